// glue: Commands status and version

import { isJsonObject, type Json, parseJson } from '../../lib/json.ts'
import { networkFetch } from '../../runtime/network.ts'
import { requestText, UnreachableError } from '../../runtime/request-text.ts'
import { readVersion } from '../../runtime/version.ts'
import type { Run } from '../command.ts'
import { renderFacts } from '../render-table.ts'
import { findRunning } from '../running.ts'
import { loadConfig } from '../settings.ts'

const TIMEOUT_MS = 5_000

export const runStatus: Run = async (input, io) => {
  const config = loadConfig(input, io)
  const running = findRunning(config)
  if (running === undefined) {
    return {
      json: { running: false, ready: false, data_dir: config.dataDir },
      text: `No platform runs on ${config.dataDir}.`,
      exitCode: 1,
    }
  }
  const { holder, sandbox } = running
  const health = await readHealth(holder.baseUrl)
  const urls = {
    api: holder.baseUrl,
    console: sandbox?.console_url ?? `${holder.baseUrl}/console`,
    demo_bank: holder.bankPort === undefined ? null : (sandbox?.bank_url ?? null),
  }
  return {
    json: {
      running: true,
      ready: health.ready,
      pid: holder.pid,
      workers: holder.workers,
      version: readVersion(),
      ...urls,
      client_id: sandbox?.client_id ?? null,
      data_dir: config.dataDir,
    },
    text: renderFacts([
      ['status', health.ready ? 'ready' : `not ready: ${health.reason}`],
      [
        'process',
        holder.workers === 1 ? String(holder.pid) : `${holder.pid}, with ${holder.workers} workers`,
      ],
      ['API', urls.api],
      ['Console', urls.console],
      ...(urls.demo_bank === null ? [] : [['Demo Bank', urls.demo_bank] as const]),
      ...(sandbox === undefined ? [] : [['client id', sandbox.client_id] as const]),
      ['data', config.dataDir],
    ]),
    exitCode: health.ready ? 0 : 1,
  }
}

async function readHealth(baseUrl: string): Promise<{ readonly ready: boolean; readonly reason: string }> {
  try {
    const { response, text } = await requestText(networkFetch, `${baseUrl}/health/ready`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const body: Json = parseText(text)
    const reason =
      isJsonObject(body) && typeof body.status === 'string' ? body.status : String(response.status)
    return { ready: response.ok, reason }
  } catch (error) {
    if (error instanceof UnreachableError) return { ready: false, reason: error.message }
    throw error
  }
}

function parseText(text: string): Json {
  const parsed = parseJson(text)
  return parsed.ok ? parsed.value : null
}

export const runVersion: Run = async () => {
  const version = readVersion()
  return {
    json: { version, node: process.version, platform: `${process.platform}-${process.arch}` },
    text: `tallystick ${version} on Node ${process.version} (${process.platform}-${process.arch})`,
  }
}
