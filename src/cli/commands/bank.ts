// glue: Commands bank show, slow, down, up, errors, drop, revoke, expire and reset

import { join } from 'node:path'
import { applyBankControl, type BANK_CONTROLS, readBankFaults } from '../../development/bank-controls.ts'
import { parseBankControl } from '../../development/requests.ts'
import { readSandbox } from '../../development/sandbox.ts'
import { renderDuration } from '../../lib/duration.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import type { Result } from '../../lib/result.ts'
import { networkFetch } from '../../runtime/network.ts'
import { type Input, type Io, type Report, type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { integerOf } from '../installation.ts'
import { renderTable } from '../render-table.ts'
import { loadConfig } from '../settings.ts'
import { refuseProduction } from './clock.ts'

export const runBankShow: Run = async (input, io) =>
  report(await readBankFaults(networkFetch, bankOf(input, io)))

export const runBank =
  (name: (typeof BANK_CONTROLS)[number]): Run =>
  async (input, io) => {
    const bankUrl = bankOf(input, io)
    const typed = input.arguments[0]
    const count = name === 'errors' || name === 'drop' ? countOf(typed) : undefined
    const change = parseBankControl(name, {
      time: typed,
      count,
      status: integerOf(input, 'status', 100, 599),
    })
    if (!change.ok) throw new Failure('usage', change.error.replaceAll('"', ''))
    const person = textOf(input, 'person')
    return report(await applyBankControl(networkFetch, bankUrl, { change: change.value, person }))
  }

/** The bank URL of the running platform, from sandbox.json; otherwise that of the settings. */
function bankOf(input: Input, io: Io): string {
  const config = loadConfig(input, io)
  refuseProduction(config)
  const recorded = readSandbox(join(config.dataDir, 'sandbox.json'))?.bank_url
  return recorded !== undefined && URL.canParse(recorded)
    ? new URL(recorded).href.replace(/\/$/, '')
    : (config.bankUrl ?? `http://127.0.0.1:${config.bankPort}`)
}

function countOf(typed: string | undefined): number {
  if (typed === undefined) return 1
  return /^\d{1,4}$/.test(typed) ? Number(typed) : Number.NaN
}

function report(result: Result<Json, { readonly kind: string; readonly message: string }>): Report {
  if (!result.ok) {
    throw new Failure(
      `bank_${result.error.kind}`,
      result.error.message,
      'Start the platform, and set its directory with --data-dir.',
    )
  }
  const faults = Array.isArray(result.value) ? result.value.filter(isJsonObject) : []
  return {
    json: { faults: result.value },
    text:
      faults.length === 0
        ? 'The Demo Bank has no faults.'
        : renderTable(
            ['test user', 'faults'],
            faults.map((fault) => [
              typeof fault.person === 'string' ? fault.person : 'everybody',
              describeFault(fault).join('; ') || 'none',
            ]),
          ),
  }
}

function describeFault({ slowMs, down, failNext, dropNext }: JsonObject): readonly string[] {
  const { times, status } = isJsonObject(failNext) ? failNext : {}
  return [
    ...(down === true ? ['down: every request gets 503'] : []),
    ...(typeof slowMs === 'number' && slowMs > 0
      ? [`slow: ${renderDuration(slowMs)} before each response`]
      : []),
    ...(typeof times === 'number' && times > 0
      ? [`errors: the next ${times} reads get ${String(status)}`]
      : []),
    ...(typeof dropNext === 'number' && dropNext > 0
      ? [`drop: the next ${dropNext} responses are cut off`]
      : []),
  ]
}
