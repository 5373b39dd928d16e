// contract: Records of a process of test files, in JSON lines, and marks in its output

/** One finished test. `title` has the names of the enclosing suites in front. */
export type TestRecord =
  | { readonly kind: 'passed'; readonly title: string }
  | { readonly kind: 'skipped'; readonly title: string; readonly reason: string }
  | { readonly kind: 'failed'; readonly title: string; readonly where: string; readonly detail: string }

/** A test has begun, or a suite of tests. */
type BegunRecord = { readonly kind: 'begun'; readonly title: string; readonly file: string }

/** All tests of a file have finished. It follows their records. */
type FileRecord = { readonly kind: 'file'; readonly file: string; readonly elapsedMs: number }

/** The last line. A process that exits in the middle of its tests never writes it. */
type EndRecord = { readonly kind: 'end' }

export type ReportLine = (TestRecord & { readonly file: string }) | BegunRecord | FileRecord | EndRecord

const MARK = '\u0000test file: '

/** A line of standard output in front of what a file writes. */
export function markStart(file: string): string {
  return `${MARK}${file}\n`
}

export function holdsMark(output: string): boolean {
  return output.includes(MARK)
}

/** What each file wrote, by its path as given to `markStart`. What came before the first file is nobody's. */
export function splitOutput(output: string): Map<string, string> {
  const parts = new Map<string, string>()
  for (const part of output.split(MARK).slice(1)) {
    const end = part.indexOf('\n')
    parts.set(part.slice(0, end), part.slice(end + 1))
  }
  return parts
}

/** Reads back what the reporter wrote; a last line that was cut off is left out. */
export function parseReport(text: string): ReportLine[] {
  const lines: ReportLine[] = []
  for (const line of text.split('\n')) {
    const value = parseLine(line)
    if (value !== undefined) lines.push(value)
  }
  return lines
}

function parseLine(line: string): ReportLine | undefined {
  if (line === '') return undefined
  try {
    const value: unknown = JSON.parse(line)
    return isReportLine(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isReportLine(value: unknown): value is ReportLine {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false
  if (value.kind === 'end') return true
  if (!('file' in value) || typeof value.file !== 'string') return false
  if (value.kind === 'file') return 'elapsedMs' in value && typeof value.elapsedMs === 'number'
  if (!('title' in value) || typeof value.title !== 'string') return false
  if (value.kind === 'passed' || value.kind === 'begun') return true
  if (value.kind === 'skipped') return 'reason' in value && typeof value.reason === 'string'
  return value.kind === 'failed' && 'where' in value && 'detail' in value
}
