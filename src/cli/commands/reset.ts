// glue: Command reset: deletes all data of a development installation

import { createInterface } from 'node:readline/promises'
import { isSet, type Run } from '../command.ts'
import { Failure } from '../failure.ts'
import { requireInstallation } from '../installation.ts'
import { deleteData, requireDevelopmentData, requireResettable } from '../reset.ts'
import { findRunning } from '../running.ts'
import { loadConfig } from '../settings.ts'

export const runReset: Run = async (input, io) => {
  const config = loadConfig(input, io)
  requireResettable(config)
  requireInstallation(config)
  const running = findRunning(config)
  if (running !== undefined) {
    throw new Failure(
      'running',
      `A platform runs on ${config.dataDir} (process ${running.holder.pid}).`,
      'Stop it first, or press r at its terminal.',
    )
  }
  await requireDevelopmentData(config)
  if (!isSet(input, 'yes') && !(await confirm(config.dataDir))) {
    throw new Failure('not_confirmed', 'Nothing was deleted.', 'Confirm with y, or with --yes.')
  }
  deleteData(config)
  return {
    json: { data_dir: config.dataDir, deleted: true },
    text: `The data in ${config.dataDir} is deleted. The next start creates the sandbox app again, with the same id and secret.`,
  }
}

async function confirm(dataDir: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const typed = await prompt.question(
      `Delete all users, apps, connections and tokens in ${dataDir}? [y/N] `,
    )
    return /^y(?:es)?$/i.test(typed.trim())
  } finally {
    prompt.close()
  }
}
