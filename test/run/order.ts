// rule: Order of the test files: longest first, by their last durations or else by size

export type KnownFile = {
  readonly file: string
  readonly bytes: number
  /** Of an earlier run. */
  readonly elapsedMs: number | undefined
}

/** So that files that run at the same time end together, and no long one runs alone at the end. */
export function orderFiles(files: readonly KnownFile[]): string[] {
  const msPerByte = averageMsPerByte(files)
  const expectedMs = ({ elapsedMs, bytes }: KnownFile): number => elapsedMs ?? bytes * msPerByte
  return files
    .toSorted((one, other) => expectedMs(other) - expectedMs(one) || (one.file < other.file ? -1 : 1))
    .map(({ file }) => file)
}

function averageMsPerByte(files: readonly KnownFile[]): number {
  let ms = 0
  let bytes = 0
  for (const file of files) {
    if (file.elapsedMs === undefined) continue
    ms += file.elapsedMs
    bytes += file.bytes
  }
  return bytes > 0 ? ms / bytes : 1
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
