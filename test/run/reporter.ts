// codec: Reporter that writes node:test events as records, in each process of test files
import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'
import type { ReportLine, TestRecord } from './records.ts'

const MAX_DETAIL_CHARACTERS = 12_000

type Finished = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>['data']
type Failed = Extract<TestEvent, { type: 'test:fail' }>['data']

/** The outermost suites are the files, as `entry.ts` makes them. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  /** The titles of the tests that are open, by depth. */
  const open: string[] = []
  /** For each depth, whether a test there has finished since its parent began. */
  const hasChild: boolean[] = []
  /** As `open`, of the test that began last; it may have begun before the reports of earlier ones. */
  const begun: string[] = []
  for await (const event of events) {
    if (event.type === 'test:dequeue') {
      const { nesting, name } = event.data
      begun[nesting] = name
      begun.length = nesting + 1
      const [file = name, ...titles] = begun
      if (nesting > 0) yield line({ kind: 'begun', file, title: titles.join(' > ') })
    } else if (event.type === 'test:start') {
      open[event.data.nesting] = event.data.name
      open.length = event.data.nesting + 1
    } else if (event.type === 'test:pass' || event.type === 'test:fail') {
      const { nesting, name, details } = event.data
      const [file = name, ...titles] = [...open.slice(0, nesting), name]
      const title = nesting === 0 ? 'the file itself' : titles.join(' > ')
      const isParent = hasChild[nesting + 1] === true
      hasChild[nesting + 1] = false
      hasChild[nesting] = true
      const record =
        event.type === 'test:fail'
          ? describeFailure(event.data, title)
          : describePass(event.data, title, isParent || details.type === 'suite')
      if (record !== undefined) yield line({ ...record, file })
      if (nesting === 0) yield line({ kind: 'file', file, elapsedMs: details.duration_ms })
    }
  }
  yield line({ kind: 'end' })
}

function line(value: ReportLine): string {
  return `${JSON.stringify(value)}\n`
}

/** A difference between two long lists takes a screen or two, not a hundred. */
function limit(text: string): string {
  if (text.length <= MAX_DETAIL_CHARACTERS) return text
  return `${text.slice(0, MAX_DETAIL_CHARACTERS)}\n... and ${text.length - MAX_DETAIL_CHARACTERS} more characters`
}

/** Suites and tests that only hold others are not counted: their children are. */
function describePass(data: Finished, title: string, isHolder: boolean): TestRecord | undefined {
  if (data.skip !== undefined && data.skip !== false) {
    return { kind: 'skipped', title, reason: typeof data.skip === 'string' ? data.skip : 'no reason given' }
  }
  return isHolder ? undefined : { kind: 'passed', title }
}

function describeFailure(data: Failed, title: string): TestRecord | undefined {
  const { error } = data.details
  // A holder fails because a child did, and the child has been told already.
  if ('failureType' in error && error.failureType === 'subtestsFailed') return undefined
  const where = data.file === undefined ? '' : `${data.file}:${data.line ?? 0}:${data.column ?? 0}`
  const cause: unknown = error.cause ?? error
  const options = { depth: 10, maxArrayLength: 200, maxStringLength: MAX_DETAIL_CHARACTERS, colors: false }
  const detail = typeof cause === 'string' ? cause : inspect(cause, options)
  return { kind: 'failed', title, where, detail: limit(detail) }
}
