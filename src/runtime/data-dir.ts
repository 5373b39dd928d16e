// glue: Creates the data directory, private to its owner, and checks that it is writable

import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'a file is in its place or above it',
  EFBIG: 'the maximum file size is reached',
  EIO: 'the disk reported an I/O error',
  ENOENT: 'no folder can be created there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file is in its place or above it',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
}

/** Returns why the directory cannot be used, or undefined. */
export function prepareDataDir(dataDir: string): string | undefined {
  try {
    makeFolder(resolve(dataDir))
    accessSync(dataDir, constants.W_OK | constants.R_OK | constants.X_OK)
    return undefined
  } catch (error) {
    const code = codeOf(error)
    return REASONS[code] ?? code
  }
}

/** Why a file of the data directory could not be written; undefined for an error of another kind. */
export function explainFileError(error: unknown): string | undefined {
  const isOfFileSystem = error instanceof Error && 'syscall' in error && 'path' in error
  // A write to an open file names no path.
  return isOfFileSystem || WRITE_CODES.has(codeOf(error)) ? REASONS[codeOf(error)] : undefined
}

const WRITE_CODES = new Set(['EDQUOT', 'EFBIG', 'EIO', 'ENOSPC', 'EROFS'])

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

/**
 * One folder at a time: Node's recursive mkdir never returns if the file system reports ENOENT below an existing folder, as
 * /proc does.
 */
function makeFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory() === true) return
  if (found === undefined && dirname(path) !== path) makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another process may have made it meanwhile.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error
  }
}
