// contract: what a check of the doctor answers

type Verdict = 'ok' | 'warn' | 'fail'

export interface Finding {
  /** What was looked at, in one or two words. */
  readonly check: string
  readonly verdict: Verdict
  /** What is so, in one sentence. */
  readonly sentence: string
  /** What to do, unless all is well. */
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

/** The system's code of an error, such as EACCES. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
