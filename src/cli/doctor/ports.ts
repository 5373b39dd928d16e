// glue: Checks of the ports: free, or in use by this installation

import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Config } from '../../config.ts'
import { isJsonObject, parseJson } from '../../lib/json.ts'
import { PLATFORM_ROUTES } from '../../platform/route-table.ts'
import type { Fetch } from '../../runtime/network.ts'
import type { LockHolder } from '../../storage/engine/data-dir-lock.ts'
import { codeOf, type Finding, failing, fine } from './finding.ts'

const TIMEOUT_MS = 2000

export interface PortNeeds {
  readonly fetch: Fetch
  /** Signing key ids of this installation; a server that publishes one of them belongs to it. */
  readonly keyIds: ReadonlySet<string>
  /** The platform that runs on this data directory; its ports are checked in place of those of the settings. */
  readonly running: LockHolder | undefined
}

export async function checkPorts(config: Config, needs: PortNeeds): Promise<readonly Finding[]> {
  const { running } = needs
  const api = await checkPort(
    config,
    { check: 'API port', option: '--port', port: running?.port ?? config.port, holder: running?.pid },
    async (origin) => {
      const { path } = PLATFORM_ROUTES.keySet
      const body =
        config.tlsCert === undefined
          ? await fetchText(needs.fetch, origin + path)
          : await fetchOverTls(`${origin.replace('http:', 'https:')}${path}`)
      const parsed = parseJson(body ?? '')
      const keys = parsed.ok && isJsonObject(parsed.value) ? parsed.value.keys : undefined
      const published = Array.isArray(keys) ? keys : []
      return published.some((key) => isJsonObject(key) && needs.keyIds.has(String(key.kid)))
    },
  )
  const bankPort = running === undefined ? config.bankPort : running.bankPort
  if (bankPort === undefined || (running === undefined && !config.demoBank)) return [api]
  const bank = await checkPort(
    config,
    { check: 'Demo Bank port', option: '--bank-port', port: bankPort, holder: running?.pid },
    async (origin) => {
      return (await fetchText(needs.fetch, origin))?.includes('Demo Bank') === true
    },
  )
  return [api, bank]
}

interface CheckedPort {
  readonly check: string
  readonly option: string
  readonly port: number
  /** Process id of the platform that is said to serve it. */
  readonly holder: number | undefined
}

async function checkPort(
  { host }: Pick<Config, 'host'>,
  { check, option, port, holder }: CheckedPort,
  isOurs: (origin: string) => Promise<boolean>,
): Promise<Finding> {
  if (port === 0) return fine(check, 'A free port is chosen at each start.')
  // The server listens on both IP addresses of localhost; checking one is enough.
  const ip = host === 'localhost' ? '127.0.0.1' : host
  const code = await tryPort(ip, port)
  if (code === undefined && holder !== undefined) {
    return failing(
      check,
      `Process ${holder} runs this installation, but nothing listens on its port ${port}.`,
      'See its log, and start it again.',
    )
  }
  if (code === undefined) return fine(check, `Port ${port} is free.`)
  if (code === 'EADDRINUSE') {
    const reachable = ip === '0.0.0.0' || ip === '::' ? '127.0.0.1' : ip
    const origin = `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
    if (await isOurs(origin)) {
      const process = holder === undefined ? '' : ` (process ${holder})`
      return fine(check, `Port ${port} is in use by the running platform${process}.`)
    }
    if (holder !== undefined) {
      return failing(
        check,
        `Process ${holder} runs this installation, but its port ${port} does not respond as it should.`,
        'See its log, and start it again.',
      )
    }
    return failing(
      check,
      `Port ${port} is in use by another program.`,
      `Stop that program, or choose another port with ${option}.`,
    )
  }
  return failing(
    check,
    `Port ${port} of ${host} cannot be opened (${code}).`,
    'Choose another port or host, or grant the permission.',
  )
}

/** The system error code, or undefined if the port could be opened. */
function tryPort(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => resolve(codeOf(error)))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)))
  })
}

/** Whoever signed the certificate: the keys that the server publishes tell whose it is, and nothing is sent to it. */
function fetchOverTls(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const { get } = process.getBuiltinModule('node:https')
    const request = get(url, { rejectUnauthorized: false, timeout: TIMEOUT_MS }, (response) => {
      text(response).then(resolve, () => resolve(undefined))
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(undefined))
  })
}

/** The body of the response, or undefined if there was none. */
async function fetchText(fetch: Fetch, url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    return await response.text()
  } catch {
    return undefined
  }
}
