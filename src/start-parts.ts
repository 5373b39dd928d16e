// glue: Parts of a start: ports, server, sandbox app, jobs, Demo Bank, start errors

import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type pino from 'pino'
import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import type { ConsoleBuild } from './console-pages/build.ts'
import { CONSOLE_PATH } from './console-pages/path.ts'
import type { Clock } from './core/clock/clock.ts'
import type { Mailer } from './core/mail/mailer.ts'
import { asDataDirError, DataDirError } from './data-dir.ts'
import {
  ensureSandbox,
  readSandbox,
  SANDBOX_FILE,
  type Sandbox,
  SandboxError,
} from './development/sandbox.ts'
import { collectWires } from './dialects/all-dialects.ts'
import type { FailureLimits } from './dialects/failure-limits.ts'
import { dialects } from './dialects/index.ts'
import { findUnknownDialect } from './dialects/mounting.ts'
import { basePathOf } from './http/base-path.ts'
import { findFreePort } from './http/free-port.ts'
import type { Metrics } from './http/metrics.ts'
import { drain, type HttpServer, ListenError, listen, replaceCertificate } from './http/server.ts'
import type { RunningJobs } from './jobs/start.ts'
import { BANK_HOST, type Host, type Installation, ModeError, type Urls, urlsAt } from './open-installation.ts'
import type { PlatformPhase } from './platform/mount.ts'
import { createSmtpMailer, mailboxOnly, noMailServer } from './runtime/mailer.ts'
import { MasterKeyError } from './runtime/master-key.ts'
import { followTlsFiles, readTlsFiles, type TlsFiles } from './runtime/tls-files.ts'
import { VaultError } from './runtime/vault.ts'
import { readVersion } from './runtime/version.ts'
import { isTransient, StorageError } from './storage/engine/errors.ts'

/** The platform could not start. `message` is one sentence that tells the operator what to do. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** What every step of a start needs. */
export interface Launch {
  readonly config: Config
  readonly host: Host
  readonly logger: pino.Logger
  readonly metrics: Metrics
  readonly urls: Urls
  /** What was opened so far; closed in the opposite order. */
  readonly closers: Closer[]
  /** Counted with other processes; by this one alone without it. */
  readonly limits?: FailureLimits | undefined
  readonly consoleBuild: ConsoleBuild
}

export type Closer = () => Promise<void>

/** Tokens, redirects and sandbox.json contain these URLs, so the ports are chosen before anything is built. */
export async function chooseUrls(config: Config): Promise<Urls> {
  const port = config.port === 0 ? await findFreePort() : config.port
  const bankPort = config.bankPort === 0 ? await findFreePort() : config.bankPort
  return urlsAt(config, port, bankPort)
}

export function consoleUrlOf({ baseUrl }: Urls): string {
  return baseUrl + CONSOLE_PATH
}

function readTls({ tlsCert, tlsKey }: Config): TlsFiles | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined
  const files = readTlsFiles(tlsCert, tlsKey)
  if ('problem' in files) throw new StartError(files.problem)
  return files
}

/** A renewed certificate is served without a restart. */
function followTls(
  { config, logger, closers }: Launch,
  server: HttpServer,
  files: TlsFiles | undefined,
): void {
  const { tlsCert, tlsKey } = config
  if (tlsCert === undefined || tlsKey === undefined || files === undefined) return
  const stop = followTlsFiles({
    certFile: tlsCert,
    keyFile: tlsKey,
    files,
    onChange: (changed) => {
      replaceCertificate(server, changed)
      logger.info({ file: tlsCert }, 'the TLS certificate was replaced')
    },
    onProblem: (problem) => logger.error({ problem }, 'the earlier TLS certificate stays in use'),
  })
  closers.push(async () => stop())
}

export function buildServer(
  launch: Launch,
  { ports, clockControl }: Installation,
  phase: () => PlatformPhase,
): HttpServer {
  const { config, host, logger, metrics, urls, limits, consoleBuild } = launch
  const unknown = findUnknownDialect(config.hosts, dialects)
  if (unknown !== undefined) {
    throw new StartError(`TALLYSTICK_HOSTS names the dialect ${unknown}, which does not exist.`)
  }
  const development = clockControl && {
    clock: clockControl,
    bankUrl: config.demoBank ? urls.bankUrl : undefined,
    fetch: host.fetch,
    ports,
    basePath: basePathOf(urls.baseUrl),
    readSandbox: () => readSandbox(join(config.dataDir, SANDBOX_FILE)),
  }
  const tls = readTls(config)
  const server = buildApp(
    {
      baseUrl: urls.baseUrl,
      version: readVersion(),
      trustedProxies: config.trustedProxies,
      hosts: config.hosts,
      tls,
      metrics: config.metrics,
      landing: config.mode === 'development',
      signUp: config.signUp,
      legal: { termsUrl: config.termsUrl, privacyUrl: config.privacyUrl },
      failuresPerClient: config.failuresPerClient,
      failuresPerAddress: config.failuresPerAddress,
      fastPaths: config.fastPaths,
    },
    {
      ports,
      dialects,
      logger,
      metrics,
      isTransient,
      phase,
      limits,
      consoleBuild,
      development,
    },
  )
  followTls(launch, server, tls)
  return server
}

export function openSandbox(
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

/** Their code is loaded only here: no token needs it. */
export async function startInstallationJobs(
  { config, host, metrics, logger }: Launch,
  installation: Installation,
  whenLead?: (begin: () => void) => void,
): Promise<RunningJobs> {
  const { startJobs } = await import('./jobs/start.ts')
  const { ports, store, usage, activity, masterKeyId, keyring, clockControl } = installation
  return startJobs({
    ports,
    store,
    mailer: mailerOf(config),
    wires: collectWires(),
    usage,
    activity,
    masterKeyId,
    reloadKeys: () => keyring.refresh(),
    reportPool: () => {
      const figures = store.poolFigures()
      if (figures !== undefined) metrics.setPool(figures)
      const nodes = store.nodesDown()
      if (nodes.length > 0)
        logger.warn({ nodes }, 'nodes of the database are down; jobs leave out their apps')
    },
    followClock: clockControl?.follow,
    wait: (ms) => wait(ms, undefined, { ref: false }),
    pace: host.jobPace,
    backsOff: store.isDistributed,
    interruptBankCalls: installation.interruptBankCalls,
    whenLead,
  })
}

function mailerOf({ mode, smtpUrl, mailFrom }: Config): Mailer {
  if (smtpUrl !== undefined && mailFrom !== undefined)
    return createSmtpMailer({ url: smtpUrl, from: mailFrom })
  return mode === 'development' ? mailboxOnly : noMailServer
}

/** Returns how to stop it. Its code is loaded only here: production has banks of its own. */
export async function startDemoBank({ config, host, logger, urls }: Launch, clock: Clock): Promise<Closer> {
  const { createDemoBankServer } = await import('./demo-bank/server.ts')
  const bank = await createDemoBankServer({
    clock: clock.nowMs,
    randomBytes: host.random.bytes,
    dataDir: config.dataDir,
    baseUrl: urls.bankUrl,
    logger: logger.child({ server: 'demo-bank' }),
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
export async function closeAll(closers: Closer[]): Promise<void> {
  const failures: unknown[] = []
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    await close().catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}

/** Turns the errors that the operator can correct into a StartError. */
export async function withStartErrors<T>(work: () => Promise<T>): Promise<T> {
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
    if (isOutOfDescriptors(error)) {
      throw new StartError('The process may open no more files: raise its limit (ulimit -n) to 256 or more.')
    }
    if (error instanceof StorageError) {
      throw new StartError(error.remedy === undefined ? error.message : `${error.message} ${error.remedy}`)
    }
    for (const kind of [ListenError, MasterKeyError, ModeError, SandboxError, DataDirError]) {
      if (error instanceof kind) throw new StartError(error.message)
    }
    throw error
  }
}

function isOutOfDescriptors(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'EMFILE' || code === 'ENFILE'
}
