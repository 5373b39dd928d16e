// glue: The whole platform in this process, over real HTTP, with a test clock
import assert from 'node:assert/strict'
import { type Config, readConfig } from '../../src/config.ts'
import { createApp } from '../../src/core/apps/create-app.ts'
import type { Clock } from '../../src/core/clock/clock.ts'
import type { TxtRecords } from '../../src/core/organisations/txt-records.ts'
import { dialects } from '../../src/dialects/index.ts'
import {
  type Host,
  openWorkbench,
  type RunningPlatform,
  type Sandbox,
  startPlatform,
  type Workbench,
} from '../../src/main.ts'
import { networkFetch } from '../../src/runtime/network.ts'
import { createRandom } from '../../src/runtime/random.ts'
import { type Credentials, createDeveloper, type Developer } from './developer.ts'
import type { Engine, FreshDatabase } from './engines.ts'
import { fastPathSettings } from './fast-paths.ts'

export { startProcess, type TestProcess } from './platform-process.ts'

/** When every test begins: a Monday morning. */
export const START_MS = Date.UTC(2026, 2, 2, 9, 0, 0)

type TestClock = Clock & { advance(ms: number): void }

export type TestApp = Credentials & {
  readonly appId: string
  /** A client of this app at the platform that made it. */
  readonly developer: Developer
}

type AppOptions = {
  readonly name?: string
  /** Every scope by default. */
  readonly scopes?: readonly string[]
  readonly redirectUris?: readonly string[]
  readonly environment?: 'sandbox' | 'production'
  readonly termsUrl?: string
  readonly privacyUrl?: string
  /** Off by default. */
  readonly embedding?: boolean
  /** Off by default. */
  readonly returnsEarly?: boolean
  /** On by default. */
  readonly refreshTokens?: boolean
  /** Off by default. */
  readonly dangerouslyAllowPlainPkce?: boolean
  /** Off by default; a public client has no secret. */
  readonly isPublic?: boolean
  /** Off by default. */
  readonly isResourceServer?: boolean
  /** Of the first one by default. */
  readonly organisationId?: string
}

export type PlatformOptions = {
  /** Settings by variable, over those of the tests. */
  readonly settings?: Readonly<Record<string, string>>
  /** On by default. A flow without a bank starts faster without it. */
  readonly demoBank?: boolean
  /** Another platform whose database, data directory and clock this one shares. It must be stopped after this one. */
  readonly beside?: TestPlatform
  /**
   * `often`, the default: jobs run by themselves, those that tests wait for ten times as often as in production. `on call`: only when
   * the test calls `runJobs`, so that nothing happens behind its back.
   */
  readonly jobs?: 'often' | 'on call'
  /** Whether the response to a request of the platform is lost after the other side has done what it was asked. */
  readonly losesResponse?: (url: URL) => boolean
  /** In place of the resolver of the machine. */
  readonly txtRecords?: TxtRecords
  /** Reaches the database by another way, such as a proxy. */
  readonly rewriteDatabaseUrl?: (url: string) => string
}

export type TestPlatform = {
  readonly baseUrl: string
  /** Throws where the platform runs without Demo Bank. */
  readonly bankUrl: string
  readonly sandbox: Sandbox
  readonly config: Config
  readonly database: FreshDatabase
  readonly clock: TestClock
  /** Every address that the platform called by itself, such as a bank's, in order. */
  readonly outbound: readonly URL[]
  /** Everything that was logged so far, in JSON lines. */
  readonly logs: { readonly text: string; readonly lines: readonly Readonly<Record<string, unknown>>[] }
  /** A client of the sandbox app. */
  readonly developer: Developer
  /** Operations and storage of this installation, as the CLI has them; opened on first use. */
  workbench(): Promise<Workbench>
  createApp(options?: AppOptions): Promise<TestApp>
  /**
   * Does something at a later time, and goes back. A clock that goes back by itself while a job runs would let that job delete what is
   * made next, as expired.
   */
  later<T>(ms: number, work: () => Promise<T>): Promise<T>
  /** Runs all background jobs to their end: what has not happened afterwards does not happen at this time. */
  runJobs(): Promise<void>
  /** Stops serving; database and files stay for a platform that starts beside this one. */
  halt(): Promise<void>
  /** Stops serving and removes database and files. */
  stop(): Promise<void>
}

export async function startTestPlatform(
  engine: Engine,
  options: PlatformOptions = {},
): Promise<TestPlatform> {
  const { beside } = options
  const database = beside?.database ?? (await engine.freshDatabase({ mayHaveSchema: true }))
  const clock = beside?.clock ?? createClock()
  const written: string[] = []
  const outbound: URL[] = []
  const host: Host = {
    clock,
    random: createRandom(),
    fetch: async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input)
      outbound.push(url)
      const response = await networkFetch(input, init)
      if (options.losesResponse?.(url) !== true) return response
      await response.body?.cancel()
      throw new TypeError('fetch failed', { cause: new Error('the response was lost') })
    },
    logTo: { write: (line) => void written.push(line) },
    jobPace: paceOf(options.jobs ?? 'often'),
    // Never the name servers of the network that runs the tests.
    txtRecords: options.txtRecords ?? { resolve: async () => ({ kind: 'none' }) },
  }
  const config = configure(database, options)
  let running: RunningPlatform
  try {
    running = await startPlatform(config, host)
  } catch (error) {
    if (beside === undefined) await database.drop()
    throw error
  }
  let opened: Promise<Workbench> | undefined
  const workbench = () => {
    // Straight to the database, whatever stands between it and the platform.
    opened ??= openWorkbench(configure(database, { ...options, rewriteDatabaseUrl: (url) => url }), host)
    return opened
  }
  const halt = once(async () => {
    await running.stop()
    await (await opened)?.close()
  })
  const { sandbox, bankUrl } = running
  assert.ok(sandbox !== undefined, 'development makes a sandbox app')
  return {
    baseUrl: running.baseUrl,
    get bankUrl() {
      assert.ok(bankUrl !== undefined, 'this platform was started without Demo Bank')
      return bankUrl
    },
    sandbox,
    config,
    database,
    clock,
    outbound,
    logs: {
      get text() {
        return written.join('')
      },
      get lines() {
        return written.flatMap((chunk) => chunk.trim().split('\n')).map((line) => JSON.parse(line))
      },
    },
    developer: createDeveloper(running.baseUrl, {
      clientId: sandbox.client_id,
      clientSecret: sandbox.client_secret,
    }),
    workbench,
    createApp: async (app = {}) => makeApp(await workbench(), running.baseUrl, app),
    runJobs: running.runJobs,
    later: async (ms, work) => {
      clock.advance(ms)
      try {
        return await work()
      } finally {
        clock.advance(-ms)
        await running.runJobs()
      }
    },
    halt,
    stop: once(async () => {
      await halt()
      if (beside === undefined) await database.drop()
    }),
  }
}

/** Delays of the jobs whose work tests wait for, in ms. */
const OFTEN_MS: Readonly<Record<string, number>> = {
  clock: 50,
  refresh: 50,
  'sign-ins': 50,
  'deferred-reads': 50,
  reports: 50,
  webhooks: 50,
  'bank-revocations': 100,
  consents: 100,
  background: 200,
  sweep: 200,
}

function paceOf(jobs: 'often' | 'on call'): Host['jobPace'] {
  if (jobs === 'on call') return () => undefined
  return (job, delayMs) => Math.min(delayMs, OFTEN_MS[job] ?? delayMs)
}

function createClock(startMs: number = START_MS): TestClock {
  let nowMs = startMs
  return {
    nowMs: () => nowMs,
    advance: (ms) => {
      nowMs += ms
    },
  }
}

function configure(database: FreshDatabase, options: PlatformOptions): Config {
  const { databaseUrl, dataDir } = database
  const config = readConfig(
    {
      PORT: '0',
      BANK_PORT: '0',
      TALLYSTICK_DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl && (options.rewriteDatabaseUrl?.(databaseUrl) ?? databaseUrl),
      TALLYSTICK_LOG_LEVEL: 'trace',
      TALLYSTICK_DEMO_BANK: options.demoBank === false ? 'off' : 'on',
      TALLYSTICK_POOL_SIZE: '5',
      TALLYSTICK_DRAIN_SECONDS: '0',
      ...fastPathSettings,
      ...options.settings,
    },
    {},
  )
  assert.ok(config.ok, config.ok ? '' : config.error.join('\n'))
  return config.value
}

async function makeApp(workbench: Workbench, baseUrl: string, app: AppOptions): Promise<TestApp> {
  const [first] = await workbench.store.listOrganisations()
  const organisationId = app.organisationId ?? first?.organisationId
  assert.ok(organisationId !== undefined)
  const switches = {
    refreshTokens: app.refreshTokens ?? true,
    dangerouslyAllowPlainPkce: app.dangerouslyAllowPlainPkce ?? false,
  }
  const made = await createApp(workbench.ports, workbench.policy, {
    isPublic: app.isPublic ?? false,
    organisationId,
    name: app.name ?? 'Another app',
    displayName: app.name ?? 'Another app',
    environment: app.environment ?? 'sandbox',
    redirectUris: app.redirectUris ?? [],
    // Scopes are those of the first dialect; without any, the app may use every dialect.
    dialects:
      app.scopes === undefined
        ? dialects.map(({ policy }) => ({
            policy,
            scopes: undefined,
            isResourceServer: app.isResourceServer ?? false,
            ...switches,
          }))
        : [{ policy: workbench.policy, scopes: app.scopes, ...switches }],
    embedding: app.embedding ?? false,
    returnsEarly: app.returnsEarly ?? false,
    termsUrl: app.termsUrl ?? '',
    privacyUrl: app.privacyUrl ?? '',
    clientId: undefined,
    secretText: undefined,
    actor: 'test',
  })
  assert.ok(made.ok, made.ok ? '' : `${made.refusal.code} ${made.refusal.subject ?? ''}`)
  const credentials = { clientId: made.value.app.clientId, clientSecret: made.value.secret?.text ?? '' }
  return { ...credentials, appId: made.value.app.appId, developer: createDeveloper(baseUrl, credentials) }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}
