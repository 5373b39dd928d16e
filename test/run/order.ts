// rule: Order of the test files, and those that share a process

export type KnownFile = {
  readonly file: string
  readonly bytes: number
  /** Of an earlier run. */
  readonly elapsedMs: number | undefined
}

/** What most files take that have no duration, for each byte of their text. */
const MS_PER_BYTE = 0.5
/** Where so little is left, the processes are to end together rather than to share the cost of a start. */
const MIN_GROUP_MS = 10_000

/**
 * What is left of a run. Files are taken for one process after the other, the longest first and fewer at a time towards the end, so
 * that processes that run side by side end together.
 */
export type Waiting = {
  /** The files of the next process; undefined when none is left. */
  take(): string[] | undefined
  /** Files that are to be run before all others, in one process. */
  putBack(files: readonly string[]): void
  count(): number
}

/**
 * @param options.isAlone whether a file must have a process of its own
 * @param options.processes how many processes run at a time
 */
export function queueFiles(
  files: readonly KnownFile[],
  options: { readonly isAlone: (file: string) => boolean; readonly processes: number },
): Waiting {
  const { isAlone, processes } = options
  const returned: string[][] = []
  const sorted = files
    .map(({ file, bytes, elapsedMs }) => ({ file, ms: elapsedMs ?? bytes * MS_PER_BYTE }))
    .sort((one, other) => other.ms - one.ms || (one.file < other.file ? -1 : 1))
  const sum = () => sorted.reduce((total, { ms }) => total + ms, 0)
  // A few files are run side by side rather than in one process.
  const leastMs = Math.min(MIN_GROUP_MS, sum() / processes)

  return {
    take() {
      const again = returned.shift()
      if (again !== undefined) return again
      const limitMs = Math.max(leastMs, sum() / (3 * processes))
      const first = sorted.shift()
      if (first === undefined) return undefined
      const group = [first.file]
      let groupMs = first.ms
      for (let index = 0; index < sorted.length && !isAlone(first.file); ) {
        const next = sorted[index]
        if (next === undefined) break
        if (isAlone(next.file) || groupMs + next.ms > limitMs) index++
        else {
          sorted.splice(index, 1)
          group.push(next.file)
          groupMs += next.ms
        }
      }
      return group
    },
    putBack: (group) => void returned.push([...group]),
    count: () => returned.flat().length + sorted.length,
  }
}

/** Reads the durations that an earlier run stored; what is not a duration is left out. */
export function parseDurations(text: string): Map<string, number> {
  const durations = new Map<string, number>()
  let stored: unknown
  try {
    stored = JSON.parse(text)
  } catch {
    return durations
  }
  if (typeof stored !== 'object' || stored === null) return durations
  for (const [file, ms] of Object.entries(stored)) {
    if (typeof ms === 'number' && ms >= 0) durations.set(file, ms)
  }
  return durations
}
