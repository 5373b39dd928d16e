// glue: The ceilings as contestants: the irreducible work, and a fixed response
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RequestTemplate, Source } from '../load/contract.ts'
import { findFreePort, startServerProcess, waitFor } from '../machine/server-process.ts'
import type { Contestant, RunningServer, StartSettings } from './contract.ts'
import { benchClient } from './credentials.ts'
import { encodeForm, formHeaders, formTemplate, mint, sendOnce } from './http-client.ts'

const serverFile = fileURLToPath(new URL('../servers/ceiling.ts', import.meta.url))
const client = { client_id: benchClient.id, client_secret: benchClient.secret }
const clientCredentialsForm = encodeForm({
  ...client,
  grant_type: 'client_credentials',
  scope: 'user:create,authorization:grant',
})
const clientCredentials: RequestTemplate = {
  method: 'POST',
  path: '/token',
  headers: formHeaders,
  body: clientCredentialsForm,
}
const fixed: RequestTemplate = { ...clientCredentials, path: '/fixed' }

type Engine = 'sqlite' | 'postgres'
type Writes = 'each' | 'together'

async function startProcess({ cores, dataDir, database }: StartSettings, engine: Engine, writes: Writes) {
  const port = await findFreePort()
  const base = `http://127.0.0.1:${port}`
  const databaseFile = join(dataDir, 'ceiling.db')
  if (engine === 'postgres' && database === undefined) throw new Error('there is no PostgreSQL server')
  const url = engine === 'postgres' ? await database?.createDatabase() : undefined
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(databaseFile + suffix)) rmSync(databaseFile + suffix)
  }
  const process = startServerProcess({
    core: cores.server,
    args: [serverFile, String(port), url ?? databaseFile, benchClient.id, benchClient.secret, base, writes],
    cwd: dataDir,
    env: {},
  })
  await waitFor(process, 'ceiling', () => sendOnce(base, clientCredentials))
  const firstTokenMs = performance.now() - process.startedAtMs
  const databasePid = url === undefined ? undefined : database?.pid
  const target = { host: '127.0.0.1', port, pid: process.pid, databasePid }
  return { ...target, base, firstTokenMs, stop: process.stop }
}

async function startWorking(settings: StartSettings, engine: Engine, writes: Writes): Promise<RunningServer> {
  const running = await startProcess(settings, engine, writes)
  const mintRefreshTokens = (count: number) => mint(running.base, `/mint/refresh-tokens?count=${count}`)
  return {
    ...running,
    clientCredentials: async () => ({ kind: 'repeat', template: clientCredentials, items: [''] }),
    codeExchange: async (count) => ({
      kind: 'once',
      template: formTemplate('/token', { ...client, grant_type: 'authorization_code' }, 'code'),
      items: await mint(running.base, `/mint/codes?count=${count}`),
    }),
    refresh: async (chains) => ({
      kind: 'chain',
      template: formTemplate('/token', { ...client, grant_type: 'refresh_token' }, 'refresh_token'),
      items: await mintRefreshTokens(chains),
      field: 'refresh_token',
    }),
    read: async () => ({
      kind: 'repeat',
      template: { method: 'GET', path: '/read', headers: { authorization: 'Bearer {item}' }, body: '' },
      items: await mintRefreshTokens(100),
    }),
  }
}

async function startFixed(settings: StartSettings): Promise<RunningServer> {
  const running = await startProcess(settings, 'sqlite', 'each')
  const source: Source = { kind: 'repeat', template: fixed, items: [''] }
  return {
    ...running,
    clientCredentials: async () => source,
    codeExchange: async (count) => ({ kind: 'once', template: fixed, items: Array(count).fill('') }),
    refresh: async (chains) => ({
      kind: 'chain',
      template: fixed,
      items: Array(chains).fill('fixed'),
      field: 'refresh_token',
    }),
    read: async () => source,
  }
}

export const fixedCeiling: Contestant = {
  name: 'ceiling-fixed',
  role: 'ceiling',
  title: 'node:http, fixed body',
  readTarget: 'a fixed body',
  start: startFixed,
}

export const workCeiling: Contestant = {
  name: 'ceiling-work',
  role: 'ceiling',
  title: 'node:http, irreducible work (SQLite full sync where it must be durable)',
  readTarget: 'GET /read: hash of the bearer, one point read, JSON',
  start: (settings) => startWorking(settings, 'sqlite', 'each'),
}

export const togetherCeiling: Contestant = {
  name: 'ceiling-together',
  role: 'ceiling',
  title: 'the same, responses of one turn of the event loop written together, as ours are',
  readTarget: workCeiling.readTarget,
  start: (settings) => startWorking(settings, 'sqlite', 'together'),
}

export const postgresCeiling: Contestant = {
  name: 'ceiling-postgres',
  role: 'ceiling',
  title: 'the same on pg: one prepared statement for each look-up and each durable write, pool of 16',
  readTarget: workCeiling.readTarget,
  start: (settings) => startWorking(settings, 'postgres', 'together'),
}
