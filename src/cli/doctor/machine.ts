// glue: Checks of the machine: Node version, data directory, disk space

import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { codeOf, type Finding, failing, fine, warning } from './finding.ts'

export function checkNode(version: string, oldest: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number)
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) {
    return fine('Node', `Node ${version} is new enough.`)
  }
  return failing(
    'Node',
    `Node ${version} is older than ${oldest}.`,
    'Run the command as `node bin/tallystick.mjs`, which provides its own Node, or install a newer one.',
  )
}

const { R_OK, W_OK, X_OK } = constants

export function checkDataDir(dataDir: string, hasModes: boolean): Finding {
  const existing = nearestExisting(dataDir)
  if (!statSync(existing).isDirectory()) {
    return failing('data directory', `${existing} is not a directory.`, 'Choose another with --data-dir.')
  }
  try {
    accessSync(existing, R_OK | W_OK | X_OK)
  } catch (error) {
    return failing(
      'data directory',
      `${existing} cannot be written (${codeOf(error)}).`,
      'Fix its permissions, or choose another directory with --data-dir.',
    )
  }
  if (!existsSync(dataDir)) return fine('data directory', `${dataDir} will be created on the first start.`)
  if (hasModes && (statSync(dataDir).mode & 0o077) !== 0) {
    return warning(
      'data directory',
      `${dataDir} can be read by other users of this machine.`,
      `chmod 700 ${dataDir}`,
    )
  }
  return fine('data directory', `${dataDir} exists and is writable.`)
}

const MIB = 1024 * 1024
const MIN_FREE_MIB = 100
const RECOMMENDED_FREE_MIB = 1024

export function checkDisk(dataDir: string): Finding {
  const { bavail, bsize } = statfsSync(nearestExisting(dataDir))
  const freeMib = Math.floor((bavail * bsize) / MIB)
  const sentence = `${freeMib} MiB are free on the disk of the data directory.`
  const remedy = 'Free space: on a full disk every write fails.'
  if (freeMib < MIN_FREE_MIB) return failing('disk', sentence, remedy)
  return freeMib < RECOMMENDED_FREE_MIB ? warning('disk', sentence, remedy) : fine('disk', sentence)
}

/** Undefined with one process. `running`: those of the running platform, `configured`: those of the next start. */
export function checkWorkers(
  running: number | undefined,
  configured: number,
  cores: number,
): Finding | undefined {
  const count = running ?? configured
  if (count === 1) return undefined
  const sentence =
    running === undefined
      ? `The next start has ${count} workers, on ${cores} processor cores.`
      : `The running platform has ${count} workers, on ${cores} processor cores.`
  if (count <= cores) return fine('workers', sentence)
  return warning(
    'workers',
    sentence,
    "More workers than cores only take each other's time: use --workers max.",
  )
}

function nearestExisting(path: string): string {
  let at = resolve(path)
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at)
  return at
}
