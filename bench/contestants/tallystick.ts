// glue: Our server as a contestant, started with the CLI, on SQLite or PostgreSQL
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { RequestTemplate } from '../load/contract.ts'
import { runLoad } from '../load/run-load.ts'
import { findFreePort, type ServerProcess, startServerProcess, waitFor } from '../machine/server-process.ts'
import type { Contestant, RunningServer, StartSettings } from './contract.ts'
import { encodeForm, formHeaders, formTemplate, readString, sendOnce } from './http-client.ts'

export interface OurSettings {
  databaseUrl?: string
  /** Another checkout whose server is measured; this one by default. */
  rootDir?: string
  /** Settings of the server, beside those of the bench. */
  environment?: Record<string, string>
  /** A path makes `read` an introspection there (POST, token and client secret in the form). */
  introspectionPath?: string
}

const execute = promisify(execFile)
const ownRootDir = fileURLToPath(new URL('../..', import.meta.url))
export const tokenPath = '/api/v1/oauth/token'
export const grantPath = '/api/v1/oauth/authorization-grant'
/** The exact client scope that the peers and the ceiling are asked for as well. */
export const clientScope = 'user:create,authorization:grant'
const userCount = 100

export interface Client {
  client_id: string
  client_secret: string
}

async function readClient(dataDir: string): Promise<Client> {
  const parsed: unknown = JSON.parse(await readFile(join(dataDir, 'sandbox.json'), 'utf8'))
  const fields = Object.fromEntries(Object.entries(parsed ?? {}))
  return {
    client_id: readString(fields, 'client_id'),
    client_secret: readString(fields, 'client_secret'),
  }
}

function clientCredentialsTemplate(client: Client): RequestTemplate {
  return formTemplate(tokenPath, { ...client, grant_type: 'client_credentials', scope: clientScope })
}

async function createUsers(base: string, clientToken: string): Promise<string[]> {
  const names = Array.from({ length: userCount }, () => `bench-${crypto.randomUUID()}`)
  for (const name of names) {
    await sendOnce(base, {
      method: 'POST',
      path: '/api/v1/user/create',
      headers: { authorization: `Bearer ${clientToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ market: 'SE', locale: 'en_US', external_user_id: name }),
    })
  }
  return names
}

function grantTemplate(clientToken: string): RequestTemplate {
  const fields = encodeForm({ scope: 'user:read' })
  return {
    method: 'POST',
    path: grantPath,
    headers: { ...formHeaders, authorization: `Bearer ${clientToken}` },
    body: `${fields}&external_user_id={item}`,
  }
}

export interface StartedPlatform {
  process: ServerProcess
  host: string
  port: number
  base: string
  client: Client
  firstTokenMs: number
}

const bundled = new Map<string, Promise<unknown>>()

/** What the first start of a checkout leaves for all later ones, made before anything is measured. */
function bundle(rootDir: string): Promise<unknown> {
  const builder = join(rootDir, 'bin', 'bundle.mjs')
  const known = bundled.get(rootDir)
  if (known !== undefined) return known
  // The command completes the packages, which the bundle is made of.
  const complete = [join(rootDir, 'bin', 'tallystick.mjs'), '--version']
  const made = existsSync(builder)
    ? execute(process.execPath, complete).then(() => execute(process.execPath, [builder]))
    : Promise.resolve()
  bundled.set(rootDir, made)
  return made
}

/** Starts it by the command that a user types, and waits for its first token. */
export async function startPlatform(
  our: OurSettings,
  { cores, dataDir }: StartSettings,
): Promise<StartedPlatform> {
  const rootDir = our.rootDir ?? ownRootDir
  await bundle(rootDir)
  const port = await findFreePort()
  const bankPort = await findFreePort()
  const base = `http://127.0.0.1:${port}`
  const process = startServerProcess({
    core: cores.server,
    args: [
      join(rootDir, 'bin', 'tallystick.mjs'),
      'start',
      ...['--port', String(port), '--bank-port', String(bankPort), '--data-dir', dataDir, '--json'],
    ],
    cwd: rootDir,
    env: {
      TALLYSTICK_LOG_LEVEL: 'warn',
      ...our.environment,
      ...(our.databaseUrl === undefined ? {} : { DATABASE_URL: our.databaseUrl }),
    },
  })
  await waitFor(process, 'tallystick', async () => {
    return sendOnce(base, clientCredentialsTemplate(await readClient(dataDir)))
  })
  const firstTokenMs = performance.now() - process.startedAtMs
  return { process, host: '127.0.0.1', port, base, client: await readClient(dataDir), firstTokenMs }
}

export async function startTallystick(our: OurSettings, settings: StartSettings): Promise<RunningServer> {
  const { cores } = settings
  const { process, host, port, base, client, firstTokenMs } = await startPlatform(our, settings)
  const databasePid = our.databaseUrl === undefined ? undefined : settings.database?.pid
  const target = { host, port, pid: process.pid, databasePid }
  let users: string[] | undefined

  async function takeClientToken(): Promise<string> {
    return readString(await sendOnce(base, clientCredentialsTemplate(client)), 'access_token')
  }

  /** Fresh codes, through the platform's own grant call; they live a minute, so they are made just in time. */
  async function makeCodes(count: number): Promise<string[]> {
    const clientToken = await takeClientToken()
    users ??= await createUsers(base, clientToken)
    const known = users
    const items = Array.from({ length: count }, (_, n) => known[n % known.length] ?? '')
    const source = { kind: 'once', template: grantTemplate(clientToken), items } as const
    const report = await runLoad(target, source, {
      cores,
      connections: 32,
      pace: { kind: 'closed' },
      warmupMs: 0,
      warmupRequests: 0,
      durationMs: 45_000,
      collect: 'code',
    })
    if (report.collected.length !== count) {
      throw new Error(`made ${report.collected.length} codes of ${count}: ${JSON.stringify(report.bad)}`)
    }
    return report.collected
  }

  async function makeUserTokens(count: number, field: string): Promise<string[]> {
    const tokens: string[] = []
    for (const code of await makeCodes(count)) {
      const fields = { ...client, grant_type: 'authorization_code', code }
      tokens.push(readString(await sendOnce(base, formTemplate(tokenPath, fields)), field))
    }
    return tokens
  }

  return {
    ...target,
    firstTokenMs,
    stop: process.stop,
    clientCredentials: async () => ({
      kind: 'repeat',
      template: clientCredentialsTemplate(client),
      items: [''],
    }),
    codeExchange: async (count) => ({
      kind: 'once',
      template: formTemplate(tokenPath, { ...client, grant_type: 'authorization_code' }, 'code'),
      items: await makeCodes(count),
    }),
    refresh: async (chains) => ({
      kind: 'chain',
      template: formTemplate(tokenPath, { ...client, grant_type: 'refresh_token' }, 'refresh_token'),
      items: await makeUserTokens(chains, 'refresh_token'),
      field: 'refresh_token',
    }),
    read: async () => ({
      kind: 'repeat',
      template:
        our.introspectionPath === undefined
          ? { method: 'GET', path: '/api/v1/user', headers: { authorization: 'Bearer {item}' }, body: '' }
          : formTemplate(our.introspectionPath, { ...client }, 'token'),
      items: await makeUserTokens(userCount, 'access_token'),
    }),
  }
}

export function createTallystick(our: OurSettings, engine: 'sqlite' | 'postgres'): Contestant {
  /** Each data directory has the keys of one database. */
  const urls = new Map<string, string>()
  return {
    name: `tallystick-${engine}`,
    role: 'ours',
    title: engine === 'sqlite' ? 'Tallystick, SQLite full sync' : 'Tallystick, PostgreSQL',
    readTarget:
      our.introspectionPath === undefined
        ? 'GET /api/v1/user with JWT user tokens'
        : `POST ${our.introspectionPath} of JWT user tokens, client secret in the body`,
    start: async (settings) => {
      if (engine === 'sqlite') return startTallystick(our, settings)
      const databaseUrl = urls.get(settings.dataDir) ?? (await settings.database?.createDatabase())
      if (databaseUrl === undefined) throw new Error('there is no PostgreSQL server')
      urls.set(settings.dataDir, databaseUrl)
      return startTallystick({ ...our, databaseUrl }, settings)
    },
  }
}
