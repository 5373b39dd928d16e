// glue: Rates of one and of several workers on the same cores, on both engines
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, release, type as systemName } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { RunningServer } from './contestants/contract.ts'
import { startTallystick } from './contestants/tallystick.ts'
import type { Source } from './load/contract.ts'
import { runLoad } from './load/run-load.ts'
import { type BenchCluster, startBenchCluster } from './machine/postgres-cluster.ts'
import { median } from './report/figures.ts'
import { guideFile, renderWorkers } from './report/guide.ts'
import { renderTable, replaceResults } from './report/render.ts'

const help = `One and several workers of one server, beside each other. Server, database and load generator share all cores.

  node workers.ts                    about ten minutes
  node workers.ts --rounds 1 --seconds 1 --dry

  --workers a,b      numbers of workers (1,2)
  --engines a,b      of: sqlite, postgres
  --rounds N         (5)     --seconds N  per round (3)     --connections N  (32)
  --data-dir DIR     where the databases of SQLite are made (.data in this folder)
  --dry              write nothing
`

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    dry: { type: 'boolean', default: false },
    workers: { type: 'string', default: '1,2' },
    engines: { type: 'string', default: 'sqlite,postgres' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    'data-dir': { type: 'string' },
  },
})

const benchDir = fileURLToPath(new URL('.', import.meta.url))
const cores = { server: undefined, generator: undefined }
const codes = 3000

const questions: Record<string, (server: RunningServer) => Promise<Source>> = {
  'client-credentials': (server) => server.clientCredentials(),
  'code-exchange': (server) => server.codeExchange(codes),
  'refresh-rotation': (server) => server.refresh(Number(options.connections)),
  'authenticated-read': (server) => server.read(),
}

interface Subject {
  engine: string
  workers: number
  server: RunningServer
  /** Undefined on SQLite, which has no process of its own. */
  cluster: BenchCluster | undefined
}

interface Row {
  engine: string
  workers: number
  question: string
  perSecond: number[]
  /** Cores that each used, on average. */
  serverCores: number[]
  databaseCores: number[]
  generatorCores: number[]
  p99Ms: number[]
}

async function measure(subject: Subject, question: string): Promise<Record<keyof Row, unknown>> {
  const { server, cluster } = subject
  const source = await questions[question]?.(server)
  if (source === undefined) throw new TypeError(`no question ${question}`)
  const isOnce = source.kind === 'once'
  const readDatabase = () => cluster?.cpuSeconds() ?? 0
  const [cpuBefore, beganMs] = [readDatabase(), performance.now()]
  const report = await runLoad(server, source, {
    cores,
    connections: Number(options.connections),
    pace: { kind: 'closed' },
    warmupMs: isOnce ? 0 : 300,
    warmupRequests: isOnce ? codes / 10 : 0,
    durationMs: Number(options.seconds) * 1000,
  })
  const seconds = (performance.now() - beganMs) / 1000
  const refused = Object.entries(report.bad).map(
    ([status, { count, example }]) => `${count} x ${status} ${example}`,
  )
  if (refused.length + report.broken > 0)
    throw new Error(`${question}: ${report.broken} broken, ${refused.join('; ')}`)
  return {
    engine: subject.engine,
    workers: subject.workers,
    question,
    perSecond: report.goodPerSecond,
    serverCores: report.serverCpu ?? 0,
    databaseCores: (readDatabase() - cpuBefore) / seconds,
    generatorCores: report.generatorCpu,
    p99Ms: report.p99Ms,
  }
}

async function measureAll(subjects: Subject[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const question of Object.keys(questions)) {
    const made = subjects.map(
      ({ engine, workers }): Row => ({
        ...{ engine, workers, question },
        ...{ perSecond: [], serverCores: [], databaseCores: [], generatorCores: [], p99Ms: [] },
      }),
    )
    rows.push(...made)
    // The first round warms up.
    for (let round = 0; round <= Number(options.rounds); round++) {
      for (const [index, subject] of subjects.entries()) {
        const sample = await measure(subject, question)
        const row = made[index]
        if (round === 0 || row === undefined) continue
        for (const figure of [
          'perSecond',
          'serverCores',
          'databaseCores',
          'generatorCores',
          'p99Ms',
        ] as const)
          row[figure].push(Number(sample[figure]))
      }
    }
    for (const { engine, workers, perSecond } of made)
      process.stderr.write(`  ${question}, ${engine}, ${workers}: ${Math.round(median(perSecond) ?? 0)}/s\n`)
  }
  return rows
}

async function startAll(dataDir: string, cluster: BenchCluster | undefined, stops: (() => Promise<void>)[]) {
  const subjects: Subject[] = []
  for (const engine of (options.engines ?? '').split(',')) {
    for (const workers of (options.workers ?? '').split(',').map(Number)) {
      const database = engine === 'postgres' ? await cluster?.create() : undefined
      const dir = join(dataDir, `${engine}-${workers}`)
      await mkdir(dir)
      const server = await startTallystick(
        {
          environment: { TALLYSTICK_WORKERS: String(workers), TALLYSTICK_DEMO_BANK: 'off' },
          ...(database === undefined ? {} : { databaseUrl: database.url }),
        },
        { cores, dataDir: dir },
      )
      stops.push(server.stop)
      subjects.push({ engine, workers, server, cluster: engine === 'postgres' ? cluster : undefined })
    }
  }
  return subjects
}

function render(rows: Row[], how: string): string {
  const whole = (value: number | undefined) => Math.round(value ?? 0).toLocaleString('en-US')
  const cells = rows.map((row) => {
    const one = rows.find(({ engine, question, workers }) => {
      return engine === row.engine && question === row.question && workers === 1
    })
    const ratios = row.perSecond.map((rate, round) => rate / (one?.perSecond[round] ?? Number.NaN))
    const used = row.serverCores.map(
      (server, round) => (server + (row.databaseCores[round] ?? 0)) / (row.perSecond[round] ?? 1),
    )
    return [
      row.question,
      row.engine,
      String(row.workers),
      whole(median(row.perSecond)),
      (median(ratios) ?? Number.NaN).toFixed(2),
      (median(row.serverCores) ?? 0).toFixed(2),
      row.engine === 'postgres' ? (median(row.databaseCores) ?? 0).toFixed(2) : '',
      (median(row.generatorCores) ?? 0).toFixed(2),
      `${whole((median(used) ?? 0) * 1e6)}`,
      (median(row.p99Ms) ?? 0).toFixed(1),
    ]
  })
  const head = [
    ...['question', 'engine', 'workers', 'per second', 'times one worker', 'cores of the server'],
    ...['of PostgreSQL', 'of the generator', 'us of processor per request', 'p99 ms'],
  ]
  return `${how}\n\n${renderTable(head, cells)}`
}

async function main(): Promise<void> {
  const parentDir = options['data-dir'] ?? join(benchDir, '.data')
  await mkdir(parentDir, { recursive: true })
  const dataDir = await mkdtemp(join(parentDir, 'workers-'))
  const stops: (() => Promise<void>)[] = []
  try {
    const startedAt = new Date().toISOString()
    const cluster = options.engines?.includes('postgres')
      ? await startBenchCluster({ shared_buffers: '128MB', max_wal_size: '1GB' })
      : undefined
    if (cluster !== undefined) stops.push(cluster.stop)
    const rows = await measureAll(await startAll(dataDir, cluster, stops))
    const how =
      `${startedAt.slice(0, 10)}, Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'} ` +
      `(${availableParallelism()} cores), ${systemName()} ${release()}; ` +
      `${cluster === undefined ? '' : `PostgreSQL ${cluster.version}; `}${options.rounds} rounds of ${options.seconds} s, ` +
      `${options.connections} connections; server, database and generator share all cores.`
    const page = render(rows, how)
    process.stdout.write(`${page}\n`)
    if (options.dry) return
    await writeFile(
      join(benchDir, 'results', 'workers.json'),
      `${JSON.stringify({ startedAt, how, rows }, null, 2)}\n`,
    )
    const readme = join(benchDir, 'README.md')
    await writeFile(readme, replaceResults(await readFile(readme, 'utf8'), page, 'workers'))
    const told = renderWorkers(rows, how)
    await writeFile(guideFile, replaceResults(await readFile(guideFile, 'utf8'), told, 'workers'))
  } finally {
    for (const stop of stops.reverse()) await stop().catch(() => undefined)
    await rm(dataDir, { recursive: true, force: true })
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

if (options.help) process.stdout.write(help)
else await main()
