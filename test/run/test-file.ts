// glue: Runs one test file in its own process and turns its end into records
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Ended, runNode } from './child.ts'
import { parseReport, type ReportLine, type TestRecord } from './records.ts'

export type FileResult = {
  readonly file: string
  readonly elapsedMs: number
  readonly records: readonly TestRecord[]
  /** What the file's process wrote. */
  readonly output: string
  readonly leftOthers: boolean
}

export type FileOptions = {
  readonly root: string
  readonly scratch: string
  readonly env: NodeJS.ProcessEnv
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

const reporter = fileURLToPath(new URL('./reporter.ts', import.meta.url))

export async function runTestFile(file: string, options: FileOptions): Promise<FileResult> {
  const { root, scratch, env, timeoutMs, signal } = options
  const report = join(scratch, `${file.replaceAll(/[^\w.-]/g, '+')}.ndjson`)
  const args = ['--disable-warning=ExperimentalWarning']
  args.push(`--test-reporter=${reporter}`, `--test-reporter-destination=${report}`, join(root, file))
  const ended = await runNode(args, { cwd: root, env, timeoutMs, signal })
  const lines = parseReport(await readFile(report, 'utf8').catch(() => ''))
  await rm(report, { force: true })
  const { records, problem } = judge(lines, ended, timeoutMs)
  const all: TestRecord[] =
    problem === undefined
      ? records
      : [...records, { kind: 'failed', title: 'the file itself', where: file, detail: problem }]
  return {
    file,
    elapsedMs: ended.elapsedMs,
    records: all,
    output: ended.output,
    leftOthers: ended.leftOthers,
  }
}

/** A file passes only when its process said that all its tests had ended, and exited with 0. */
function judge(
  lines: readonly ReportLine[],
  ended: Pick<Ended, 'exitCode' | 'signal' | 'timedOut'>,
  timeoutMs: number,
): { records: TestRecord[]; problem: string | undefined } {
  const records = lines.filter((line) => line.kind !== 'end')
  const complete = lines.some((line) => line.kind === 'end')
  const failed = records.some((record) => record.kind === 'failed')
  return { records, problem: findProblem() }

  function findProblem(): string | undefined {
    if (ended.timedOut) {
      const seconds = Math.round(timeoutMs / 1000)
      return `It had not ended after ${seconds} s: a test hangs, or something that it opened was never closed.`
    }
    if (ended.signal !== null) return `Its process was ended by ${ended.signal}.`
    if (ended.exitCode === 0 && records.length === 0)
      return 'It holds no test, or exits before its first has ended.'
    if (!complete) return `Its process exited with ${ended.exitCode} before its tests had ended.`
    if (ended.exitCode !== 0 && !failed)
      return `Its process exited with ${ended.exitCode} although no test failed.`
    return undefined
  }
}
