// glue: Measures two servers beside each other, by the processor time of a request
// The same load reaches both at the same time on the same core, so whatever else the machine does slows both alike.
import type { RunningServer } from './contestants/contract.ts'
import type { Source } from './load/contract.ts'
import { runLoad } from './load/run-load.ts'
import type { Cores } from './machine/cores.ts'

export interface PairOptions {
  readonly cores: Cores
  readonly rounds: number
  readonly seconds: number
  /** Keep-alive connections to each server. */
  readonly connections: number
}

const CODES = 2000
const WARM_UP_ROUNDS = 2

const QUESTIONS = {
  'client-credentials': (server) => server.clientCredentials(),
  'code-exchange': (server) => server.codeExchange(CODES),
  'refresh-rotation': (server, { connections }) => server.refresh(connections),
  'authenticated-read': (server) => server.read(),
} as const satisfies Record<string, (server: RunningServer, options: PairOptions) => Promise<Source>>

export type Question = keyof typeof QUESTIONS
export const QUESTION_NAMES = Object.keys(QUESTIONS) as Question[]

export interface PairResult {
  /** Median cost of a request to the first server, in microseconds of processor time. */
  readonly firstMicroseconds: number
  /** Cost at the second server over cost at the first, of each round, sorted. */
  readonly ratios: readonly number[]
}

export async function measurePair(
  question: Question,
  servers: readonly [RunningServer, RunningServer],
  options: PairOptions,
): Promise<PairResult> {
  const costs: number[] = []
  const ratios: number[] = []
  const prepare = QUESTIONS[question]
  for (let round = 0; round < options.rounds + WARM_UP_ROUNDS; round++) {
    const sources = await Promise.all(servers.map((server) => prepare(server, options)))
    const [first = Number.NaN, second = Number.NaN] = await Promise.all(
      servers.map((server, index) => measure(server, sources[index], options)),
    )
    if (round < WARM_UP_ROUNDS) continue
    costs.push(first)
    ratios.push(second / first)
  }
  return { firstMicroseconds: medianOf(costs), ratios: ratios.toSorted((a, b) => a - b) }
}

/** `| 71 us | 3.1 % | -0.4 % to 5.2 % |`: the cost, how much more the second costs, and the middle half of the rounds. */
export function renderPair({ firstMicroseconds, ratios }: PairResult): string {
  const quarter = Math.floor(ratios.length / 4)
  const [low = Number.NaN, high = Number.NaN] = [ratios[quarter], ratios[ratios.length - 1 - quarter]]
  return `| ${firstMicroseconds.toFixed(0)} us | ${percent(medianOf(ratios))} | ${percent(low)} to ${percent(high)} |`
}

/** Microseconds of processor time per request, system calls included. */
async function measure(
  server: RunningServer,
  source: Source | undefined,
  { cores, connections, seconds }: PairOptions,
): Promise<number> {
  if (source === undefined) throw new TypeError('a server has no source of load')
  const once = source.kind === 'once'
  const report = await runLoad(server, source, {
    cores,
    connections,
    pace: { kind: 'closed' },
    warmupMs: once ? 0 : 200,
    warmupRequests: once ? CODES / 10 : 0,
    durationMs: seconds * 1000,
  })
  if (report.serverCpu === undefined || report.good < 20) {
    throw new Error(`too few responses: ${JSON.stringify(report.bad)}`)
  }
  return (report.serverCpu / report.goodPerSecond) * 1e6
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function percent(ratio: number): string {
  return `${((ratio - 1) * 100).toFixed(1)} %`
}
