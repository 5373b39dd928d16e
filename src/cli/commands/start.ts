// glue: Command start: runs the platform

import { dialects } from '../../dialects/index.ts'
import { startPlatform } from '../../main.ts'
import { buildBanner } from '../banner.ts'
import type { Run } from '../command.ts'
import { loadConfig } from '../settings.ts'
import { listenForStop } from '../signals.ts'

export const runStart: Run = async (input, io) => {
  const config = loadConfig(input, io)
  const stopping = listenForStop(io.warn)
  const platform = await startPlatform(config)
  stopping.arm(() => platform.stop())
  return buildBanner(platform, dialects, config.dataDir)
}
