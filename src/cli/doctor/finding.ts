// contract: Finding of a doctor check

type Verdict = 'ok' | 'warn' | 'fail'

export interface Finding {
  /** What was checked, in one or two words. */
  readonly check: string
  readonly verdict: Verdict
  /** The result, in one sentence. */
  readonly sentence: string
  /** What to do; absent if the verdict is ok. */
  readonly remedy?: string
}

export function fine(check: string, sentence: string): Finding {
  return { check, verdict: 'ok', sentence }
}

export function warning(check: string, sentence: string, remedy: string): Finding {
  return { check, verdict: 'warn', sentence, remedy }
}

export function failing(check: string, sentence: string, remedy: string): Finding {
  return { check, verdict: 'fail', sentence, remedy }
}

/** The system error code, such as EACCES. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
