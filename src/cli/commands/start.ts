// glue: Command start: runs the platform, or one of its workers

import type { Config } from '../../config.ts'
import { dialects } from '../../dialects/index.ts'
import { startPlatform } from '../../main.ts'
import { releaseStartMemory } from '../../runtime/start-memory.ts'
import { buildBanner } from '../banner.ts'
import type { Io, Run } from '../command.ts'
import { loadConfig } from '../settings.ts'
import { listenForStop } from '../signals.ts'

const BUILD_CONSOLE_AFTER_MS = 2_000

export const runStart: Run = async (input, io) => {
  const config = loadConfig(input, io)
  const worker = io.environment.TALLYSTICK_WORKER
  if (worker !== undefined && process.connected) {
    const { runWorker } = await import('../../start-workers.ts')
    return await runWorker(config, worker)
  }
  const stopping = listenForStop(io.warn)
  const platform = config.workers === 1 ? await startPlatform(config) : await startSeveral(config, io)
  stopping.arm(() => platform.stop())
  void releaseStartMemory()
  // Not at once: whoever starts the platform wants tokens first.
  setTimeout(() => platform.buildConsole(), BUILD_CONSOLE_AFTER_MS).unref()
  return buildBanner(platform, dialects, config.dataDir)
}

async function startSeveral(config: Config, io: Io) {
  const { startWorkers } = await import('../../start-workers.ts')
  const running = await startWorkers(config)
  void running.lost.then(async (error) => {
    io.warn(`tallystick: no worker can serve any more: ${error.message}`)
    await running.stop().catch(() => undefined)
    process.exit(1)
  })
  return running
}
