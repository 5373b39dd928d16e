// glue: Reads a file that contains one secret, such as those that container platforms mount

import { readFileSync } from 'node:fs'

const MAX_LENGTH = 10_000

/** Without the line end that editors add. Returns undefined if the file cannot be read. */
export function readSecretFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').slice(0, MAX_LENGTH).trimEnd()
  } catch {
    return undefined
  }
}
