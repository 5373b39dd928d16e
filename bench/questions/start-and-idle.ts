// glue: Question 5: time from process start to the first token, and idle memory
import { setTimeout as sleep } from 'node:timers/promises'
import type { Contestant } from '../contestants/contract.ts'
import { readResidentMiB } from '../machine/process-tree.ts'
import type { StartRow, StartSample } from '../report/contract.ts'
import type { Question, RunSettings } from './contract.ts'

const name = 'start-and-idle'
const title = 'First token after process start, and resident memory when idle'

/** Long enough for the memory that only the start needs to be given back. */
const idleMs = 3000

async function measureStart(
  contestant: Contestant,
  settings: RunSettings,
  round: number,
): Promise<StartSample> {
  const { cores, database } = settings
  const start = { cores, database, dataDir: await settings.createDataDir() }
  const first = await contestant.start(start)
  await first.stop()
  const later = await contestant.start(start)
  await sleep(idleMs)
  const idleMiB = readResidentMiB(later.pid)
  await later.stop()
  return {
    round,
    firstStartMs: first.firstTokenMs,
    laterStartMs: later.firstTokenMs,
    ...(idleMiB === undefined ? {} : { idleMiB }),
  }
}

export const startAndIdle: Question = {
  name,
  title,
  measure: async (contestants, settings) => {
    const rows: StartRow[] = contestants.map((contestant) => ({ contestant: contestant.name, samples: [] }))
    for (let round = 1; round <= settings.rounds; round++) {
      for (const [index, contestant] of contestants.entries()) {
        const row = rows[index]
        if (row === undefined || row.failed !== undefined) continue
        try {
          const sample = await measureStart(contestant, settings, round)
          row.samples.push(sample)
          settings.say(`  round ${round} ${contestant.name}: ${Math.round(sample.laterStartMs)} ms`)
        } catch (error) {
          row.failed = settings.describeError(error)
          settings.say(`  ${contestant.name}: ${row.failed}`)
        }
      }
    }
    return [{ question: name, title, kind: 'start', rows }]
  },
}
