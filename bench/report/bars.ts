// table: The performance bars of the project, each computed from one run
import type { RunResult } from './contract.ts'
import { findLoadRow, findQuestion, median, ratio } from './figures.ts'

interface Bar {
  text: string
  /** Which of our servers it is for. */
  of: 'sqlite' | 'postgres' | 'both'
  /** `at least` or `at most` this. */
  sense: 'least' | 'most'
  limit: number
  measure: (run: RunResult, ours: string) => number | undefined
}

const fairCeiling = 'ceiling-together'
const ourSqlite = 'tallystick-sqlite'

/** Times the rate of the other. */
const times = (question: string, other: string) => (run: RunResult, ours: string) => {
  const row = findLoadRow(run, question, ours)
  return row === undefined ? undefined : ratio(row, findLoadRow(run, question, other))
}

/** Times the p99 of the other, round by round. */
const p99Times = (question: string, other: string) => (run: RunResult, ours: string) => {
  const row = findLoadRow(run, question, ours)
  return row === undefined ? undefined : ratio(row, findLoadRow(run, question, other), 'p99Ms')
}

const startFigure = (figure: 'laterStartMs' | 'idleMiB', run: RunResult, who: string) => {
  const row = findQuestion(run, 'start', 'start-and-idle')?.rows.find((each) => each.contestant === who)
  return median((row?.samples ?? []).map((sample) => sample[figure]).filter((each) => each !== undefined))
}

const startTimes = (other: string) => (run: RunResult, ours: string) => {
  const [our, their] = [startFigure('laterStartMs', run, ours), startFigure('laterStartMs', run, other)]
  return our === undefined || their === undefined ? undefined : our / their
}

function least(of: Bar['of'], limit: number, text: string, measure: Bar['measure']): Bar {
  return { of, sense: 'least', limit, text, measure }
}

function most(of: Bar['of'], limit: number, text: string, measure: Bar['measure']): Bar {
  return { of, sense: 'most', limit, text, measure }
}

const asCeiling = 'times the ceiling that writes responses together'
const asSqlite = 'times our own rate on SQLite'

const bars: Bar[] = [
  least('sqlite', 0.9, `client credentials, ${asCeiling}`, times('client-credentials', fairCeiling)),
  least(
    'sqlite',
    3,
    'client credentials, times oidc-provider in memory',
    times('client-credentials', 'oidc-memory'),
  ),
  least('sqlite', 0.75, `code exchange, durable, ${asCeiling}`, times('code-exchange', fairCeiling)),
  least(
    'sqlite',
    4,
    'code exchange, times oidc-provider on SQLite at full sync',
    times('code-exchange', 'oidc-sqlite'),
  ),
  least(
    'sqlite',
    0.85,
    `refresh with rotation, durable, ${asCeiling}`,
    times('refresh-rotation', fairCeiling),
  ),
  least(
    'sqlite',
    5,
    'refresh with rotation, times oidc-provider on SQLite at full sync',
    times('refresh-rotation', 'oidc-sqlite'),
  ),
  least('sqlite', 0.85, `authenticated read, ${asCeiling}`, times('authenticated-read', fairCeiling)),
  least(
    'sqlite',
    3,
    "authenticated read, times oidc-provider's introspection in memory",
    times('authenticated-read', 'oidc-memory'),
  ),
  least('postgres', 0.9, `client credentials, ${asSqlite}`, times('client-credentials', ourSqlite)),
  least('postgres', 0.7, `code exchange, durable, ${asSqlite}`, times('code-exchange', ourSqlite)),
  least('postgres', 0.7, `refresh with rotation, durable, ${asSqlite}`, times('refresh-rotation', ourSqlite)),
  least('postgres', 0.8, `authenticated read, ${asSqlite}`, times('authenticated-read', ourSqlite)),
  most(
    'sqlite',
    1.5,
    "p99 at half of the maximum load, client credentials, times the ceiling's",
    p99Times('half-load-client-credentials', fairCeiling),
  ),
  most(
    'sqlite',
    1.5,
    "p99 at half of the maximum load, refresh with rotation, times the ceiling's",
    p99Times('half-load-refresh', fairCeiling),
  ),
  most(
    'postgres',
    2,
    'p99 at half of the maximum load, client credentials, times our own on SQLite',
    p99Times('half-load-client-credentials', ourSqlite),
  ),
  most(
    'postgres',
    2,
    'p99 at half of the maximum load, refresh with rotation, times our own on SQLite',
    p99Times('half-load-refresh', ourSqlite),
  ),
  most('both', 0.8, "first token after process start, times oidc-provider's", startTimes('oidc-memory')),
  most('both', 105, 'resident memory when idle, MiB', (run, ours) => startFigure('idleMiB', run, ours)),
]

export interface BarOutcome {
  contestant: string
  text: string
  bar: string
  measured: number
  met: boolean
}

/** Only the bars whose figures are in the run. */
export function judgeBars(run: RunResult): BarOutcome[] {
  const ours = run.contestants.filter(({ role }) => role === 'ours')
  return ours.flatMap(({ name }) =>
    bars.flatMap(({ text, of, sense, limit, measure }) => {
      if (of !== 'both' && !name.endsWith(of)) return []
      const measured = measure(run, name)
      if (measured === undefined) return []
      const met = sense === 'least' ? measured >= limit : measured <= limit
      return [{ contestant: name, text, bar: `at ${sense} ${limit}`, measured, met }]
    }),
  )
}
