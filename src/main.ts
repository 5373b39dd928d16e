// glue: from settings to a running platform, and in order back to nothing

import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type pino from 'pino'
import type { DestinationStream } from 'pino'
import { buildApp } from './app.ts'
import { openBanks } from './banks/open.ts'
import type { Config } from './config.ts'
import type { Clock } from './core/clock/clock.ts'
import type { Random } from './core/keys/cryptography.ts'
import type { Policy } from './core/policy.ts'
import type { Log, Ports } from './core/ports.ts'
import type { WebhookWires } from './core/webhooks/wire.ts'
import { type ClockControl, createClockControl } from './development/clock-controls.ts'
import { ensureSandbox, type Sandbox, SandboxError } from './development/sandbox.ts'
import { dialects } from './dialects/index.ts'
import { rememberClients } from './fast-paths/remembered-clients.ts'
import { rememberVerifiedTokens } from './fast-paths/verified-tokens.ts'
import { createMetrics, type Metrics } from './http/metrics.ts'
import { createLogger } from './http/request-log.ts'
import { drain, ListenError, listen } from './http/server.ts'
import { RELOAD_KEYS_MS, startJobs } from './jobs/start.ts'
import { createUsageJob, type UsageJob } from './jobs/usage.ts'
import { assertionVerifier } from './runtime/assertions.ts'
import { systemClock } from './runtime/clock.ts'
import { prepareDataDir } from './runtime/data-dir.ts'
import { createHash } from './runtime/hash.ts'
import { type Keyring, openHashKey, openKeyring } from './runtime/keyring.ts'
import { loadDevelopmentMasterKeys, MasterKeyError } from './runtime/master-key.ts'
import { createMovableClock } from './runtime/movable-clock.ts'
import { type Fetch, networkFetch } from './runtime/network.ts'
import { createPrinter } from './runtime/printer.ts'
import { createQrCodes } from './runtime/qr-codes.ts'
import { createRandom } from './runtime/random.ts'
import { createReceivers } from './runtime/receivers.ts'
import { createSigner } from './runtime/signer.ts'
import { createVault, VaultError } from './runtime/vault.ts'
import { StorageError } from './storage/engine/errors.ts'
import { type OpenedStore, openStore } from './storage/engine/open.ts'

export type { Sandbox } from './development/sandbox.ts'

export interface RunningPlatform {
  readonly baseUrl: string
  /** Undefined when the Demo Bank does not run beside the platform. */
  readonly bankUrl: string | undefined
  readonly consoleUrl: string
  /** In development. */
  readonly sandbox: Sandbox | undefined
  readonly config: Config
  /** Stops accepting, finishes what is in flight, writes what has gathered, closes. */
  stop(): Promise<void>
}

/** What a command needs that works on an installation without serving it. */
export interface Workbench {
  readonly ports: Ports
  /** Policy of the first dialect. */
  readonly policy: Policy
  readonly keyring: Keyring
  readonly store: OpenedStore
  /** Not the one of the installation, which developers may have moved. */
  readonly trueClock: Clock
  close(): Promise<void>
}

/** The platform could not start; the message is one sentence that says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const LOOPBACK_BANK = '127.0.0.1'

/** What the machine gives; a test gives a clock that it can move, and a log that it can read. */
export interface Host {
  readonly clock: Clock
  readonly random: Random
  readonly fetch: Fetch
  /** Where log lines go; undefined means stderr. */
  readonly logTo: DestinationStream | undefined
}

const SYSTEM: Host = { clock: systemClock, random: createRandom(), fetch: networkFetch, logTo: undefined }

export async function startPlatform(config: Config, host: Host = SYSTEM): Promise<RunningPlatform> {
  return await explain(async () => {
    const logger = buildLogger(config, host)
    const metrics = createMetrics()
    const closers: (() => Promise<void>)[] = []
    try {
      return await start(config, host, logger, metrics, closers)
    } catch (error) {
      await closeAll(closers)
      throw error
    }
  })
}

export async function openWorkbench(config: Config, host: Host = SYSTEM): Promise<Workbench> {
  return await explain(async () => {
    const logger = buildLogger(config, host)
    const addresses = {
      baseUrl: config.publicUrl ?? `http://localhost:${config.port}`,
      bankUrl: bankUrlOf(config, config.bankPort),
    }
    const opened = await openPorts(config, host, addresses, logger, undefined)
    return {
      ports: opened.ports,
      policy: firstPolicy(),
      keyring: opened.keyring,
      store: opened.store,
      trueClock: host.clock,
      close: async () => {
        await opened.usage.round()
        await opened.store.close()
      },
    }
  })
}

function buildLogger(config: Config, { logTo }: Host): pino.Logger {
  return createLogger({ level: config.logLevel, ...(logTo !== undefined && { destination: logTo }) })
}

async function start(
  config: Config,
  host: Host,
  logger: pino.Logger,
  metrics: Metrics,
  closers: (() => Promise<void>)[],
): Promise<RunningPlatform> {
  // The addresses stand in tokens, redirects and sandbox.json, so they must be known before anything is built.
  const port = config.port === 0 ? await findFreePort() : config.port
  const bankPort = config.bankPort === 0 ? await findFreePort() : config.bankPort
  const baseUrl = config.publicUrl ?? `http://localhost:${port}`
  const bankUrl = bankUrlOf(config, bankPort)

  const opened = await openPorts(config, host, { baseUrl, bankUrl }, logger, metrics)
  closers.push(() => opened.store.close())
  const { ports } = opened

  const development = opened.clockControl && {
    clock: opened.clockControl,
    bankUrl: config.demoBank ? bankUrl : undefined,
    fetch: host.fetch,
  }
  let started = false
  const server = buildApp(
    {
      baseUrl,
      version: readVersion(),
      trustedProxies: config.trustedProxies,
      metrics: config.metrics,
      landing: config.mode === 'development',
      failuresPerClient: config.failuresPerClient,
      failuresPerAddress: config.failuresPerAddress,
      fastPaths: config.fastPaths,
    },
    { ports, dialects, logger, metrics, isTransient, isStarted: () => started, development },
  )
  const sandbox =
    config.mode === 'development'
      ? await ensureSandbox(
          ports,
          firstPolicy(),
          config.dataDir,
          { baseUrl, bankUrl, consoleUrl: `${baseUrl}/docs` },
          opened.hadDatabase,
        )
      : undefined

  const jobs = startJobs({
    ports,
    store: opened.store,
    wires: collectWires(),
    usage: opened.usage,
    masterKeyId: opened.masterKeyId,
    reloadKeys: () => opened.keyring.refresh(),
    reportPool: () => {
      const figures = opened.store.poolFigures()
      if (figures !== undefined) metrics.setPool(figures)
    },
    followClock: opened.clockControl?.follow,
    wait: (ms) => wait(ms, undefined, { ref: false }),
  })
  closers.push(() => jobs.stop())
  await listen(server, { host: config.host, port })
  closers.push(() => drain(server, config.drainSeconds * 1000))
  // The bank takes a while to load; who asks for a token need not wait for it.
  if (config.demoBank) {
    const stopBank = await startDemoBank(config, { ...host, clock: ports.clock }, bankUrl, bankPort, logger)
    // Stopped after the server: what is in flight there may still ask the bank.
    closers.splice(-1, 0, stopBank)
  }
  started = true
  return {
    baseUrl,
    bankUrl: config.demoBank ? bankUrl : undefined,
    consoleUrl: `${baseUrl}/docs`,
    sandbox,
    config,
    stop: () => closeAll(closers),
  }
}

interface Opened {
  readonly ports: Ports
  readonly store: OpenedStore
  readonly keyring: Keyring
  readonly usage: UsageJob
  /** Of the active one. */
  readonly masterKeyId: string
  /** In development. */
  readonly clockControl: ClockControl | undefined
  /** There was an SQLite file before it was opened. */
  readonly hadDatabase: boolean
}

async function openPorts(
  config: Config,
  { clock: trueClock, random, fetch }: Host,
  addresses: { readonly baseUrl: string; readonly bankUrl: string },
  logger: pino.Logger,
  metrics: Metrics | undefined,
): Promise<Opened> {
  const unusable = prepareDataDir(config.dataDir)
  if (unusable !== undefined) {
    throw new StartError(
      `The data directory ${config.dataDir} cannot be written (${unusable}): choose another with --data-dir, or mend its rights.`,
    )
  }
  const log: Log = logger
  const masterKeys = config.masterKeys ?? loadDevelopmentMasterKeys(config.dataDir, random)
  const vault = createVault(masterKeys, random)
  const sqliteFile = join(config.dataDir, 'tallystick.sqlite')
  const hadDatabase = config.databaseUrl === undefined && existsSync(sqliteFile)
  const store = await openStore({
    databaseUrl: config.databaseUrl,
    sqliteFile,
    clock: trueClock,
    poolSize: config.poolSize,
    wrapLoadClient: config.fastPaths.has('remembered-clients') ? rememberClients : undefined,
    ...(metrics !== undefined && { onGroup: ({ size }) => metrics.observeCommitGroup(size) }),
  })
  const movable = config.mode === 'development' ? createMovableClock(trueClock) : undefined
  const clock: Clock = movable ?? trueClock
  try {
    movable?.setOffset(await store.loadClockOffset())
    const { key, installationId } = await openHashKey({ store, vault, clock, random }, masterKeys.active.id)
    const keyring = await openKeyring(
      { store, vault, clock, random, log },
      {
        rotateAfterMs: config.keyRotationDays * DAY_MS,
        publishAheadMs: 10 * MINUTE_MS,
        longestTokenMs: longestTokenMs(),
        reloadEveryMs: RELOAD_KEYS_MS,
        activeMasterKeyId: masterKeys.active.id,
      },
    )
    const usage = createUsageJob(store)
    const ports: Ports = {
      issuer: addresses.baseUrl,
      installationId,
      store,
      clock,
      random,
      hash: createHash(key),
      vault,
      signer: createSigner(
        keyring.current,
        config.fastPaths.has('verified-tokens') ? rememberVerifiedTokens : undefined,
      ),
      assertions: assertionVerifier,
      banks: openBanks({ ...addresses, store, vault, clock, random, log, fetch }),
      receivers: createReceivers({ publicOnly: config.mode === 'production' }),
      printer: createPrinter(),
      qrCodes: createQrCodes(),
      usage,
      log,
    }
    const clockControl = movable && createClockControl(store, movable, () => keyring.refresh())
    return { ports, store, keyring, usage, masterKeyId: masterKeys.active.id, clockControl, hadDatabase }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Loaded only where it runs: production has banks of its own. */
async function startDemoBank(
  config: Config,
  { clock, random }: Host,
  bankUrl: string,
  port: number,
  logger: pino.Logger,
): Promise<() => Promise<void>> {
  const { createDemoBankServer } = await import('./demo-bank/server.ts')
  const bank = await createDemoBankServer({
    clock: clock.nowMs,
    randomBytes: random.bytes,
    dataDir: config.dataDir,
    baseUrl: bankUrl,
    logger,
    admin: config.mode === 'development',
  }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : 'unknown'
    const file = join(config.dataDir, 'demo-bank.sqlite')
    throw new StartError(
      `Demo Bank cannot use ${file} (${reason}): remove the file, and the bank starts anew with its customers.`,
    )
  })
  try {
    await listen(bank.server, { host: config.host === 'localhost' ? LOOPBACK_BANK : config.host, port })
  } catch (error) {
    await bank.close()
    throw error
  }
  return async () => {
    await drain(bank.server, 2_000)
    await bank.close()
  }
}

/** Another host name than the platform's, so that browsers keep the cookies of the two apart. */
function bankUrlOf(config: Config, port: number): string {
  return config.bankUrl ?? `http://${LOOPBACK_BANK}:${port}`
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = probe.address()
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new StartError('No free port was found.'))
        else resolve(address.port)
      })
    })
  })
}

function firstPolicy(): Policy {
  const [dialect] = dialects
  if (dialect === undefined) throw new StartError('No dialect is mounted.')
  return dialect.policy
}

/** How each dialect says an event. */
export function collectWires(): WebhookWires {
  return new Map(dialects.flatMap(({ name, webhooks }) => (webhooks ? [[name, webhooks] as const] : [])))
}

function longestTokenMs(): number {
  return (
    Math.max(...dialects.map(({ policy }) => Math.max(policy.clientTokenSeconds, policy.userTokenSeconds))) *
    1000
  )
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? '0.0.0'
}

/** In the opposite order of opening; one that fails does not keep the others open. */
async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = []
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    await close().catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}

/** Errors that the person who starts it can mend, as one sentence. */
async function explain<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof VaultError) {
      throw new StartError(
        `The master key does not fit the database: ${error.message}. Start with the key that the database was set up with ` +
          '(master.key of its first data directory, or TALLYSTICK_MASTER_KEY).',
      )
    }
    for (const kind of [StorageError, ListenError, MasterKeyError, SandboxError]) {
      if (error instanceof kind) throw new StartError(error.message)
    }
    throw error
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof StorageError && (error.kind === 'unreachable' || error.kind === 'locked')
}
