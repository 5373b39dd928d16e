// glue: Starts the platform from its settings, and stops it in the opposite order

import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from './config.ts'
import type { Clock } from './core/clock/clock.ts'
import type { Policy } from './core/policy.ts'
import type { Ports } from './core/ports.ts'
import { holdDataDir } from './data-dir.ts'
import type { Sandbox } from './development/sandbox.ts'
import { firstPolicy } from './dialects/all-dialects.ts'
import { createMetrics } from './http/metrics.ts'
import { drain, listen, shareDrainTime } from './http/server.ts'
import { buildLogger, type Host, openInstallation, SYSTEM, urlsAt } from './open-installation.ts'
import type { PlatformPhase } from './platform/mount.ts'
import { preloadModules } from './preload.ts'
import { monotonicMs } from './runtime/clock.ts'
import { createConsoleBuild } from './runtime/console-build.ts'
import type { Keyring } from './runtime/keyring.ts'
import {
  buildServer,
  type Closer,
  chooseUrls,
  closeAll,
  consoleUrlOf,
  type Launch,
  openSandbox,
  startDemoBank,
  startInstallationJobs,
  withStartErrors,
} from './start-parts.ts'
import type { OpenedStore } from './storage/engine/open.ts'

export type { Sandbox } from './development/sandbox.ts'
export type { Host } from './open-installation.ts'
export { StartError } from './start-parts.ts'

export interface RunningPlatform {
  readonly baseUrl: string
  /** Undefined when Demo Bank does not run beside the platform. */
  readonly bankUrl: string | undefined
  readonly consoleUrl: string
  /** In development only. */
  readonly sandbox: Sandbox | undefined
  readonly config: Config
  /** Builds the pages of the Console in a process of its own, unless they are built; the first visitor has them built otherwise. */
  buildConsole(): void
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

export async function startPlatform(config: Config, host: Host = SYSTEM): Promise<RunningPlatform> {
  return await withStartErrors(async () => {
    const closers: Closer[] = []
    try {
      const urls = await chooseUrls(config)
      const metrics = createMetrics()
      const logger = buildLogger({ config, host, onDropped: metrics.countDroppedLogLines })
      const consoleBuild = createConsoleBuild(monotonicMs)
      return await start({ config, host, logger, metrics, urls, closers, consoleBuild })
    } catch (error) {
      await closeAll(closers)
      throw error
    }
  })
}

export async function openWorkbench(config: Config, host: Host = SYSTEM): Promise<Workbench> {
  return await withStartErrors(async () => {
    const urls = urlsAt(config, config.port, config.bankPort)
    const logger = buildLogger({ config, host })
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

/** Whoever waits for a token tries every few milliseconds, and the framework loads in one piece of fifty. */
const FIRST_REQUESTS_MS = 5

/** Storage, the server with what a token needs, then everything else: tokens are issued while that is loaded. */
async function start(launch: Launch): Promise<RunningPlatform> {
  const { config, urls, closers } = launch
  const isHolder = holdDataDir(config, urls, closers)
  const installation = await openInstallation(launch)
  closers.push(() => installation.store.close())

  let phase: PlatformPhase = 'starting'
  const server = buildServer(launch, installation, () => phase)
  const sandbox =
    config.mode === 'development' ? await openSandbox(launch, installation, isHolder) : undefined

  await listen(server, { host: config.host, port: urls.port })
  const drainMs = config.drainSeconds * 1000
  // Closed after the server, which may still call them.
  const later = closers.length
  closers.push(() => drain(server, drainMs, phase === 'stopping' ? shareDrainTime(drainMs) : undefined))
  await wait(FIRST_REQUESTS_MS)
  const jobs = await startInstallationJobs(launch, installation)
  closers.splice(later, 0, () => jobs.stop())
  await server.complete()
  if (config.demoBank) {
    const stopBank = await startDemoBank(launch, installation.ports.clock)
    // Closed after the jobs too.
    closers.splice(later, 0, stopBank)
  }
  await preloadModules()
  await installation.keyring.complete()
  phase = 'ready'
  return {
    baseUrl: urls.baseUrl,
    bankUrl: config.demoBank ? urls.bankUrl : undefined,
    consoleUrl: consoleUrlOf(urls),
    sandbox,
    config,
    buildConsole: () => void launch.consoleBuild.state(),
    runJobs: jobs.runUntilIdle,
    stop: () => {
      phase = 'stopping'
      return closeAll(closers)
    },
  }
}
