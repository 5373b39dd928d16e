// table: The performance bars of the project, each computed from one run
import type { RunResult } from './contract.ts'
import { findLoadRow, findQuestion, median, medianOf, ratio } from './figures.ts'

interface Bar {
  text: string
  /** `at least` or `at most` this. */
  sense: 'least' | 'most'
  limit: number
  measure: (run: RunResult, ours: string) => number | undefined
}

const rate = (question: string) => (run: RunResult, ours: string) =>
  medianOf(findLoadRow(run, question, ours), 'perSecond')

const times = (question: string, other: string) => (run: RunResult, ours: string) => {
  const row = findLoadRow(run, question, ours)
  return row === undefined ? undefined : ratio(row, findLoadRow(run, question, other))
}

const p99 = (question: string) => (run: RunResult, ours: string) =>
  medianOf(findLoadRow(run, question, ours), 'p99Ms')

const startFigure = (figure: 'laterStartMs' | 'idleMiB') => (run: RunResult, ours: string) => {
  const row = findQuestion(run, 'start', 'start-and-idle')?.rows.find((each) => each.contestant === ours)
  return median((row?.samples ?? []).map((sample) => sample[figure]).filter((each) => each !== undefined))
}

const bars: Bar[] = [
  {
    text: 'client credentials, times the bare ceiling',
    sense: 'least',
    limit: 0.75,
    measure: times('client-credentials', 'ceiling-work'),
  },
  {
    text: 'client credentials, times oidc-provider in memory',
    sense: 'least',
    limit: 2.5,
    measure: times('client-credentials', 'oidc-memory'),
  },
  {
    text: 'code exchange, durable, per second',
    sense: 'least',
    limit: 1500,
    measure: rate('code-exchange'),
  },
  {
    text: 'code exchange, times oidc-provider on SQLite at full sync',
    sense: 'least',
    limit: 3,
    measure: times('code-exchange', 'oidc-sqlite'),
  },
  {
    text: 'refresh with rotation, durable, per second',
    sense: 'least',
    limit: 1500,
    measure: rate('refresh-rotation'),
  },
  {
    text: 'refresh with rotation, times oidc-provider on SQLite at full sync',
    sense: 'least',
    limit: 3,
    measure: times('refresh-rotation', 'oidc-sqlite'),
  },
  {
    text: "authenticated read, times oidc-provider's introspection in memory",
    sense: 'least',
    limit: 2,
    measure: times('authenticated-read', 'oidc-memory'),
  },
  {
    text: 'p99 at half of the maximum load, client credentials, ms',
    sense: 'most',
    limit: 10,
    measure: p99('half-load-client-credentials'),
  },
  {
    text: 'p99 at half of the maximum load, refresh with rotation, ms',
    sense: 'most',
    limit: 10,
    measure: p99('half-load-refresh'),
  },
  {
    text: 'first token after process start, ms',
    sense: 'most',
    limit: 500,
    measure: startFigure('laterStartMs'),
  },
  { text: 'resident memory when idle, MiB', sense: 'most', limit: 120, measure: startFigure('idleMiB') },
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
    bars.flatMap(({ text, sense, limit, measure }) => {
      const measured = measure(run, name)
      if (measured === undefined) return []
      const met = sense === 'least' ? measured >= limit : measured <= limit
      return [{ contestant: name, text, bar: `at ${sense} ${limit}`, measured, met }]
    }),
  )
}
