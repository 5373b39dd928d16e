// glue: Every kind of store that processes can share, on a database of its own
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { engines } from '../../../test/support/engines.ts'
import { findFreePort } from '../../../test/support/free-port.ts'
import { findPostgres } from '../../../test/support/postgres.ts'
import { findProgram, isMissingAllowed } from '../../../test/support/programs.ts'
import type { StoreDescription } from './open-store.ts'

export type StoreKind = {
  readonly name: string
  /** Why it cannot be tested here. */
  readonly missing: string | undefined
  start(): Promise<{ readonly description: StoreDescription; stop(): Promise<void> }>
}

async function withFolder(
  describing: (folder: string) => StoreDescription,
): Promise<Awaited<ReturnType<StoreKind['start']>>> {
  const folder = await mkdtemp(join(tmpdir(), 'tally-sdk-'))
  return { description: describing(folder), stop: () => rm(folder, { recursive: true, force: true }) }
}

const redisServer = findProgram('redis-server')
const postgres = findPostgres(process.env)
const postgresMissing =
  process.env.TALLYSTICK_TEST_POSTGRES_MISSING ??
  (process.env.TALLYSTICK_TEST_POSTGRES_URL === undefined && 'missing' in postgres
    ? postgres.missing
    : undefined)

async function startRedis(kind: 'redis' | 'ioredis'): Promise<Awaited<ReturnType<StoreKind['start']>>> {
  const port = await findFreePort()
  const server = spawn(String(redisServer), ['--port', String(port), '--save', '', '--bind', '127.0.0.1'], {
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  for (let tries = 0; !(await accepts(port)); tries++) {
    if (tries === 1200) throw new Error('redis-server does not listen')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const description: StoreDescription = { kind, port }
  return {
    description,
    stop: async () => {
      server.kill('SIGKILL')
      await ended
    },
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** Every store that processes can share. */
const sharedStores: readonly StoreKind[] = [
  {
    name: 'files',
    missing: undefined,
    start: () => withFolder((folder) => ({ kind: 'file', directory: join(folder, 'tokens') })),
  },
  {
    name: 'encrypted files',
    missing: undefined,
    start: () =>
      withFolder((directory) => ({ kind: 'file', directory, key: randomBytes(32).toString('base64') })),
  },
  {
    name: 'SQLite',
    missing: undefined,
    start: () => withFolder((folder) => ({ kind: 'sqlite', path: join(folder, 'tokens.db') })),
  },
  {
    name: 'PostgreSQL',
    missing: postgresMissing,
    start: async () => {
      const engine = engines.find(({ name }) => name === 'postgres')
      const database = await engine?.freshDatabase()
      const url = String(database?.databaseUrl)
      return { description: { kind: 'postgres', url }, stop: async () => void (await database?.drop()) }
    },
  },
  {
    name: 'Redis by redis',
    missing: redisServer === undefined ? 'redis-server is not installed' : undefined,
    start: () => startRedis('redis'),
  },
  {
    name: 'Redis by ioredis',
    missing: redisServer === undefined ? 'redis-server is not installed' : undefined,
    start: () => startRedis('ioredis'),
  },
]

/** Where one cannot run here, it is skipped with the reason; on a CI machine that is a failure. */
export function forEachSharedStore(register: (kind: StoreKind) => void): void {
  for (const { name } of sharedStores) forSharedStore(name, register)
}

export function forSharedStore(name: string, register: (kind: StoreKind) => void): void {
  const kind = sharedStores.find((one) => one.name === name)
  if (kind === undefined) throw new TypeError(`There is no store ${name}.`)
  const { missing } = kind
  if (missing === undefined) describe(name, () => register(kind))
  else if (isMissingAllowed()) test(name, { skip: missing }, () => undefined)
  else test(name, () => Promise.reject(new Error(`${missing}, and a CI machine must have it`)))
}
