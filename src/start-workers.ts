// glue: Starts the platform as several processes: the primary one, and each of its workers

import { availableParallelism } from 'node:os'
import { createFailureLimits } from './app.ts'
import type { Config } from './config.ts'
import { holdDataDir } from './data-dir.ts'
import type { ClockControl } from './development/clock-controls.ts'
import type { FailureLimits } from './dialects/failure-limits.ts'
import { createMetrics } from './http/metrics.ts'
import {
  type MetricsSnapshot,
  preloadSum,
  type RenderedMetrics,
  readSnapshot,
  renderSum,
  singleMetric,
  sumOfEnded,
} from './http/metrics-sum.ts'
import { type FailureLimiter, loadLimiter } from './http/rate-limit.ts'
import { describeError } from './http/request-log.ts'
import { drain, listen, shareDrainTime } from './http/server.ts'
import { FOLLOW_CLOCK_MS } from './jobs/intervals.ts'
import { repeat } from './jobs/schedule.ts'
import { isJsonObject, type Json } from './lib/json.ts'
import type { RunningPlatform } from './main.ts'
import {
  buildLogger,
  type Host,
  type Installation,
  openInstallation,
  SYSTEM,
  urlsAt,
} from './open-installation.ts'
import type { PlatformPhase } from './platform/mount.ts'
import { preloadModules } from './preload.ts'
import { monotonicMs } from './runtime/clock.ts'
import { createConsoleBuild } from './runtime/console-build.ts'
import { releaseStartMemory } from './runtime/start-memory.ts'
import {
  buildServer,
  type Closer,
  chooseUrls,
  closeAll,
  consoleUrlOf,
  type Launch,
  openSandbox,
  StartError,
  startDemoBank,
  startInstallationJobs,
  withStartErrors,
} from './start-parts.ts'
import { WorkerError, WorkerGroup } from './workers/primary.ts'
import { joinPrimary, type PrimaryLink } from './workers/worker.ts'

export interface RunningWorkers extends Omit<RunningPlatform, 'runJobs'> {
  /** Resolves with the reason when no worker serves any more and none can be started. */
  readonly lost: Promise<Error>
}

function countWorkers({ workers }: Pick<Config, 'workers'>): number {
  return workers === 'max' ? availableParallelism() : workers
}

/** Starts the primary process, which prepares the installation once, and its workers. */
export async function startWorkers(config: Config, host: Host = SYSTEM): Promise<RunningWorkers> {
  return await withStartErrors(async () => {
    const closers: Closer[] = []
    try {
      const urls = await chooseUrls(config)
      const logger = buildLogger({ config, host })
      const consoleBuild = createConsoleBuild(monotonicMs)
      const metrics = createMetrics()
      return await startPrimary({ config, host, logger, metrics, urls, closers, consoleBuild })
    } catch (error) {
      await closeAll(closers)
      if (error instanceof WorkerError && error.isExpected) throw new StartError(error.message)
      throw error
    }
  })
}

async function startPrimary(launch: Launch): Promise<RunningWorkers> {
  const { config, urls, closers } = launch
  const isHolder = holdDataDir(config, { ...urls, workers: countWorkers(config) }, closers)
  const installation = await openInstallation(launch)
  let isOpen = true
  const closeStore = async (): Promise<void> => {
    if (isOpen) await installation.store.close()
    isOpen = false
  }
  closers.push(closeStore)
  const sandbox =
    config.mode === 'development' ? await openSandbox(launch, installation, isHolder) : undefined
  const follow = config.demoBank ? installation.clockControl?.follow : undefined
  if (config.demoBank) closers.push(await startDemoBank(launch, installation.ports.clock))
  if (follow === undefined) await closeStore()
  else closers.push(followClock(follow, launch))

  const lost = Promise.withResolvers<Error>()
  const group = createGroup(launch, { follow, onLost: (error) => lost.resolve(error) })
  // Before the start: the others end where one of them cannot start.
  closers.push(() => group.stop())
  await group.start()
  preloadSum()
  loadLimiter()
  return {
    baseUrl: urls.baseUrl,
    bankUrl: config.demoBank ? urls.bankUrl : undefined,
    consoleUrl: consoleUrlOf(urls),
    sandbox,
    config,
    lost: lost.promise,
    buildConsole: () => void launch.consoleBuild.state(),
    stop: () => closeAll(closers),
  }
}

/** Demo Bank tells the time of the installation. */
function followClock(follow: () => Promise<unknown>, { host, logger }: Launch): Closer {
  const round = async (): Promise<number> => {
    await follow()
    return FOLLOW_CLOCK_MS
  }
  const job = { name: 'clock', firstDelayMs: FOLLOW_CLOCK_MS, errorDelayMs: 1_000, round }
  const schedule = repeat(job, host.jobPace, logger)
  return () => schedule.stop()
}

interface GroupNeeds {
  readonly follow: (() => Promise<unknown>) | undefined
  readonly onLost: (error: Error) => void
}

function createGroup({ config, urls, logger }: Launch, { follow, onLost }: GroupNeeds): WorkerGroup {
  const limits = createFailureLimits(config)
  let ended: Promise<MetricsSnapshot> = Promise.resolve([])
  const group = new WorkerGroup({
    count: countWorkers(config),
    facts: { port: urls.port, bankPort: urls.bankPort },
    drainMs: config.drainSeconds * 1000,
    log: logger,
    questions: {
      failure: async (value) => {
        const { limit, key } = readFailure(value)
        return { ...(await limits[limit].fail(key)) }
      },
      render_metrics: async () => {
        const { serving, restarts } = group.figures()
        const own = [
          singleMetric('gauge', 'tallystick_workers', 'Worker processes that serve.', serving),
          singleMetric(
            'counter',
            'tallystick_worker_restarts_total',
            'Workers that were replaced.',
            restarts,
          ),
        ]
        const snapshots = (await group.snapshots()).map(readSnapshot)
        return { ...(await renderSum([...snapshots, await ended, own])) }
      },
      clock_moved: async () => {
        await follow?.()
        return null
      },
    },
    onEnded: (snapshot) => {
      ended = ended.then((before) => sumOfEnded([before, readSnapshot(snapshot)]))
    },
    onLost,
    monotonicMs,
  })
  return group
}

function readFailure(value: Json): { readonly limit: keyof FailureLimits; readonly key: string } {
  const { limit, key } = isJsonObject(value) ? value : {}
  if ((limit !== 'perClient' && limit !== 'perAddress') || typeof key !== 'string')
    throw new TypeError('a failure has a limit and a key')
  return { limit, key }
}

/** Serves as a worker until the process exits. `facts`: the variable that the primary process has set. */
export async function runWorker(config: Config, facts: string, host: Host = SYSTEM): Promise<never> {
  const link = joinPrimary(facts)
  try {
    return await withStartErrors(() => serve(config, link, host))
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown'
    await link.ask('cannot_start', { message, expected: error instanceof StartError }).catch(() => null)
    process.exit(1)
  }
}

async function serve(config: Config, link: PrimaryLink, host: Host): Promise<never> {
  const { number, port, bankPort } = link.facts
  const metrics = createMetrics()
  const logger = buildLogger({ config, host, onDropped: metrics.countDroppedLogLines, worker: number })
  const closers: Closer[] = []
  const launch: Launch = {
    config,
    host,
    logger,
    urls: urlsAt(config, port, bankPort),
    closers,
    metrics: { ...metrics, render: async () => readRendered(await link.ask('render_metrics')) },
    limits: sharedLimits(config, link),
    consoleBuild: createConsoleBuild(monotonicMs),
  }
  const installation = await openInstallation({ ...launch, metrics })
  const { store, clockControl } = installation
  closers.push(() => store.close())

  let phase: PlatformPhase = 'starting'
  const server = buildServer(launch, withSharedClock(installation, link), () => phase)
  let lead = (): void => {}
  await listen(server, { host: config.host, port })
  const jobs = await startInstallationJobs(launch, installation, (begin) => {
    lead = begin
  })
  closers.push(() => jobs.stop())
  await server.complete()
  await preloadModules()
  await installation.keyring.complete()

  const stop = async (isOrphan: boolean): Promise<void> => {
    phase = 'stopping'
    // Demo Bank has ended with the primary process, which is no failure of a bank.
    if (isOrphan) installation.interruptBankCalls()
    const drainMs = config.drainSeconds * 1000
    // Without the primary process nobody listens, and there is nothing that others could notice.
    closers.push(() => drain(server, drainMs, isOrphan ? undefined : shareDrainTime(drainMs)))
    try {
      await closeAll(closers)
      process.exit(0)
    } catch (error) {
      logger.error({ err: describeError(error) }, 'a worker could not stop cleanly')
      process.exit(1)
    }
  }
  return await new Promise(() => {
    link.attend({
      serve: () => {
        phase = 'ready'
      },
      lead: () => lead(),
      stop: ({ isOrphan }) => void stop(isOrphan),
      questions: {
        metrics: async () => toJson(metrics.snapshot()),
        follow_clock: async () => {
          await clockControl?.follow()
          return null
        },
      },
    })
    link.ready()
    void releaseStartMemory()
  })
}

/** Failures count for all workers; while the primary process does not respond, for this one. */
function sharedLimits(config: Config, link: PrimaryLink): FailureLimits {
  const own = createFailureLimits(config)
  const share = (limit: keyof FailureLimits): FailureLimiter => ({
    fail: (key) =>
      link.ask('failure', { limit, key }).then(
        (value) => {
          const { limited, retryAfterSeconds } = isJsonObject(value) ? value : {}
          return { limited: limited === true, retryAfterSeconds: Number(retryAfterSeconds) }
        },
        () => own[limit].fail(key),
      ),
  })
  return { perClient: share('perClient'), perAddress: share('perAddress') }
}

/** Once the clock was moved through this worker, the next request to any other sees it. */
function withSharedClock(installation: Installation, link: PrimaryLink): Installation {
  const { clockControl } = installation
  if (clockControl === undefined) return installation
  const share = async <T>(moved: Promise<T>): Promise<T> => {
    const result = await moved
    await link.ask('clock_moved').catch(() => null)
    return result
  }
  const shared: ClockControl = {
    ...clockControl,
    advance: (byMs) => share(clockControl.advance(byMs)),
    reset: () => share(clockControl.reset()),
  }
  return { ...installation, clockControl: shared }
}

function readRendered(value: Json): RenderedMetrics {
  const { contentType, body } = isJsonObject(value) ? value : {}
  if (typeof contentType !== 'string' || typeof body !== 'string')
    throw new TypeError('rendered metrics are a type and a text')
  return { contentType, body }
}

function toJson(snapshot: MetricsSnapshot): Json {
  return JSON.parse(JSON.stringify(snapshot))
}
