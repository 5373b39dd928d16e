// glue: The test run: static checks beside the test files, several at a time
import {
  accessSync,
  chmodSync,
  constants,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Cluster, findPostgres, startCluster } from '../support/postgres.ts'
import { ALONE } from './alone.ts'
import { type Plan, parseArguments, type StepName, USAGE } from './arguments.ts'
import { runNode } from './child.ts'
import { parseDurations, queueFiles } from './order.ts'
import type { TestRecord } from './records.ts'
import { SLOW_FILES } from './slow-files.ts'
import { addRecords, countTally, emptyTally, exitCodeOf, renderTotals } from './tally.ts'
import { type FileResult, runTestFiles } from './test-files.ts'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const TEST_FILES = ['src/**/*.test.ts', 'test/**/*.test.ts', 'sdk/test/**/*.test.ts']
/** Two for each processor: one keeps half of it busy, because tests wait for locks, leases, browsers and other processes. */
const PROCESSES = 2 * Math.min(availableParallelism(), 4)
/** How long each test file took when it last ran here, in ms. */
const DURATIONS_FILE = join(ROOT, 'node_modules/.cache/tallystick/test-durations.json')
/** Of Linux. */
const MEMORY_FOLDER = '/dev/shm'
const MIN_MEMORY_BYTES = 6 * 1024 ** 3
const CHECKS: Readonly<Record<Exclude<StepName, 'tests'>, readonly string[]>> = {
  lint: ['node_modules/@biomejs/biome/bin/biome', 'check', '--colors=off', '.'],
  types: ['node_modules/typescript/bin/tsc', '--noEmit', '--pretty', 'false'],
  imports: [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.mjs',
    '--no-progress',
    'src',
  ],
  unused: ['node_modules/knip/bin/knip.js', '--no-progress'],
}

/** What the servers that tests start would each begin to build, and give up when they stop. */
const BUILDS = ['bin/bundle.mjs', 'bin/console.mjs']

const plan = readPlan()
const tally = emptyTally()
const halt = new AbortController()
/** Why the run was cut short; undefined while it was not. */
let cutShort: string | undefined

function readPlan(): Plan {
  try {
    return parseArguments(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`)
    process.exit(2)
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function cut(reason: string): void {
  cutShort ??= reason
  halt.abort()
}

async function main(): Promise<number> {
  const files = plan.steps.includes('tests') ? selectFiles(plan.paths) : []
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, () => cut(`the run was stopped by ${signal}`))
  const runSeconds = Math.round(plan.runTimeoutMs / 1000)
  const timer = setTimeout(() => cut(`the whole run had not ended after ${runSeconds} s`), plan.runTimeoutMs)
  const scratch = mkdtempSync(join(scratchHome(), 'tally-run-'))
  // Servers of outside programs give up root, and still read the folder that a test has made for them.
  chmodSync(scratch, 0o711)
  // For the cluster of the run, whose user cannot reach what is below the scratch folder.
  process.env.TMPDIR = dirname(scratch)
  const cluster = files.length > 0 ? offerPostgres() : undefined
  try {
    const checks = async () => {
      for (const step of plan.steps) if (step !== 'tests') await check(step)
    }
    const tests = async () => {
      if (plan.steps.includes('tests') && plan.paths.length === 0) await build()
      if (plan.steps.includes('tests')) await runFiles(files, scratch, (await cluster)?.env ?? {})
    }
    await Promise.all([checks(), tests()])
  } finally {
    clearTimeout(timer)
    await (await cluster)?.cluster?.stop()
    rmSync(scratch, { recursive: true, force: true })
  }
  if (cutShort !== undefined) addRecords(tally, 'the run', [failure('was cut short', '', cutShort)])
  summarize()
  return exitCodeOf(tally)
}

/**
 * In memory where there is room: every commit of the tests is synchronized to disk, and what a power failure would lose, no test
 * can see. Processes that are killed lose nothing there.
 */
function scratchHome(): string {
  try {
    accessSync(MEMORY_FOLDER, constants.W_OK)
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER)
    return process.env.TMPDIR === undefined && bavail * bsize >= MIN_MEMORY_BYTES ? MEMORY_FOLDER : tmpdir()
  } catch {
    return tmpdir()
  }
}

/** @throws {TypeError} where a path names no test file */
function selectFiles(paths: readonly string[]): string[] {
  const all = globSync(TEST_FILES, { cwd: ROOT }).sort()
  if (paths.length === 0) return all
  const chosen = new Set<string>()
  for (const path of paths) {
    const wanted = relative(ROOT, resolve(path))
    const found = all.filter((file) => file === wanted || wanted === '' || file.startsWith(wanted + sep))
    if (found.length === 0) throw new TypeError(`There is no test file at ${path}.`)
    for (const file of found) chosen.add(file)
  }
  return [...chosen].sort()
}

async function offerPostgres(): Promise<{ cluster?: Cluster; env: NodeJS.ProcessEnv }> {
  if (process.env.TALLYSTICK_TEST_POSTGRES_URL !== undefined) return { env: {} }
  const found = findPostgres(process.env)
  if ('missing' in found) return { env: { TALLYSTICK_TEST_POSTGRES_MISSING: found.missing } }
  try {
    const cluster = await startCluster(found)
    print(`PostgreSQL ${cluster.version} from ${found.from}`)
    const env = { TALLYSTICK_TEST_POSTGRES_URL: cluster.adminUrl }
    try {
      // Loaded here, because it loads sources of the platform, whose faults are for the tests to find.
      const { createMigratedTemplate } = await import('../support/migrated-template.ts')
      const template = await createMigratedTemplate(cluster.adminUrl)
      return { cluster, env: { ...env, TALLYSTICK_TEST_POSTGRES_TEMPLATE: template } }
    } catch {
      return { cluster, env }
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    addRecords(tally, 'PostgreSQL', [failure('starts', '', reason)])
    print(`FAILED  PostgreSQL does not start: ${reason}`)
    return { env: { TALLYSTICK_TEST_POSTGRES_MISSING: `it does not start: ${reason.split('\n')[0]}` } }
  }
}

/** Where one fails, the tests of it report why. */
async function build(): Promise<void> {
  const options = { cwd: ROOT, env: process.env, timeoutMs: plan.fileTimeoutMs, signal: halt.signal }
  await Promise.all(BUILDS.map((script) => runNode([script], options)))
}

async function check(step: Exclude<StepName, 'tests'>): Promise<void> {
  if (halt.signal.aborted) return
  const ended = await runNode(CHECKS[step], {
    cwd: ROOT,
    env: process.env,
    timeoutMs: plan.fileTimeoutMs,
    signal: halt.signal,
  })
  const passed = ended.exitCode === 0
  print(`${passed ? 'ok     ' : 'FAILED '} ${step}  ${seconds(ended.elapsedMs)}`)
  if (!passed) print(indent(ended.output))
  addRecords(tally, step, [
    passed ? { kind: 'passed', title: step } : failure('see its complaints above', '', ended.output),
  ])
}

async function runFiles(
  files: readonly string[],
  scratch: string,
  offered: NodeJS.ProcessEnv,
): Promise<void> {
  if (files.length === 0)
    addRecords(tally, 'the run', [failure('finds a test file', '', TEST_FILES.join(' '))])
  // What tests leave in their temporary folder goes with ours, also when they were killed.
  const env: NodeJS.ProcessEnv = { ...process.env, ...offered, NO_COLOR: '1', TMPDIR: scratch }
  delete env.NODE_TEST_CONTEXT
  delete env.FORCE_COLOR
  const durations = loadDurations()
  const waiting = queueFiles(
    files.map((file) => ({
      file,
      bytes: statSync(join(ROOT, file)).size,
      elapsedMs: durations.get(file) ?? usualMs(file),
    })),
    { isAlone: (file) => ALONE[file] !== undefined, processes: PROCESSES },
  )
  const work = async (): Promise<void> => {
    for (let group = waiting.take(); group !== undefined; group = waiting.take()) {
      if (halt.signal.aborted) return
      const { fileTimeoutMs: timeoutMs } = plan
      const ended = await runTestFiles(group, { root: ROOT, scratch, env, timeoutMs, signal: halt.signal })
      for (const result of ended.results) {
        showFile(result)
        durations.set(result.file, Math.round(result.elapsedMs))
      }
      if (ended.leftOthers.length > 0) {
        print(`        note: ${group.join(', ')} left processes running, which were ended:`)
        for (const command of ended.leftOthers) print(`        ${command.slice(0, 200)}`)
      }
      if (ended.unknown.length > 0) waiting.putBack(ended.unknown)
    }
  }
  await Promise.all(Array.from({ length: PROCESSES }, work))
  saveDurations(durations)
  if (waiting.count() > 0) print(`${waiting.count()} test files were not run.`)
}

function usualMs(file: string): number | undefined {
  const seconds = SLOW_FILES[file]
  return seconds === undefined ? undefined : seconds * 1000
}

function loadDurations(): Map<string, number> {
  try {
    return parseDurations(readFileSync(DURATIONS_FILE, 'utf8'))
  } catch {
    return new Map()
  }
}

/** Without them the next run orders by size, so a folder that cannot be written is no failure. */
function saveDurations(durations: ReadonlyMap<string, number>): void {
  try {
    mkdirSync(dirname(DURATIONS_FILE), { recursive: true })
    writeFileSync(DURATIONS_FILE, JSON.stringify(Object.fromEntries(durations), undefined, 2))
  } catch {
    return
  }
}

function showFile(result: FileResult): void {
  const own = emptyTally()
  addRecords(own, result.file, result.records)
  addRecords(tally, result.file, result.records)
  const failed = own.failed.length > 0
  print(
    `${failed ? 'FAILED ' : 'ok     '} ${result.file}  ${renderTotals(countTally(own))}  ${seconds(result.elapsedMs)}`,
  )
  for (const { title, reason } of own.skipped) print(`        skipped: ${title}: ${reason}`)
  for (const record of result.records) {
    if (record.kind === 'failed') print(indent(`${record.title}\n${record.where}\n${record.detail}\n`))
  }
  if (failed && result.output.trim() !== '') print(indent(`output of ${result.file}:\n${result.output}`))
}

function summarize(): void {
  if (tally.skipped.length > 0) print('\nSkipped:')
  for (const { place, title, reason } of tally.skipped) print(`  ${place}: ${title}: ${reason}`)
  if (tally.failed.length > 0) print('\nFailed:')
  for (const { place, title } of tally.failed) print(`  ${place}: ${title}`)
  if (cutShort !== undefined) print(`\nCut short: ${cutShort}.`)
  print('')
  print(renderTotals(countTally(tally)))
}

function failure(title: string, where: string, detail: string): TestRecord {
  return { kind: 'failed', title, where, detail }
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '        ').trimEnd()
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof TypeError ? error.message : String(error)}\n`)
  process.exitCode = 2
}
