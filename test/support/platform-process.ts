// glue: The platform as its own process, started by the public command
import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createDeveloper, type Developer } from './developer.ts'
import type { Engine, FreshDatabase } from './engines.ts'
import { fastPathSettings } from './fast-paths.ts'
import { findFreePort } from './free-port.ts'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const READY_WITHIN_MS = 120_000
const ENDS_WITHIN_MS = 60_000
/** From the environment, so that the same tests run with several processes: `TALLYSTICK_WORKERS=2 npm test -- test/flows/platform`. */
const { TALLYSTICK_WORKERS } = process.env
const workerSettings = TALLYSTICK_WORKERS === undefined ? {} : { TALLYSTICK_WORKERS }

export type ProcessOptions = {
  /** Settings by variable, over those of the tests. With `PORT` it comes back at the same address. */
  readonly settings?: Readonly<Record<string, string>>
  /** A process whose database and data directory this one shares. It must be stopped after this one. */
  readonly beside?: TestProcess
}

type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

export type TestProcess = {
  readonly baseUrl: string
  readonly pid: number
  readonly database: FreshDatabase
  /** A client of the sandbox app. */
  readonly developer: Developer
  /** All that it wrote to stdout and stderr. */
  output(): string
  kill(signal: NodeJS.Signals): void
  /** Resolves when the process has ended; rejects where it does not end. */
  exited(): Promise<Exit>
  /** Starts the same again on what the ended process left behind. */
  restart(): Promise<TestProcess>
  /** Ends the process and those that were started again in its place, if they still run, and removes database and files. */
  stop(): Promise<void>
}

export async function startProcess(engine: Engine, options: ProcessOptions = {}): Promise<TestProcess> {
  const database = options.beside?.database ?? (await engine.freshDatabase({ mayHaveSchema: true }))
  try {
    return await launch(engine, database, options, new Set())
  } catch (error) {
    if (options.beside === undefined) await database.drop()
    throw error
  }
}

async function launch(
  engine: Engine,
  database: FreshDatabase,
  options: ProcessOptions,
  restarts: Set<() => Promise<void>>,
): Promise<TestProcess> {
  const port = options.settings?.PORT ?? String(await findFreePort())
  const baseUrl = `http://localhost:${port}`
  const child = spawn(process.execPath, [join(ROOT, 'bin/tallystick.mjs'), 'start'], {
    cwd: database.dataDir,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: port,
      TALLYSTICK_DATA_DIR: database.dataDir,
      TALLYSTICK_DEMO_BANK: 'off',
      ...(options.beside !== undefined && { TALLYSTICK_SHARED_DATA_DIR: 'on' }),
      TALLYSTICK_LOG_LEVEL: 'trace',
      ...(database.databaseUrl !== undefined && { DATABASE_URL: database.databaseUrl }),
      ...fastPathSettings,
      ...workerSettings,
      ...options.settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => written.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => written.push(chunk))
  const output = () => Buffer.concat(written).toString('utf8')
  const ended = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  await waitUntilReady(child, baseUrl, output)
  const { clientId, clientSecret } = await readCredentials(database.dataDir)
  const stopChild = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await ended
  }
  restarts.add(stopChild)
  return {
    baseUrl,
    pid: child.pid ?? 0,
    database,
    developer: createDeveloper(baseUrl, { clientId, clientSecret }),
    output,
    kill: (signal) => {
      child.kill(signal)
    },
    exited: () => within(ended, ENDS_WITHIN_MS, output),
    restart: () => launch(engine, database, options, restarts),
    stop: async () => {
      for (const stopOne of restarts) await stopOne()
      if (options.beside === undefined) await database.drop()
    },
  }
}

async function waitUntilReady(child: ChildProcess, baseUrl: string, output: () => string): Promise<void> {
  const untilMs = performance.now() + READY_WITHIN_MS
  while (performance.now() < untilMs) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the platform ended at once:\n${output()}`)
    }
    const status = await fetch(`${baseUrl}/health/ready`).then(
      (response) => response.status,
      () => 0,
    )
    if (status === 200) return
    await sleep(25)
  }
  child.kill('SIGKILL')
  throw new Error(`the platform was not ready within ${READY_WITHIN_MS / 1000} s:\n${output()}`)
}

async function readCredentials(dataDir: string): Promise<{ clientId: string; clientSecret: string }> {
  const sandbox: unknown = JSON.parse(await readFile(join(dataDir, 'sandbox.json'), 'utf8'))
  if (typeof sandbox !== 'object' || sandbox === null) throw new TypeError('sandbox.json holds no object')
  const { client_id: clientId, client_secret: clientSecret } = {
    client_id: '',
    client_secret: '',
    ...sandbox,
  }
  return { clientId, clientSecret }
}

async function within<T>(promise: Promise<T>, limitMs: number, output: () => string): Promise<T> {
  const late = sleep(limitMs, undefined, { ref: false }).then(() => {
    throw new Error(`the platform did not end within ${limitMs / 1000} s:\n${output()}`)
  })
  return await Promise.race([promise, late])
}
