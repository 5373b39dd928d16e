// glue: Starts every contestant, measures them in rounds of rotating order, stops them
import type { Contestant, RunningServer } from '../contestants/contract.ts'
import type { LoadReport } from '../load/contract.ts'
import type { LoadRow, Sample } from '../report/contract.ts'
import type { RunSettings } from './contract.ts'

/** Measures one server once; `round` 0 is the warm-up, which is not kept. */
export type MeasureOnce = (server: RunningServer, round: number) => Promise<Omit<Sample, 'round'>>

interface Entry {
  row: LoadRow
  server?: RunningServer
}

export async function measureInRounds(
  contestants: Contestant[],
  settings: RunSettings,
  measureOnce: MeasureOnce,
): Promise<LoadRow[]> {
  const entries: Entry[] = []
  try {
    for (const contestant of contestants) entries.push(await startEntry(contestant, settings))
    for (let round = 0; round <= settings.rounds; round++) {
      for (const entry of rotate(entries, round)) await measureEntry(entry, round, settings, measureOnce)
    }
  } finally {
    await Promise.all(entries.map(({ server }) => server?.stop()))
  }
  return entries.map(({ row }) => row)
}

async function startEntry(contestant: Contestant, settings: RunSettings): Promise<Entry> {
  const row: LoadRow = { contestant: contestant.name, samples: [] }
  try {
    const dataDir = await settings.createDataDir()
    return {
      row,
      server: await contestant.start({ cores: settings.cores, database: settings.database, dataDir }),
    }
  } catch (error) {
    row.failed = settings.describeError(error)
    settings.say(`  ${contestant.name}: ${row.failed}`)
    return { row }
  }
}

async function measureEntry(
  { row, server }: Entry,
  round: number,
  settings: RunSettings,
  measureOnce: MeasureOnce,
): Promise<void> {
  if (server === undefined || row.failed !== undefined) return
  try {
    const sample = await measureOnce(server, round)
    if (round > 0) row.samples.push({ round, ...sample })
    settings.say(
      `  ${round === 0 ? 'warm-up' : `round ${round}`} ${row.contestant}: ` +
        `${Math.round(sample.perSecond)}/s, p99 ${sample.p99Ms.toFixed(1)} ms`,
    )
  } catch (error) {
    row.failed = settings.describeError(error)
    settings.say(`  ${row.contestant}: ${row.failed}`)
  }
}

function rotate<T>(items: T[], by: number): T[] {
  const at = by % Math.max(items.length, 1)
  return [...items.slice(at), ...items.slice(0, at)]
}

/** A round in which nothing succeeded is a failure with the server's own words, not a rate of zero. */
export function toSample(report: LoadReport): Omit<Sample, 'round'> {
  const bad = Object.values(report.bad).reduce((sum, { count }) => sum + count, 0) + report.broken
  if (report.good === 0) {
    const [status, first] = Object.entries(report.bad)[0] ?? []
    throw new Error(`nothing succeeded: ${status ?? 'no answer'} ${first?.example ?? ''}`)
  }
  return {
    perSecond: report.goodPerSecond,
    p50Ms: report.p50Ms,
    p99Ms: report.p99Ms,
    bad,
    generatorCpu: report.generatorCpu,
    ...(report.serverCpu === undefined ? {} : { serverCpu: report.serverCpu }),
    ...(report.databaseCpu === undefined ? {} : { databaseCpu: report.databaseCpu }),
    ...(report.sentLateP99Ms === undefined ? {} : { sentLateP99Ms: report.sentLateP99Ms }),
    ...(report.neighbours === undefined ? {} : { neighbours: report.neighbours }),
  }
}
