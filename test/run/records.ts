// contract: Records that a test file's process writes for the run, one JSON value per line

/** One finished test. `title` has the names of the enclosing suites in front. */
export type TestRecord =
  | { readonly kind: 'passed'; readonly title: string }
  | { readonly kind: 'skipped'; readonly title: string; readonly reason: string }
  | { readonly kind: 'failed'; readonly title: string; readonly where: string; readonly detail: string }

/** The last line. A process that exits in the middle of its tests never writes it. */
type EndRecord = { readonly kind: 'end' }

export type ReportLine = TestRecord | EndRecord

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
  if (!('title' in value) || typeof value.title !== 'string') return false
  if (value.kind === 'passed') return true
  if (value.kind === 'skipped') return 'reason' in value && typeof value.reason === 'string'
  return value.kind === 'failed' && 'where' in value && 'detail' in value
}
