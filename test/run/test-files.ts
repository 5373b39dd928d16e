// glue: Runs test files in one process, one after the other, and turns its end into records
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Ended, runNode } from './child.ts'
import { holdsMark, parseReport, type ReportLine, splitOutput, type TestRecord } from './records.ts'

export type FileResult = {
  readonly file: string
  readonly elapsedMs: number
  readonly records: readonly TestRecord[]
  /** What was written while the file's tests ran. */
  readonly output: string
}

export type GroupResult = {
  /** Of the files that finished or ended the process, in their order. */
  readonly results: readonly FileResult[]
  /** Those of which nothing is known, because another one ended the process. */
  readonly unknown: readonly string[]
  /** See `Ended`. */
  readonly leftOthers: readonly string[]
}

export type FileOptions = {
  readonly root: string
  readonly scratch: string
  readonly env: NodeJS.ProcessEnv
  /** For each file. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

const entry = fileURLToPath(new URL('./entry.ts', import.meta.url))
const reporter = fileURLToPath(new URL('./reporter.ts', import.meta.url))

/**
 * A file that ends the process fails, also where all its tests had passed.
 *
 * @param files paths below `root`, at least one
 */
export async function runTestFiles(files: readonly string[], options: FileOptions): Promise<GroupResult> {
  const { root, scratch, env, timeoutMs, signal } = options
  const report = join(scratch, `${files[0]?.replaceAll(/[^\w.-]/g, '+')}.ndjson`)
  const paths = files.map((file) => join(root, file))
  const args = ['--disable-warning=ExperimentalWarning']
  args.push(`--test-reporter=${reporter}`, `--test-reporter-destination=${report}`, entry, ...paths)
  const ended = await runNode(args, { cwd: root, env, timeoutMs, restartsTimeout: holdsMark, signal })
  const lines = parseReport(await readFile(report, 'utf8').catch(() => ''))
  await rm(report, { force: true })
  return { ...judge(files, paths, lines, ended, timeoutMs), leftOthers: ended.leftOthers }
}

/** A file passes only when the process said that all its tests had ended, and then went on to the next one or exited with 0. */
function judge(
  files: readonly string[],
  paths: readonly string[],
  lines: readonly ReportLine[],
  ended: Ended,
  timeoutMs: number,
): Omit<GroupResult, 'leftOthers'> {
  const outputs = splitOutput(ended.output)
  const elapsed = new Map(
    lines.flatMap((line) => (line.kind === 'file' ? [[line.file, line.elapsedMs]] : [])),
  )
  const isComplete = paths.every((path) => elapsed.has(path))
  // The file that is to blame for the end of the process, if anything is wrong with it. Records can be lost with the process, the
  // marks in its output are not.
  const blamed = isComplete ? paths.at(-1) : ([...outputs.keys()].at(-1) ?? paths[0])
  const sumMs = [...elapsed.values()].reduce((sum, ms) => sum + ms, 0)
  const results: FileResult[] = []
  const unknown: string[] = []
  for (const [index, file] of files.entries()) {
    const path = paths[index] ?? ''
    if (!elapsed.has(path) && path !== blamed) {
      unknown.push(file)
      continue
    }
    const records = lines.flatMap((line): TestRecord[] => {
      if (line.kind === 'end' || line.kind === 'file' || line.kind === 'begun' || line.file !== path)
        return []
      const { file: _, ...record } = line
      return [record]
    })
    const begun = lines.findLast((line) => line.kind === 'begun' && line.file === path)
    const problem =
      path === blamed
        ? findProblem(records, begun?.kind === 'begun' ? begun.title : undefined)
        : records.length === 0
          ? NO_TEST
          : undefined
    if (problem !== undefined)
      records.push({ kind: 'failed', title: 'the file itself', where: file, detail: problem })
    const elapsedMs = elapsed.get(path) ?? ended.elapsedMs - sumMs
    results.push({
      file,
      elapsedMs,
      records,
      output: outputs.get(path) ?? (files.length === 1 ? ended.output : ''),
    })
  }
  return { results, unknown }

  function findProblem(records: readonly TestRecord[], begun: string | undefined): string | undefined {
    if (ended.timedOut) {
      const seconds = Math.round(timeoutMs / 1000)
      const hangs = begun === undefined ? '' : ` The last test that began: ${begun}.`
      return `It had not ended after ${seconds} s: a test hangs, or something that it opened was never closed.${hangs}`
    }
    if (ended.signal !== null) return `Its process was ended by ${ended.signal}.`
    if (!isComplete || !lines.some((line) => line.kind === 'end'))
      return `Its process exited with ${ended.exitCode} before its tests had ended.`
    if (ended.exitCode !== 0 && !lines.some((line) => line.kind === 'failed'))
      return `Its process exited with ${ended.exitCode} although no test failed.`
    if (records.length === 0) return NO_TEST
    return undefined
  }
}

const NO_TEST = 'It holds no test.'
