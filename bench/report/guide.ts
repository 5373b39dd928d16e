// rule: Renders what a run, the workers and the scale measured for the guide on growth
import type { RunResult } from './contract.ts'
import { findLoadRow, median, medianOf } from './figures.ts'
import { renderTable } from './render.ts'

export const guideFile = new URL('../../docs/guides/scale.md', import.meta.url)

const titles: Readonly<Record<string, string>> = {
  'client-credentials': 'client credentials',
  'code-exchange': 'code exchange, durable',
  'refresh-rotation': 'refresh with rotation, durable',
  'authenticated-read': 'authenticated read',
}

const engines = ['sqlite', 'postgres']
const whole = (value: number | undefined) =>
  value === undefined ? '-' : Math.round(value).toLocaleString('en-US')
const fine = (value: number | undefined) => (value === undefined ? '-' : value.toFixed(2))

/** Rates of one process. */
export function renderRates(run: RunResult): string {
  const rows = Object.entries(titles).map(([question, title]) => [
    title,
    ...engines.map((engine) =>
      whole(medianOf(findLoadRow(run, question, `tallystick-${engine}`), 'perSecond')),
    ),
  ])
  return `Measured with one process on ${run.startedAt.slice(0, 10)} (${run.processor}, the load generator and PostgreSQL on another core), per
second:

${renderTable(['', 'SQLite', 'PostgreSQL'], rows)}`
}

export interface WorkerFigures {
  engine: string
  workers: number
  question: string
  perSecond: number[]
  serverCores: number[]
  databaseCores: number[]
}

/** Rates of several workers in times of one worker, round by round, and the processor time of a request. */
export function renderWorkers(rows: readonly WorkerFigures[], how: string): string {
  const several = [...new Set(rows.map(({ workers }) => workers))].filter((workers) => workers > 1)
  const find = (engine: string, question: string, workers: number) =>
    rows.find((row) => row.engine === engine && row.question === question && row.workers === workers)
  const timesOne = (engine: string, question: string, workers: number): number | undefined => {
    const one = find(engine, question, 1)
    const rates = find(engine, question, workers)?.perSecond ?? []
    return median(rates.map((rate, round) => rate / (one?.perSecond[round] ?? Number.NaN)))
  }
  const cost = (engine: string, question: string): number | undefined => {
    const one = find(engine, question, 1)
    return median(
      (one?.perSecond ?? []).map(
        (rate, round) =>
          (((one?.serverCores[round] ?? 0) + (one?.databaseCores[round] ?? 0)) / rate) * 1_000_000,
      ),
    )
  }
  const measured = engines.filter((engine) => rows.some((row) => row.engine === engine))
  const cells = Object.entries(titles).map(([question, title]) => [
    title,
    ...measured.flatMap((engine) => [
      ...several.map((workers) => fine(timesOne(engine, question, workers))),
      whole(cost(engine, question)),
    ]),
  ])
  const head = measured.flatMap((engine) => [
    ...several.map((workers) => `${engine}, ${workers} workers`),
    `${engine}, us per request`,
  ])
  return `Rates of several workers in times of one worker, and the processor time of a request, server and database together (${how}):

${renderTable(['', ...head], cells)}`
}

export interface ScaleFigures {
  engine: string
  users: number
  rows: number
  startMs: { empty: number; full: number }
  endpoints: { name: string; ratio: number; processorRatio: number }[]
}

/** A full database in times of an empty one. */
export function renderScale(results: readonly ScaleFigures[], how: string): string {
  const names = results[0]?.endpoints.map(({ name }) => name) ?? []
  const endpointOf = ({ endpoints }: ScaleFigures, name: string) =>
    endpoints.find((endpoint) => endpoint.name === name)
  const cells = names.map((name) => [
    name,
    ...results.flatMap((result) => {
      const endpoint = endpointOf(result, name)
      return [fine(endpoint?.ratio), fine(endpoint?.processorRatio)]
    }),
  ])
  const sizes = results.map(
    ({ engine, users, rows, startMs }) =>
      `${engine} with ${whole(users)} users in ${whole(rows)} rows, first token ${whole(startMs.full)} ms after the start (empty: ${whole(startMs.empty)} ms)`,
  )
  const head = results.flatMap(({ engine }) => [`${engine}, rate`, `${engine}, processor time`])
  return `A full database in times of an empty one (${how}): ${sizes.join('; ')}.

${renderTable(['', ...head], cells)}`
}
