// rule: Decides whether the samples of a soak stay within bounds
import { median } from '../report/figures.ts'

export interface SoakSample {
  /** Since the load began. */
  seconds: number
  fileMiB: number
  logMiB: number
  residentMiB: number
  /** By table; empty tables are left out. */
  rows: Record<string, number>
}

export interface Judgement {
  what: string
  /** Medians of the middle and of the last third, or the bound and the largest value. */
  before: number
  after: number
  holds: boolean
}

/** The last third may lie above the middle one by so much: a sample falls between two rounds of the sweeper. */
const share = 0.05
/** Memory and files grow in steps of some megabytes. */
const slackMiB = 3
const slackRows = 50
/** The server begins its log anew from 48 MiB on; while somebody reads for long, at 64 MiB and a little more. */
const logBoundMiB = 80
/** The record of who did what is kept for good. Each of its rows and of its index takes less than this. */
const keptTable = 'audit_events'
const keptRowMiB = 600 / 2 ** 20

export function judgeSoak(samples: SoakSample[]): Judgement[] {
  const third = Math.floor(samples.length / 3)
  if (third < 3) return [{ what: 'samples, at least 9', before: 9, after: samples.length, holds: false }]
  const middle = samples.slice(third, 2 * third)
  const last = samples.slice(2 * third)
  const compare = (what: string, slack: number, read: (sample: SoakSample) => number): Judgement => {
    const before = median(middle.map(read)) ?? Number.NaN
    const after = median(last.map(read)) ?? Number.NaN
    return { what, before, after, holds: after <= before * (1 + share) + slack }
  }
  const kept = (sample: SoakSample) => sample.rows[keptTable] ?? 0
  const tables = new Set(samples.flatMap(({ rows }) => Object.keys(rows)))
  tables.delete(keptTable)
  const logs = samples.map(({ logMiB }) => logMiB)
  const mostLog = Math.max(...logs)
  return [
    compare('database file without the kept record, MiB', slackMiB, (s) => s.fileMiB - kept(s) * keptRowMiB),
    {
      what: 'write-ahead log at its largest, MiB',
      before: logBoundMiB,
      after: mostLog,
      holds: mostLog <= logBoundMiB,
    },
    compare('resident memory, MiB', slackMiB, ({ residentMiB }) => residentMiB),
    ...[...tables]
      .sort()
      .map((table) => compare(`rows of ${table}`, slackRows, ({ rows }) => rows[table] ?? 0)),
  ]
}
