// glue: Scale: a full database beside an empty one; rates, plans, start and sweep
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { cpus, release, type as systemName } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readConfig } from '../src/config.ts'
import { openWorkbench } from '../src/main.ts'
import { systemClock } from '../src/runtime/clock.ts'
import { openDriver } from '../src/storage/engine/open.ts'
import { query } from '../test/support/postgres.ts'
import { startPlatform } from './contestants/tallystick.ts'
import type { LoadReport } from './load/contract.ts'
import { type BenchCluster, startBenchCluster } from './machine/postgres-cluster.ts'
import { median } from './report/figures.ts'
import { guideFile, renderScale } from './report/guide.ts'
import { renderTable, replaceResults } from './report/render.ts'
import { type Filled, fillPostgres, fillSqlite } from './scale/fill.ts'
import { countSequentialScans, findScansOnSqlite } from './scale/plans.ts'
import { createPopulation, drawUsers, type Population } from './scale/population.ts'
import { measureRound, type ScaleQuestion, type Side, scaleQuestions } from './scale/questions.ts'
import { makeTemplate, type Template } from './scale/template.ts'

const help = `A database full of users beside an empty one, on each engine, in turn.

  node scale.ts                        1,000,000 users: an hour, and 60 GB of disk
  node scale.ts --users 100000         a tenth

  --users N         in the full database (1000000); each has 5 grants with 2 refresh tokens, a consent and 20 transactions
  --small N         in the empty one (4000): as many as the rounds use
  --per-round N     users of each round (500)
  --rounds N        (5)   --seconds N  for each endpoint that repeats (2)   --connections N  (16)
  --engines a,b     of: sqlite, postgres
  --data-dir DIR    where the databases of SQLite are made (.data in this folder)
  --dry             write nothing
`

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    dry: { type: 'boolean', default: false },
    users: { type: 'string', default: '1000000' },
    small: { type: 'string', default: '4000' },
    'per-round': { type: 'string', default: '500' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '16' },
    engines: { type: 'string', default: 'sqlite,postgres' },
    'data-dir': { type: 'string' },
  },
})

const benchDir = fileURLToPath(new URL('.', import.meta.url))
const environment = { TALLYSTICK_DEMO_BANK: 'off' }
const cores = { server: undefined, generator: undefined }
/** Of the rate beside the empty database. */
const slowest = 0.85
const sweepBatch = 500
const sweepRounds = 9
const say = (line: string) => process.stderr.write(`${line}\n`)

interface Place {
  dataDir: string
  databaseUrl: string | undefined
}

interface Prepared {
  place: Place
  template: Template
  population: Population
  filled: Filled
}

interface EngineResult {
  engine: string
  users: number
  rows: number
  sizeMiB: number
  fillSeconds: number
  indexes: Filled['indexes']
  startMs: { empty: number; full: number }
  endpoints: { name: ScaleQuestion; empty: number[]; full: number[]; ratio: number; processorRatio: number }[]
  sweepMs: { what: string; empty: number; full: number }[]
  plans: string[]
}

const readNumber = (name: 'users' | 'small' | 'per-round' | 'rounds' | 'seconds' | 'connections'): number => {
  const value = Number(options[name])
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} wants a number`)
  return value
}

const sqliteFileOf = ({ dataDir }: Place) => join(dataDir, 'tallystick.sqlite')

async function withWorkbench<T>(
  { dataDir, databaseUrl }: Place,
  work: (bench: Awaited<ReturnType<typeof openWorkbench>>) => Promise<T>,
): Promise<T> {
  const config = readConfig(
    {
      ...environment,
      TALLYSTICK_DATA_DIR: dataDir,
      TALLYSTICK_LOG_LEVEL: 'silent',
      DATABASE_URL: databaseUrl,
    },
    {},
  )
  if (!config.ok) throw new Error(config.error.join(' '))
  const bench = await openWorkbench(config.value)
  try {
    return await work(bench)
  } finally {
    await bench.close()
  }
}

const openDriverOf = (place: Place) =>
  openDriver({
    databaseUrl: place.databaseUrl,
    sqliteFile: sqliteFileOf(place),
    clock: systemClock,
    poolSize: 1,
  })

const startServer = ({ dataDir, databaseUrl }: Place) =>
  startPlatform({ environment, ...(databaseUrl === undefined ? {} : { databaseUrl }) }, { cores, dataDir })

/** Makes a template on a running server, stops it, and fills the database with clones. */
async function prepare(place: Place, size: number): Promise<Prepared> {
  const { process: server, base, client } = await startServer(place)
  const [template, population] = await withWorkbench(place, async (bench) => {
    const driver = await openDriverOf(place)
    const made = await makeTemplate(base, client, bench, driver)
    await driver.close()
    return [made, createPopulation(made, size, bench.ports.hash)] as const
  })
  await server.stop()
  const { databaseUrl } = place
  const filled =
    databaseUrl === undefined
      ? fillSqlite(sqliteFileOf(place), population, say)
      : await fillPostgres(databaseUrl, population, say)
  say(`  ${filled.rows.toLocaleString('en-US')} rows in ${filled.seconds.toFixed(0)} s`)
  return { place, template, population, filled }
}

async function measureEngine(
  engine: string,
  parentDir: string,
  cluster: BenchCluster | undefined,
): Promise<EngineResult> {
  const makePlace = async (name: string): Promise<Place> => {
    const dataDir = join(parentDir, `${engine}-${name}`)
    await mkdir(dataDir)
    return { dataDir, databaseUrl: engine === 'postgres' ? (await cluster?.create())?.url : undefined }
  }
  say(`${engine}: empty`)
  const empty = await prepare(await makePlace('empty'), readNumber('small'))
  say(`${engine}: full`)
  const full = await prepare(await makePlace('full'), readNumber('users'))
  const sides = [empty, full] as const
  const before =
    full.place.databaseUrl === undefined ? undefined : await countSequentialScans(full.place.databaseUrl)
  const starts: number[][] = [[], []]
  for (let count = 0; count < 3; count++) {
    for (const [index, { place }] of sides.entries()) {
      const { process: server, firstTokenMs } = await startServer(place)
      await server.stop()
      starts[index]?.push(firstTokenMs)
    }
  }
  const endpoints = await measureEndpoints(sides)
  const plans = await findPlans(full, before)
  const sweepMs = await measureSweeps(sides)
  return {
    engine,
    users: readNumber('users'),
    rows: full.filled.rows,
    sizeMiB: await sizeOf(full.place),
    fillSeconds: full.filled.seconds,
    indexes: full.filled.indexes,
    startMs: { empty: median(starts[0] ?? []) ?? 0, full: median(starts[1] ?? []) ?? 0 },
    endpoints,
    sweepMs,
    plans,
  }
}

async function measureEndpoints(sides: readonly [Prepared, Prepared]): Promise<EngineResult['endpoints']> {
  const amounts = {
    users: readNumber('per-round'),
    seconds: readNumber('seconds'),
    connections: readNumber('connections'),
  }
  const started = await Promise.all(sides.map(({ place }) => startServer(place)))
  try {
    const asked = started.map(({ host, port, base, client, process: server }, index): Side => {
      const population = sides[index]?.population
      if (population === undefined) throw new TypeError('no population')
      return {
        target: { host, port, pid: server.pid },
        base,
        client,
        population,
        draw: drawUsers(population.size),
      }
    })
    const reports: Record<ScaleQuestion, LoadReport>[][] = [[], []]
    // The first round warms up. The order changes, so that neither side always follows the other.
    for (let round = 0; round <= readNumber('rounds'); round++) {
      for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const side = asked[index]
        if (side === undefined) continue
        const report = await measureRound(side, amounts)
        if (round > 0) reports[index]?.push(report)
      }
      say(`  round ${round}`)
    }
    return scaleQuestions.map((name) => {
      const rates = (index: number) => (reports[index] ?? []).map((report) => report[name].goodPerSecond)
      const costs = (index: number) =>
        (reports[index] ?? []).map(
          (report) => (report[name].serverCpu ?? Number.NaN) / report[name].goodPerSecond,
        )
      const [emptyRates, fullRates] = [rates(0), rates(1)]
      const [emptyCosts, fullCosts] = [costs(0), costs(1)]
      return {
        name,
        empty: emptyRates,
        full: fullRates,
        ratio: median(fullRates.map((rate, round) => rate / (emptyRates[round] ?? Number.NaN))) ?? Number.NaN,
        processorRatio:
          median(fullCosts.map((cost, round) => cost / (emptyCosts[round] ?? Number.NaN))) ?? Number.NaN,
      }
    })
  } finally {
    await Promise.all(started.map(({ process: server }) => server.stop()))
  }
}

async function findPlans(full: Prepared, before: Map<string, number> | undefined): Promise<string[]> {
  const { place, template, population } = full
  if (place.databaseUrl === undefined) {
    const driver = await openDriverOf(place)
    const found = await withWorkbench(place, (bench) =>
      findScansOnSqlite(sqliteFileOf(place), driver, bench, population, template.appId),
    )
    await driver.close()
    return [
      `${found.statements} statements, ${found.scans.length} of which read a table from end to end`,
      ...found.scans,
    ]
  }
  // The counters are written when a connection ends, or after a while.
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const after = await countSequentialScans(place.databaseUrl)
  const scanned = [...after].filter(([table, count]) => count > (before?.get(table) ?? 0))
  const scans = scanned.map(
    ([table, count]) => `${table} was read from end to end ${count - (before?.get(table) ?? 0)} times`,
  )
  return [
    `all statements of the run, jobs included: ${scans.length} large tables were read from end to end`,
    ...scans,
  ]
}

/** One round of the sweeper that finds nothing, and one that deletes a batch of grants with their tokens. */
async function measureSweeps(sides: readonly [Prepared, Prepared]): Promise<EngineResult['sweepMs']> {
  const times: Record<'nothing' | 'grants', number[][]> = { nothing: [[], []], grants: [[], []] }
  for (let round = 0; round < sweepRounds; round++) {
    for (const [index, { place }] of sides.entries()) {
      await withWorkbench(place, async ({ store, ports }) => {
        const time = async (nowMs: number): Promise<number> => {
          const fromMs = performance.now()
          await store.sweepExpired(nowMs, sweepBatch)
          return performance.now() - fromMs
        }
        const nowMs = ports.clock.nowMs()
        // The first statement of each kind is prepared.
        await time(nowMs)
        times.nothing[index]?.push(await time(nowMs))
        times.grants[index]?.push(await time(nowMs + 3650 * 86_400_000))
      })
    }
  }
  return Object.entries(times).map(([what, [emptyMs = [], fullMs = []]]) => ({
    what: what === 'nothing' ? 'sweep, nothing expired' : `sweep, ${sweepBatch} expired grants`,
    empty: median(emptyMs) ?? 0,
    full: median(fullMs) ?? 0,
  }))
}

async function sizeOf(place: Place): Promise<number> {
  if (place.databaseUrl === undefined) return (await stat(sqliteFileOf(place))).size / 2 ** 20
  const [row] = await query(place.databaseUrl, 'SELECT pg_database_size(current_database()) AS size')
  return Number(row?.size) / 2 ** 20
}

function render(results: EngineResult[], how: string): string {
  const whole = (value: number) => Math.round(value).toLocaleString('en-US')
  const parts = results.map((result) => {
    const rows = result.endpoints.map(({ name, empty, full, ratio, processorRatio }) => [
      name,
      `${whole(median(empty) ?? 0)}/s`,
      `${whole(median(full) ?? 0)}/s`,
      ratio.toFixed(2),
      processorRatio.toFixed(2),
    ])
    const times = [
      ['first token after process start', result.startMs.empty, result.startMs.full] as const,
      ...result.sweepMs.map(({ what, empty, full }) => [what, empty, full] as const),
    ].map(([what, empty, full]) => [
      what,
      `${empty.toFixed(1)} ms`,
      `${full.toFixed(1)} ms`,
      (empty / full).toFixed(2),
      '',
    ])
    const slowestIndex = result.indexes.toSorted((a, b) => b.seconds - a.seconds)[0]
    return [
      `### ${result.engine}: ${whole(result.users)} users, ${whole(result.rows)} rows, ${whole(result.sizeMiB)} MiB`,
      renderTable(
        ['what', 'empty', 'full', 'full / empty', 'processor time per request'],
        [...rows, ...times],
      ),
      `Filled in ${whole(result.fillSeconds)} s. Building all ${result.indexes.length} secondary indexes took ` +
        `${whole(result.indexes.reduce((sum, { seconds }) => sum + seconds, 0))} s, the slowest of them ` +
        `(${slowestIndex?.name}) ${whole(slowestIndex?.seconds ?? 0)} s: a migration that adds one takes as long. Plans: ${result.plans.join('; ')}.`,
    ].join('\n\n')
  })
  return [how, ...parts].join('\n\n')
}

function holds(results: EngineResult[]): boolean {
  return results.every(
    ({ endpoints, plans }) => plans.length === 1 && endpoints.every(({ ratio }) => ratio >= slowest),
  )
}

async function main(): Promise<void> {
  const parentDir = options['data-dir'] ?? join(benchDir, '.data')
  await mkdir(parentDir, { recursive: true })
  const dataDir = await mkdtemp(join(parentDir, 'scale-'))
  const startedAt = new Date().toISOString()
  const engines = (options.engines ?? '').split(',')
  const cluster = engines.includes('postgres')
    ? await startBenchCluster({ shared_buffers: '1GB', max_wal_size: '4GB', min_wal_size: '1GB' })
    : undefined
  try {
    const results: EngineResult[] = []
    for (const engine of engines) results.push(await measureEngine(engine, dataDir, cluster))
    const how =
      `${startedAt.slice(0, 10)}, Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'} ` +
      `(${cpus().length} cores), ${systemName()} ${release()}; ` +
      `${cluster === undefined ? '' : `PostgreSQL ${cluster.version}, 1 GB of shared buffers; `}` +
      `${options.rounds} rounds, ${options.connections} connections, ${options['per-round']} other users in each round.`
    const page = render(results, how)
    process.stdout.write(`${page}\n\n${holds(results) ? 'Everything holds.' : 'NOT everything holds.'}\n`)
    if (!holds(results)) process.exitCode = 1
    if (options.dry) return
    await writeFile(
      join(benchDir, 'results', 'scale.json'),
      `${JSON.stringify({ startedAt, how, results }, null, 2)}\n`,
    )
    const readme = join(benchDir, 'README.md')
    await writeFile(readme, replaceResults(await readFile(readme, 'utf8'), page, 'scale'))
    const told = renderScale(results, how)
    await writeFile(guideFile, replaceResults(await readFile(guideFile, 'utf8'), told, 'scale'))
  } finally {
    await cluster?.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

if (options.help) process.stdout.write(help)
else await main()
