// glue: Starts the platform from its settings, and stops it in the opposite order

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type pino from 'pino'
import type { DestinationStream } from 'pino'
import { buildApp } from './app.ts'
import { openBanks } from './banks/open.ts'
import type { Config } from './config.ts'
import type { Clock } from './core/clock/clock.ts'
import type { Random, Vault } from './core/keys/cryptography.ts'
import type { Policy } from './core/policy.ts'
import type { Ports } from './core/ports.ts'
import { asDataDirError, DataDirError, holdDataDir, requireDataDir } from './data-dir.ts'
import { type ClockControl, createClockControl } from './development/clock-controls.ts'
import { ensureSandbox, type Sandbox, SandboxError } from './development/sandbox.ts'
import { collectWires, firstPolicy, longestTokenMs } from './dialects/all-dialects.ts'
import { dialects } from './dialects/index.ts'
import { createKeyedHash } from './fast-paths/keyed-hash.ts'
import { rememberClients } from './fast-paths/remembered-clients.ts'
import { rememberVerifiedTokens } from './fast-paths/verified-tokens.ts'
import { findFreePort } from './http/free-port.ts'
import { createMetrics, type Metrics } from './http/metrics.ts'
import { createLogger } from './http/request-log.ts'
import { drain, ListenError, listen, shareDrainTime } from './http/server.ts'
import type { JobPace } from './jobs/schedule.ts'
import { RELOAD_KEYS_MS, type RunningJobs, startJobs } from './jobs/start.ts'
import { createUsageJob, type UsageJob } from './jobs/usage.ts'
import type { PlatformPhase } from './platform/mount.ts'
import { assertionVerifier } from './runtime/assertions.ts'
import { systemClock } from './runtime/clock.ts'
import { createHash } from './runtime/hash.ts'
import { type HashKey, type Keyring, openHashKey, openKeyring } from './runtime/keyring.ts'
import { loadDevelopmentMasterKeys, MasterKeyError } from './runtime/master-key.ts'
import { createMovableClock } from './runtime/movable-clock.ts'
import { type Fetch, networkFetch } from './runtime/network.ts'
import { createPrinter } from './runtime/printer.ts'
import { createQrCodes } from './runtime/qr-codes.ts'
import { createRandom } from './runtime/random.ts'
import { createReceivers } from './runtime/receivers.ts'
import { createSigner } from './runtime/signer.ts'
import { createVault, VaultError } from './runtime/vault.ts'
import { readVersion } from './runtime/version.ts'
import { isTransient, StorageError } from './storage/engine/errors.ts'
import { type OpenedStore, openStore } from './storage/engine/open.ts'

export type { Sandbox } from './development/sandbox.ts'

export interface RunningPlatform {
  readonly baseUrl: string
  /** Undefined when Demo Bank does not run beside the platform. */
  readonly bankUrl: string | undefined
  readonly consoleUrl: string
  /** In development only. */
  readonly sandbox: Sandbox | undefined
  readonly config: Config
  /** Runs all background jobs now, each until it finds no more work. */
  runJobs(): Promise<void>
  /** Accepts no more requests, finishes those in flight, stores what is buffered, and closes. */
  stop(): Promise<void>
}

/** For a command that works on an installation without serving it. */
export interface Workbench {
  readonly ports: Ports
  /** Policy of the first dialect. */
  readonly policy: Policy
  readonly keyring: Keyring
  readonly store: OpenedStore
  /** The real time. In development `ports.clock` may have been moved. */
  readonly trueClock: Clock
  close(): Promise<void>
}

/** The platform could not start. `message` is one sentence that tells the operator what to do. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** What comes from the machine. Tests pass a clock that they can move, a log that they can read, and jobs that they drive. */
export interface Host {
  readonly clock: Clock
  readonly random: Random
  readonly fetch: Fetch
  /** Receives log lines; stderr if undefined. */
  readonly logTo: DestinationStream | undefined
  readonly jobPace: JobPace
}

const SYSTEM: Host = {
  clock: systemClock,
  random: createRandom(),
  fetch: networkFetch,
  logTo: undefined,
  jobPace: (_, delayMs) => delayMs,
}

/** What every step of a start needs. */
interface Launch {
  readonly config: Config
  readonly host: Host
  readonly logger: pino.Logger
  readonly metrics: Metrics
  readonly urls: Urls
  /** What was opened so far; closed in the opposite order. */
  readonly closers: Closer[]
}

type Closer = () => Promise<void>

interface Urls {
  readonly port: number
  readonly bankPort: number
  readonly baseUrl: string
  readonly bankUrl: string
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const BANK_HOST = '127.0.0.1'

export async function startPlatform(config: Config, host: Host = SYSTEM): Promise<RunningPlatform> {
  return await withStartErrors(async () => {
    const closers: Closer[] = []
    try {
      const urls = await chooseUrls(config)
      const metrics = createMetrics()
      const logger = buildLogger(config, host, metrics.countDroppedLogLines)
      return await start({ config, host, logger, metrics, urls, closers })
    } catch (error) {
      await closeAll(closers)
      throw error
    }
  })
}

export async function openWorkbench(config: Config, host: Host = SYSTEM): Promise<Workbench> {
  return await withStartErrors(async () => {
    const urls = urlsAt(config, config.port, config.bankPort)
    const logger = buildLogger(config, host)
    const { ports, keyring, store, usage } = await openInstallation({ config, host, logger, urls })
    return {
      ports,
      policy: firstPolicy(),
      keyring,
      store,
      trueClock: host.clock,
      close: async () => {
        await usage.round()
        await store.close()
      },
    }
  })
}

/** Storage, app, jobs, then the two servers: a token can be issued before the Demo Bank has loaded. */
async function start(launch: Launch): Promise<RunningPlatform> {
  const { config, urls, closers } = launch
  const isHolder = holdDataDir(config, urls, closers)
  const installation = await openInstallation(launch)
  closers.push(() => installation.store.close())

  let phase: PlatformPhase = 'starting'
  const server = buildServer(launch, installation, () => phase)
  const sandbox =
    config.mode === 'development' ? await openSandbox(launch, installation, isHolder) : undefined

  const jobs = startInstallationJobs(launch, installation)
  const stopJobs = () => jobs.stop()
  closers.push(stopJobs)

  await listen(server, { host: config.host, port: urls.port })
  const drainMs = config.drainSeconds * 1000
  closers.push(() => drain(server, drainMs, phase === 'stopping' ? shareDrainTime(drainMs) : undefined))
  if (config.demoBank) {
    const stopBank = await startDemoBank(launch, installation.ports.clock)
    // Closed after the server and the jobs, which may still call the bank.
    closers.splice(closers.indexOf(stopJobs), 0, stopBank)
  }
  phase = 'ready'
  return {
    baseUrl: urls.baseUrl,
    bankUrl: config.demoBank ? urls.bankUrl : undefined,
    consoleUrl: consoleUrlOf(urls),
    sandbox,
    config,
    runJobs: jobs.runUntilIdle,
    stop: () => {
      phase = 'stopping'
      return closeAll(closers)
    },
  }
}

/** Tokens, redirects and sandbox.json contain these URLs, so the ports are chosen before anything is built. */
async function chooseUrls(config: Config): Promise<Urls> {
  const port = config.port === 0 ? await findFreePort() : config.port
  const bankPort = config.bankPort === 0 ? await findFreePort() : config.bankPort
  return urlsAt(config, port, bankPort)
}

function urlsAt(config: Config, port: number, bankPort: number): Urls {
  return {
    port,
    bankPort,
    baseUrl: config.publicUrl ?? `http://localhost:${port}`,
    // Another host name than the platform's, so that browsers keep the cookies of the two apart.
    bankUrl: config.bankUrl ?? `http://${BANK_HOST}:${bankPort}`,
  }
}

function consoleUrlOf({ baseUrl }: Urls): string {
  return `${baseUrl}/docs`
}

function buildLogger(config: Config, { logTo }: Host, onDropped?: (lines: number) => void): pino.Logger {
  return createLogger({
    level: config.logLevel,
    ...(logTo !== undefined && { destination: logTo }),
    ...(onDropped !== undefined && { onDropped }),
  })
}

/** The opened storage and keys of an installation, and the ports that the core works through. */
interface Installation {
  readonly ports: Ports
  readonly store: OpenedStore
  readonly keyring: Keyring
  readonly usage: UsageJob
  readonly interruptBankCalls: () => void
  /** Of the active master key. */
  readonly masterKeyId: string
  /** In development only. */
  readonly clockControl: ClockControl | undefined
  /** Whether an SQLite file existed before it was opened. */
  readonly hadDatabase: boolean
}

type InstallationNeeds = Pick<Launch, 'config' | 'host' | 'logger' | 'urls'> &
  Partial<Pick<Launch, 'metrics'>>

async function openInstallation(needs: InstallationNeeds): Promise<Installation> {
  const { config, host, logger: log } = needs
  const { random, clock: trueClock } = host
  requireDataDir(config)
  const masterKeys = config.masterKeys ?? loadDevelopmentMasterKeys(config.dataDir, random)
  const masterKeyId = masterKeys.active.id
  const vault = createVault(masterKeys, random)
  const hadDatabase = config.databaseUrl === undefined && existsSync(sqliteFileOf(config))
  const store = await openInstallationStore(needs)
  try {
    const movable = config.mode === 'development' ? createMovableClock(trueClock) : undefined
    movable?.setOffset(await store.loadClockOffset())
    const clock: Clock = movable ?? trueClock
    const hashKey = await openHashKey({ store, vault, clock, random }, masterKeyId)
    const keyring = await openKeyring(
      { store, vault, clock, random, log },
      {
        rotateAfterMs: config.keyRotationDays * DAY_MS,
        publishAheadMs: 10 * MINUTE_MS,
        longestTokenMs: longestTokenMs(),
        reloadEveryMs: RELOAD_KEYS_MS,
        activeMasterKeyId: masterKeyId,
      },
    )
    const usage = createUsageJob(store)
    const stopping = new AbortController()
    const parts = { store, clock, vault, keyring, hashKey, usage, stopping: stopping.signal }
    const ports = buildPorts(needs, parts)
    const clockControl = movable && createClockControl(store, movable, () => keyring.refresh())
    const interruptBankCalls = () => stopping.abort()
    return { ports, store, keyring, usage, interruptBankCalls, masterKeyId, clockControl, hadDatabase }
  } catch (error) {
    await store.close()
    throw error
  }
}

function sqliteFileOf(config: Config): string {
  return join(config.dataDir, 'tallystick.sqlite')
}

function openInstallationStore({ config, host, metrics }: InstallationNeeds): Promise<OpenedStore> {
  return openStore({
    databaseUrl: config.databaseUrl,
    sqliteFile: sqliteFileOf(config),
    clock: host.clock,
    poolSize: config.poolSize,
    wrapLoadClient: config.fastPaths.has('remembered-clients') ? rememberClients : undefined,
    ...(metrics !== undefined && { onGroup: ({ size }) => metrics.observeCommitGroup(size) }),
  })
}

interface OpenedParts {
  readonly store: OpenedStore
  readonly clock: Clock
  readonly vault: Vault
  readonly keyring: Keyring
  readonly hashKey: HashKey
  readonly usage: UsageJob
  readonly stopping: AbortSignal
}

function buildPorts({ config, host, logger: log, urls }: InstallationNeeds, parts: OpenedParts): Ports {
  const { store, clock, vault, keyring, hashKey, usage, stopping } = parts
  const { random, fetch } = host
  const { baseUrl, bankUrl } = urls
  return {
    issuer: baseUrl,
    installationId: hashKey.installationId,
    store,
    clock,
    random,
    hash: createHash(hashKey.key, config.fastPaths.has('keyed-hash') ? createKeyedHash : undefined),
    vault,
    signer: createSigner(
      keyring.current,
      config.fastPaths.has('verified-tokens') ? rememberVerifiedTokens : undefined,
    ),
    assertions: assertionVerifier,
    banks: openBanks({ baseUrl, bankUrl, store, vault, clock, random, log, fetch, stopping }),
    receivers: createReceivers({ publicOnly: config.mode === 'production' }),
    printer: createPrinter(),
    qrCodes: createQrCodes(),
    usage,
    log,
  }
}

function buildServer(
  { config, host, logger, metrics, urls }: Launch,
  { ports, clockControl }: Installation,
  phase: () => PlatformPhase,
): FastifyInstance {
  const development = clockControl && {
    clock: clockControl,
    bankUrl: config.demoBank ? urls.bankUrl : undefined,
    fetch: host.fetch,
  }
  return buildApp(
    {
      baseUrl: urls.baseUrl,
      version: readVersion(),
      trustedProxies: config.trustedProxies,
      metrics: config.metrics,
      landing: config.mode === 'development',
      legal: { termsUrl: config.termsUrl, privacyUrl: config.privacyUrl },
      failuresPerClient: config.failuresPerClient,
      failuresPerAddress: config.failuresPerAddress,
      fastPaths: config.fastPaths,
    },
    { ports, dialects, logger, metrics, isTransient, phase, development },
  )
}

function openSandbox(
  { config, urls }: Launch,
  { ports, hadDatabase }: Installation,
  isHolder: boolean,
): Promise<Sandbox> {
  const { baseUrl, bankUrl } = urls
  return ensureSandbox(ports, {
    policies: dialects.map(({ policy }) => policy),
    dataDir: config.dataDir,
    urls: { baseUrl, bankUrl, consoleUrl: consoleUrlOf(urls) },
    hadDatabase,
    keepFile: !isHolder,
  })
}

function startInstallationJobs({ host, metrics }: Launch, installation: Installation): RunningJobs {
  const { ports, store, usage, masterKeyId, keyring, clockControl } = installation
  return startJobs({
    ports,
    store,
    wires: collectWires(),
    usage,
    masterKeyId,
    reloadKeys: () => keyring.refresh(),
    reportPool: () => {
      const figures = store.poolFigures()
      if (figures !== undefined) metrics.setPool(figures)
    },
    followClock: clockControl?.follow,
    wait: (ms) => wait(ms, undefined, { ref: false }),
    pace: host.jobPace,
    interruptBankCalls: installation.interruptBankCalls,
  })
}

/** Returns how to stop it. Its code is loaded only here: production has banks of its own. */
async function startDemoBank({ config, host, logger, urls }: Launch, clock: Clock): Promise<Closer> {
  const { createDemoBankServer } = await import('./demo-bank/server.ts')
  const bank = await createDemoBankServer({
    clock: clock.nowMs,
    randomBytes: host.random.bytes,
    dataDir: config.dataDir,
    baseUrl: urls.bankUrl,
    logger,
    admin: config.mode === 'development',
  }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : 'unknown'
    const file = join(config.dataDir, 'demo-bank.sqlite')
    throw new StartError(
      `Demo Bank cannot use ${file} (${reason}): remove the file, and the bank starts with new data.`,
    )
  })
  try {
    const listenHost = config.host === 'localhost' ? BANK_HOST : config.host
    await listen(bank.server, { host: listenHost, port: urls.bankPort })
  } catch (error) {
    await bank.close()
    throw error
  }
  return async () => {
    await drain(bank.server, 2_000)
    await bank.close()
  }
}

/** Closes in the opposite order of opening. One that fails does not keep the others open. */
async function closeAll(closers: Closer[]): Promise<void> {
  const failures: unknown[] = []
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    await close().catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}

/** Turns the errors that the operator can correct into a StartError. */
async function withStartErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    const error = asDataDirError(thrown)
    if (error instanceof VaultError) {
      throw new StartError(
        `The master key does not fit the database: ${error.message}. Start with the key that the database was set up with ` +
          '(master.key of its first data directory, or TALLYSTICK_MASTER_KEY).',
      )
    }
    for (const kind of [StorageError, ListenError, MasterKeyError, SandboxError, DataDirError]) {
      if (error instanceof kind) throw new StartError(error.message)
    }
    throw error
  }
}
