// glue: Command start: runs the platform, or one of its workers

import type { Config } from '../../config.ts'
import { dialects } from '../../dialects/index.ts'
import { type RunningPlatform, startPlatform } from '../../main.ts'
import { buildLogger, type Host, SYSTEM } from '../../open-installation.ts'
import { releaseStartMemory } from '../../runtime/start-memory.ts'
import { buildBanner } from '../banner.ts'
import { type Input, type Io, isSet, type Run } from '../command.ts'
import { loadConfig } from '../settings.ts'
import { listenForStop } from '../signals.ts'

const BUILD_CONSOLE_AFTER_MS = 2_000

export const runStart: Run = async (input, io) => {
  const config = loadConfig(input, io)
  const logsJson = isLogInJson(config, input)
  const host = logsJson ? SYSTEM : await hostForPeople(config, io)
  const worker = io.environment.TALLYSTICK_WORKER
  if (worker !== undefined && process.connected) {
    const { runWorker } = await import('../../start-workers.ts')
    return await runWorker(config, worker, host)
  }
  const stopping = listenForStop((text) =>
    logsJson ? buildLogger({ config, host }).warn(text) : io.warn(`tallystick: ${text}`),
  )
  const start = (at: Config): Promise<Running> =>
    at.workers === 1 ? startPlatform(at, host) : startSeveral(at, host, io)
  let platform = await start(config)
  stopping.arm(() => platform.stop())
  void releaseStartMemory()
  // Not at once: whoever starts the platform wants tokens first.
  setTimeout(() => platform.buildConsole(), BUILD_CONSOLE_AFTER_MS).unref()
  const banner = buildBanner(platform, dialects, config.dataDir)
  if (!process.stdin.isTTY || !process.stdout.isTTY || isSet(input, 'json')) return banner
  const { attendTerminal } = await import('../terminal/attend.ts')
  const hasKeys = attendTerminal({
    config,
    environment: io.environment,
    urls: { console: platform.consoleUrl, link: banner.linkUrl },
    stop: () => platform.stop(),
    restart: async () => {
      platform = await start(withPortsOf(platform, config))
    },
  })
  return hasKeys ? { ...banner, text: `${banner.text.trimEnd()} Or press a key: ${KEYS}\n` } : banner
}

const KEYS = 'o opens the Console, l opens Link, r resets the data, q quits.'

type Running = Omit<RunningPlatform, 'runJobs'>

/** A free port is kept for later starts, because browser tabs and settings of apps refer to it. */
function withPortsOf({ baseUrl, bankUrl }: Running, config: Config): Config {
  const port = config.port === 0 && config.publicUrl === undefined ? portOf(baseUrl) : config.port
  const bankPort =
    config.bankPort === 0 && config.bankUrl === undefined && bankUrl !== undefined
      ? portOf(bankUrl)
      : config.bankPort
  return { ...config, port, bankPort }
}

function portOf(url: string): number {
  return Number(new URL(url).port)
}

/** Log lines are sentences for people at a terminal, and JSON elsewhere. */
function isLogInJson(config: Config, input: Input): boolean {
  const isForPeople = process.stderr.isTTY && !isSet(input, 'json')
  return (config.logFormat ?? (isForPeople ? 'text' : 'json')) === 'json'
}

async function hostForPeople(config: Config, io: Io): Promise<Host> {
  const { openLogLines } = await import('../terminal/log-lines.ts')
  return { ...SYSTEM, logTo: openLogLines(io.environment, config.workers !== 1) }
}

async function startSeveral(config: Config, host: Host, io: Io) {
  const { startWorkers } = await import('../../start-workers.ts')
  const running = await startWorkers(config, host)
  void running.lost.then(async (error) => {
    io.warn(`tallystick: no worker can serve any more: ${error.message}`)
    await running.stop().catch(() => undefined)
    process.exit(1)
  })
  return running
}
