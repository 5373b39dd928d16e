// glue: Opens an installation: storage, keys, and the ports that the core works through

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type pino from 'pino'
import type { DestinationStream } from 'pino'
import { openBanks } from './banks/open.ts'
import type { Config } from './config.ts'
import type { Clock } from './core/clock/clock.ts'
import type { Random, Vault } from './core/keys/cryptography.ts'
import type { TxtRecords } from './core/organisations/txt-records.ts'
import type { Ports } from './core/ports.ts'
import { requireDataDir } from './data-dir.ts'
import { type ClockControl, createClockControl } from './development/clock-controls.ts'
import { longestTokenMs, policiesByName, signingAlgorithms } from './dialects/all-dialects.ts'
import { createKeyedHash } from './fast-paths/keyed-hash.ts'
import { rememberAccess } from './fast-paths/remembered-access.ts'
import { rememberClients } from './fast-paths/remembered-clients.ts'
import { rememberUsers } from './fast-paths/remembered-users.ts'
import { rememberVerifiedTokens } from './fast-paths/verified-tokens.ts'
import type { Metrics } from './http/metrics.ts'
import { createLogger } from './http/request-log.ts'
import { type ActivityJob, createActivityJob } from './jobs/activity.ts'
import { RELOAD_KEYS_MS } from './jobs/intervals.ts'
import type { JobPace } from './jobs/schedule.ts'
import { createUsageJob, type UsageJob } from './jobs/usage.ts'
import { assertionVerifier } from './runtime/assertions.ts'
import { systemClock } from './runtime/clock.ts'
import { createDocuments } from './runtime/documents.ts'
import { createHash } from './runtime/hash.ts'
import { createKeySetSource } from './runtime/key-sets.ts'
import { type HashKey, type Keyring, openHashKey, openKeyring } from './runtime/keyring.ts'
import { loadDevelopmentMasterKeys } from './runtime/master-key.ts'
import { createMovableClock } from './runtime/movable-clock.ts'
import { type Fetch, networkFetch } from './runtime/network.ts'
import { createPrinter } from './runtime/printer.ts'
import { createQrCodes } from './runtime/qr-codes.ts'
import { createRandom } from './runtime/random.ts'
import { createReceivers } from './runtime/receivers.ts'
import { requestVerifier } from './runtime/request-verifier.ts'
import { createSigner } from './runtime/signer.ts'
import { systemTxtRecords } from './runtime/txt-records.ts'
import { createVault } from './runtime/vault.ts'
import { type OpenedStore, openStore } from './storage/engine/open.ts'

/** What comes from the machine. Tests pass a clock that they can move, a log that they can read, and jobs that they drive. */
export interface Host {
  readonly clock: Clock
  readonly random: Random
  readonly fetch: Fetch
  /** Receives log lines; stderr if undefined. */
  readonly logTo: DestinationStream | undefined
  readonly jobPace: JobPace
  /** The resolver of the machine if undefined. */
  readonly txtRecords?: TxtRecords
}

export const SYSTEM: Host = {
  clock: systemClock,
  random: createRandom(),
  fetch: networkFetch,
  logTo: undefined,
  jobPace: (_, delayMs) => delayMs,
}

export interface Urls {
  readonly port: number
  readonly bankPort: number
  readonly baseUrl: string
  readonly bankUrl: string
}

export const BANK_HOST = '127.0.0.1'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

export function urlsAt(config: Config, port: number, bankPort: number): Urls {
  return {
    port,
    bankPort,
    baseUrl: config.publicUrl ?? localUrl(config, port),
    // Another host name than the platform's, so that browsers keep the cookies of the two apart.
    bankUrl: config.bankUrl ?? `http://${BANK_HOST}:${bankPort}`,
  }
}

function localUrl({ tlsCert }: Config, port: number): string {
  if (tlsCert === undefined) return `http://localhost:${port}`
  return port === 443 ? 'https://localhost' : `https://localhost:${port}`
}

interface LoggerNeeds {
  readonly config: Config
  readonly host: Host
  readonly onDropped?: (lines: number) => void
  readonly worker?: number
}

export function buildLogger({ config, host: { logTo }, ...rest }: LoggerNeeds): pino.Logger {
  return createLogger({
    level: config.logLevel,
    ...(logTo !== undefined && { destination: logTo }),
    ...rest,
  })
}

/** The opened storage and keys of an installation, and the ports that the core works through. */
export interface Installation {
  readonly ports: Ports
  readonly store: OpenedStore
  readonly keyring: Keyring
  readonly usage: UsageJob
  readonly activity: ActivityJob
  readonly interruptBankCalls: () => void
  /** Of the active master key. */
  readonly masterKeyId: string
  /** In development only. */
  readonly clockControl: ClockControl | undefined
  /** Whether an SQLite file existed before it was opened. */
  readonly hadDatabase: boolean
}

export interface InstallationNeeds {
  readonly config: Config
  readonly host: Host
  readonly logger: pino.Logger
  readonly urls: Urls
  readonly metrics?: Metrics | undefined
}

/** An installation of production is opened without its mode. */
export class ModeError extends Error {
  override readonly name = 'ModeError'
}

export async function openInstallation(needs: InstallationNeeds): Promise<Installation> {
  const { config, host, logger: log } = needs
  const { random, clock: trueClock } = host
  requireDataDir(config)
  const hadDatabase = config.databaseUrl === undefined && existsSync(sqliteFileOf(config))
  const store = await openInstallationStore(needs)
  try {
    if (config.mode === 'development' && (await store.isProduction())) {
      throw new ModeError(
        'This installation is in production: set TALLYSTICK_MODE=production (--mode production), with its TALLYSTICK_MASTER_KEY. ' +
          'It is never opened for development, which has a sandbox app and controls.',
      )
    }
    // Two first starts at once both create the file before the hash key, so neither finds the one without the other.
    const masterKeys =
      config.masterKeys ??
      loadDevelopmentMasterKeys(config.dataDir, random, { isSetUp: await store.hasHashKey() })
    const masterKeyId = masterKeys.active.id
    const vault = createVault(masterKeys, random)
    const movable = config.mode === 'development' ? createMovableClock(trueClock) : undefined
    movable?.setOffset(await store.loadClockOffset())
    const clock: Clock = movable ?? trueClock
    const hashKey = await openHashKey({ store, vault, clock, random }, masterKeyId)
    if (config.mode === 'production') await store.markProduction(clock.nowMs())
    const keyring = await openKeyring(
      { store, vault, clock, random, log },
      {
        rotateAfterMs: config.keyRotationDays * DAY_MS,
        publishAheadMs: 10 * MINUTE_MS,
        longestTokenMs: longestTokenMs(),
        reloadEveryMs: RELOAD_KEYS_MS,
        activeMasterKeyId: masterKeyId,
        algorithms: signingAlgorithms(),
      },
    )
    const usage = createUsageJob(store)
    const activity = createActivityJob({ store, clock, keptMs: config.requestLogDays * DAY_MS })
    const stopping = new AbortController()
    const parts = { store, clock, vault, keyring, hashKey, usage, activity, stopping: stopping.signal }
    const ports = buildPorts(needs, parts)
    const clockControl = movable && createClockControl(store, movable, () => keyring.refresh())
    const interruptBankCalls = () => stopping.abort()
    const opened = { ports, store, keyring, usage, activity, interruptBankCalls, masterKeyId }
    return { ...opened, clockControl, hadDatabase }
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
    poolMode: config.poolMode,
    wrapLoadAccess: config.fastPaths.has('remembered-access') ? rememberAccess : undefined,
    wrapLoadUser: config.fastPaths.has('remembered-users') ? rememberUsers : undefined,
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
  readonly activity: ActivityJob
  readonly stopping: AbortSignal
}

function buildPorts({ config, host, logger: log, urls }: InstallationNeeds, parts: OpenedParts): Ports {
  const { store, clock, vault, keyring, hashKey, usage, activity, stopping } = parts
  const { random, fetch, txtRecords = systemTxtRecords } = host
  const { baseUrl, bankUrl } = urls
  return {
    issuer: baseUrl,
    installationId: hashKey.installationId,
    policies: policiesByName(),
    store,
    clock,
    wait: (ms) => wait(ms),
    random,
    hash: createHash(hashKey.key, config.fastPaths.has('keyed-hash') ? createKeyedHash : undefined),
    vault,
    signer: createSigner(
      keyring.current,
      config.fastPaths.has('verified-tokens') ? rememberVerifiedTokens : undefined,
    ),
    assertions: assertionVerifier,
    requestVerifier,
    banks: openBanks({ baseUrl, bankUrl, store, vault, clock, random, log, fetch, stopping }),
    receivers: createReceivers({ publicOnly: config.mode === 'production' }),
    documents: createDocuments({ publicOnly: config.mode === 'production' }),
    txtRecords,
    keySets: createKeySetSource({ publicOnly: config.mode === 'production' }),
    printer: createPrinter(),
    qrCodes: createQrCodes(),
    usage,
    activity,
    log,
  }
}
