// rule: Medians, and ratios of two contestants round by round
import type { LoadRow, QuestionResult, RunResult, Sample } from './contract.ts'

export function median(values: number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2
}

export function medianOf(row: LoadRow | undefined, figure: keyof Sample): number | undefined {
  return median((row?.samples ?? []).map((sample) => sample[figure]).filter((each) => each !== undefined))
}

/**
 * How many times the rate (or another figure) of `other` the row has: the median of the rounds' own ratios. Both were measured
 * seconds apart in each round, so that a neighbour who slows one round slows both sides of its ratio.
 */
export function ratio(
  row: LoadRow,
  other: LoadRow | undefined,
  figure: 'perSecond' | 'p99Ms' = 'perSecond',
): number | undefined {
  const ratios = row.samples.map((sample) => {
    const against = other?.samples.find(({ round }) => round === sample.round)?.[figure]
    return against === undefined || against === 0 ? undefined : sample[figure] / against
  })
  return median(ratios.filter((each) => each !== undefined))
}

export function findQuestion<K extends QuestionResult['kind']>(
  run: RunResult,
  kind: K,
  question: string,
): Extract<QuestionResult, { kind: K }> | undefined {
  return run.questions.find((each): each is Extract<QuestionResult, { kind: K }> => {
    return each.kind === kind && each.question === question
  })
}

export function findLoadRow(run: RunResult, question: string, contestant: string): LoadRow | undefined {
  return findQuestion(run, 'load', question)?.rows.find((row) => row.contestant === contestant)
}
