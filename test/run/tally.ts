// rule: Totals of a test run: passed, failed and skipped, and its exit code
import type { TestRecord } from './records.ts'

export type Tally = {
  passed: number
  readonly failed: { readonly place: string; readonly title: string }[]
  readonly skipped: { readonly place: string; readonly title: string; readonly reason: string }[]
}

export function emptyTally(): Tally {
  return { passed: 0, failed: [], skipped: [] }
}

export function addRecords(tally: Tally, place: string, records: readonly TestRecord[]): void {
  for (const record of records) {
    if (record.kind === 'passed') tally.passed += 1
    else if (record.kind === 'failed') tally.failed.push({ place, title: record.title })
    else tally.skipped.push({ place, title: record.title, reason: record.reason })
  }
}

/** The last line of a run, such as `12 passed, 0 failed, 1 skipped`. */
export function renderTotals(counts: { passed: number; failed: number; skipped: number }): string {
  const totals = `${counts.passed} passed, ${counts.failed} failed`
  return counts.skipped === 0 ? totals : `${totals}, ${counts.skipped} skipped`
}

export function countTally(tally: Tally): { passed: number; failed: number; skipped: number } {
  return { passed: tally.passed, failed: tally.failed.length, skipped: tally.skipped.length }
}

/** A run in which nothing ran proves nothing, so it fails like one with a failure. */
export function exitCodeOf(tally: Tally): 0 | 1 {
  return tally.failed.length === 0 && tally.passed > 0 ? 0 : 1
}
