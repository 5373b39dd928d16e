// glue: Runs the questions, writes results/latest.json and the tables of README.md. See --help.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, release, type as systemName } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Contestant } from './contestants/contract.ts'
import { listContestants } from './contestants/index.ts'
import { chooseCores, moveSelf } from './machine/cores.ts'
import { startDatabaseServer } from './machine/database-server.ts'
import type { RunSettings } from './questions/contract.ts'
import { crossCheckGenerator } from './questions/cross-check.ts'
import { questions } from './questions/index.ts'
import { judgeBars } from './report/bars.ts'
import type { RunResult } from './report/contract.ts'
import { guideFile, renderRates } from './report/guide.ts'
import { renderRun, replaceResults } from './report/render.ts'

const help = `Measures the server beside its peers and the bare ceiling, in one run.

  node run.ts                              everything, on both engines: 20 to 25 minutes
  node run.ts --short                      what the bars need, in a few minutes; too short to be quoted
  node run.ts --questions client-credentials,refresh-rotation --only tallystick-sqlite,ceiling-work

  --rounds N            rounds per question (3)
  --seconds N           counted seconds per contestant and round (4)
  --connections N       keep-alive connections, and chains of refreshes (32)
  --codes N             most codes exchanged per contestant and round (12000)
  --questions a,b       of: ${questions.map(({ name }) => name).join(', ')}
  --only a,b            contestants by name
  --server-core N       (0)   --generator-core N (1)
  --introspection PATH  ask our server's introspection there in place of GET /api/v1/user
  --data-dir DIR        where databases are made, on a real disk (.data in this folder)
  --dry                 print the tables, write nothing
  --short               two rounds of one second, without the contestants that no bar needs; writes nothing

  DATABASE_URL          an empty PostgreSQL database, in place of a server that the run starts
`

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    dry: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    connections: { type: 'string', default: '32' },
    codes: { type: 'string' },
    questions: { type: 'string' },
    only: { type: 'string' },
    'server-core': { type: 'string', default: '0' },
    'generator-core': { type: 'string', default: '1' },
    introspection: { type: 'string' },
    'data-dir': { type: 'string' },
  },
})

/** Of options that are not given. */
const usual = options.short
  ? { rounds: '2', seconds: '1', codes: '6000' }
  : { rounds: '3', seconds: '4', codes: '12000' }
const notInShort = ['ceiling-fixed', 'ceiling-work', 'oidc-sqlite-grouped']

const benchDir = fileURLToPath(new URL('.', import.meta.url))
const rootDir = fileURLToPath(new URL('..', import.meta.url))
const resultsFile = join(benchDir, 'results', 'latest.json')
const pageFile = join(benchDir, 'README.md')

function readNumber(name: 'rounds' | 'seconds' | 'connections' | 'codes' | 'server-core' | 'generator-core') {
  const value = Number({ ...usual, ...options }[name])
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} wants a number`)
  return value
}

function choose<T extends { name: string }>(all: T[], wanted: string | undefined, option: string): T[] {
  if (wanted === undefined) return all
  const names = wanted.split(',')
  const unknown = names.filter((name) => !all.some((each) => each.name === name))
  if (unknown.length > 0) {
    const known = all.map(({ name }) => name).join(', ')
    throw new Error(`${option} does not know ${unknown.join(', ')}; it knows ${known}`)
  }
  return all.filter(({ name }) => names.includes(name))
}

function describeError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : ''
  const line = `${message}${cause}`.replaceAll(rootDir, '').replaceAll(/\s+/g, ' ').replaceAll('|', '/')
  return line.length > 500 ? `${line.slice(0, 500)}…` : line
}

async function readPeerVersions(): Promise<Record<string, string>> {
  const text = await readFile(join(benchDir, 'package.json'), 'utf8')
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(text)
  return dependencies
}

async function measureAll(contestants: Contestant[], settings: RunSettings): Promise<RunResult> {
  const run: RunResult = {
    startedAt: new Date().toISOString(),
    node: process.versions.node,
    processor: `${cpus()[0]?.model ?? 'unknown processor'} (${cpus().length} cores)`,
    system: `${systemName()} ${release()}`,
    pinned: settings.cores.server !== undefined,
    rounds: settings.rounds,
    seconds: settings.seconds,
    connections: settings.connections,
    peers: await readPeerVersions(),
    ...(settings.database === undefined ? {} : { database: settings.database.title }),
    contestants: contestants.map(({ name, role, title, readTarget }) => ({ name, role, title, readTarget })),
    questions: [],
  }
  for (const question of choose(questions, options.questions, '--questions')) {
    settings.say(question.title)
    run.questions.push(...(await question.measure(contestants, settings)))
  }
  const checked = contestants.find(({ name }) => name === 'ceiling-work')
  if (checked !== undefined && !options.short) {
    settings.say('Cross-check of the load generator')
    run.crossCheck = await crossCheckGenerator(checked, settings)
  }
  return run
}

function hasFailures(run: RunResult): boolean {
  return run.questions.some(({ rows }) => rows.some(({ failed }) => failed !== undefined))
}

async function main(): Promise<void> {
  const cores = chooseCores(readNumber('server-core'), readNumber('generator-core'))
  moveSelf(cores.generator)
  const parentDir = options['data-dir'] ?? join(benchDir, '.data')
  await mkdir(parentDir, { recursive: true })
  const dataDir = await mkdtemp(join(parentDir, 'run-'))
  let dirs = 0
  const database = await startDatabaseServer(process.env.DATABASE_URL, cores.generator).catch((error) => {
    process.stderr.write(`Without PostgreSQL: ${describeError(error)}\n`)
    return undefined
  })
  const settings: RunSettings = {
    cores,
    database,
    rounds: readNumber('rounds'),
    seconds: readNumber('seconds'),
    connections: readNumber('connections'),
    codes: readNumber('codes'),
    createDataDir: async () => {
      const dir = join(dataDir, String(dirs++))
      await mkdir(dir)
      return dir
    },
    describeError,
    say: (line) => process.stderr.write(`${line}\n`),
  }
  const all = listContestants(
    options.introspection === undefined ? {} : { introspectionPath: options.introspection },
    database !== undefined,
  ).filter(({ name }) => !options.short || options.only !== undefined || !notInShort.includes(name))
  try {
    const run = await measureAll(choose(all, options.only, '--only'), settings)
    const tables = renderRun(run)
    process.stdout.write(`${tables}\n`)
    if (judgeBars(run).some(({ met }) => !met) || hasFailures(run)) process.exitCode = 1
    if (options.dry || options.short) return
    await mkdir(join(benchDir, 'results'), { recursive: true })
    await writeFile(resultsFile, `${JSON.stringify(run, null, 2)}\n`)
    await writeFile(pageFile, replaceResults(await readFile(pageFile, 'utf8'), tables))
    if (options.questions !== undefined || options.only !== undefined) return
    await writeFile(guideFile, replaceResults(await readFile(guideFile, 'utf8'), renderRates(run), 'rates'))
  } finally {
    await database?.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

if (options.help) {
  process.stdout.write(help)
} else {
  if (!existsSync(join(benchDir, 'node_modules', 'oidc-provider'))) {
    process.stderr.write('Installing the peers.\n')
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: benchDir,
      stdio: 'inherit',
    })
  }
  await main()
}
