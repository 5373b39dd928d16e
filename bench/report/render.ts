// rule: Renders a run as Markdown tables
import { judgeBars } from './bars.ts'
import type { LoadRow, QuestionResult, RunResult, Sample, StartRow } from './contract.ts'
import { median, medianOf, ratio } from './figures.ts'

const none = '-'
const whole = (value: number | undefined) =>
  value === undefined ? none : Math.round(value).toLocaleString('en-US')
const fine = (value: number | undefined) => (value === undefined ? none : value.toFixed(2))
const percent = (value: number | undefined) => (value === undefined ? none : `${Math.round(value * 100)} %`)

/** Columns are padded to their widest cell, as the formatter of this repository writes them. */
export function renderTable(head: string[], rows: string[][]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((cells) => cells[column]?.length ?? 0)),
  )
  const line = (cells: string[]) => {
    const padded = cells.map((cell, column) => {
      const width = widths[column] ?? 0
      return column === 0 ? cell.padEnd(width) : cell.padStart(width)
    })
    return `| ${padded.join(' | ')} |`
  }
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

const loadHead = [
  'who',
  'per second',
  'times ceiling',
  'times our SQLite',
  'times oidc memory',
  'times oidc SQLite',
  'p50 ms',
  'p99 ms',
  'server us',
  'server core',
  'database',
  'generator core',
  'neighbours',
  'refused',
]

function renderLoadRow(row: LoadRow, rows: LoadRow[]): string[] {
  const against = (name: string) => {
    const other = rows.find((each) => each.contestant === name)
    return fine(ratio(row, other))
  }
  return [
    row.contestant,
    whole(medianOf(row, 'perSecond')),
    against('ceiling-together'),
    against('tallystick-sqlite'),
    against('oidc-memory'),
    against('oidc-sqlite'),
    fine(medianOf(row, 'p50Ms')),
    fine(medianOf(row, 'p99Ms')),
    whole(median(row.samples.map(costOf).filter((each) => each !== undefined))),
    percent(medianOf(row, 'serverCpu')),
    percent(medianOf(row, 'databaseCpu')),
    percent(medianOf(row, 'generatorCpu')),
    percent(medianOf(row, 'neighbours')),
    countBad(row),
  ]
}

const pacedHead = [
  'who',
  'asked per second',
  'answered per second',
  'p50 ms',
  'p99 ms',
  'of which sent late, p99 ms',
  'server core',
  'database',
  'neighbours',
  'refused',
]

function renderPacedRow(row: LoadRow): string[] {
  return [
    row.contestant,
    whole(medianOf(row, 'askedPerSecond')),
    whole(medianOf(row, 'perSecond')),
    fine(medianOf(row, 'p50Ms')),
    fine(medianOf(row, 'p99Ms')),
    fine(medianOf(row, 'sentLateP99Ms')),
    percent(medianOf(row, 'serverCpu')),
    percent(medianOf(row, 'databaseCpu')),
    percent(medianOf(row, 'neighbours')),
    countBad(row),
  ]
}

/** Microseconds of processor time that the server spent on a request. */
function costOf({ serverCpu, perSecond }: Sample): number | undefined {
  return serverCpu === undefined ? undefined : (serverCpu / perSecond) * 1e6
}

function countBad(row: LoadRow): string {
  return whole(row.samples.reduce((sum, sample) => sum + sample.bad, 0))
}

function renderStartRow(row: StartRow): string[] {
  const of = (figure: 'firstStartMs' | 'laterStartMs' | 'idleMiB') =>
    whole(median(row.samples.map((sample) => sample[figure]).filter((each) => each !== undefined)))
  return [row.contestant, of('firstStartMs'), of('laterStartMs'), of('idleMiB')]
}

const startHead = ['who', 'first start, ms', 'later start, ms', 'idle, MiB']

function renderRows(result: QuestionResult): string {
  if (result.kind === 'start') {
    return renderTable(startHead, result.rows.filter(isMeasured).map(renderStartRow))
  }
  const rows = result.rows.filter(isMeasured)
  return rows.some((row) => medianOf(row, 'askedPerSecond') !== undefined)
    ? renderTable(pacedHead, rows.map(renderPacedRow))
    : renderTable(
        loadHead,
        rows.map((row) => renderLoadRow(row, rows)),
      )
}

function isMeasured({ failed }: { failed?: string }): boolean {
  return failed === undefined
}

function renderQuestion(result: QuestionResult): string {
  const failures = result.rows
    .filter((row) => !isMeasured(row))
    .map(({ contestant, failed }) => `\n\n\`${contestant}\` was not measured: ${failed}`)
  return `### ${result.title}\n\n${renderRows(result)}${failures.join('')}`
}

function renderBars(run: RunResult): string {
  const outcomes = judgeBars(run)
  if (outcomes.length === 0) return 'No bar could be judged: our server was not measured in this run.'
  return renderTable(
    ['bar', 'who', 'asked', 'measured', 'met'],
    outcomes.map(({ contestant, text, bar, measured, met }) => [
      text,
      contestant,
      bar,
      measured >= 100 ? whole(measured) : fine(measured),
      met ? 'yes' : '**no**',
    ]),
  )
}

export function renderRun(run: RunResult): string {
  const peers = Object.entries(run.peers).map(([name, version]) => `${name} ${version}`)
  const how =
    `${run.startedAt.slice(0, 10)}, Node ${run.node}, ${run.processor}, ${run.system}; ${[run.database, ...peers].filter((each) => each !== undefined).join(', ')}; ` +
    `${run.rounds} rounds of ${run.seconds} s, ${run.connections} connections, ` +
    `${run.pinned ? 'server and generator on one core each' : 'NOT pinned: taskset was not available'}.`
  const who = run.contestants.map(
    ({ name, title, readTarget }) => `- \`${name}\`: ${title}; read: ${readTarget}`,
  )
  const check = run.crossCheck
  const crossCheck =
    check === undefined
      ? ''
      : `\n\nCross-check of the generator, client credentials on \`${check.contestant}\`: ours counts ` +
        `${whole(check.ownPerSecond)}/s, autocannon ${whole(check.autocannonPerSecond)}/s.`
  return [how, who.join('\n'), `### Bars\n\n${renderBars(run)}`, ...run.questions.map(renderQuestion)]
    .join('\n\n')
    .concat(crossCheck)
}

/** Puts the tables between the two marks of their name; everything else of the page stays as it is. */
export function replaceResults(
  page: string,
  tables: string,
  name: 'results' | 'soak' | 'workers' | 'scale' | 'rates' = 'results',
): string {
  const beginMark = `<!-- ${name}:begin -->`
  const begin = page.indexOf(beginMark)
  const end = page.indexOf(`<!-- ${name}:end -->`)
  if (begin < 0 || end < begin) throw new Error(`the page has lost its ${name} marks`)
  return `${page.slice(0, begin + beginMark.length)}\n\n${tables}\n\n${page.slice(end)}`
}
