// glue: The master key: a setting in production, a private file in development

import { chmodSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../core/keys/cryptography.ts'
import { decodeBase64url } from '../lib/base64url.ts'

export interface MasterKey {
  readonly id: string
  /** 32 bytes. */
  readonly key: Uint8Array
}

export interface MasterKeys {
  readonly active: MasterKey
  /** Still used to decrypt, never to encrypt. */
  readonly older: readonly MasterKey[]
}

/**
 * Reads `id:base64url,id:base64url,...`; the first is the active one. Undefined unless every part is an id of letters,
 * digits, dash or underscore and a key of exactly 32 bytes, and no id repeats.
 */
export function parseMasterKeys(text: string): MasterKeys | undefined {
  const keys: MasterKey[] = []
  for (const part of text.split(',')) {
    const match = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9_-]+)$/.exec(part.trim())
    const key = match?.[2] === undefined ? undefined : decodeBase64url(match[2])
    if (match?.[1] === undefined || key?.length !== 32) return undefined
    if (keys.some(({ id }) => id === match[1])) return undefined
    keys.push({ id: match[1], key })
  }
  const [active, ...older] = keys
  return active === undefined ? undefined : { active, older }
}

const FILE = 'master.key'

/**
 * Reads the development key of a data directory, or creates it. Two processes that start together use the same key. With
 * `isSetUp`, the installation has another master key already: one that is made now could open nothing.
 */
export function loadDevelopmentMasterKeys(
  dataDir: string,
  random: Pick<Random, 'bytes' | 'id'>,
  { isSetUp = false } = {},
): MasterKeys {
  const file = join(dataDir, FILE)
  if (!existsSync(file)) {
    if (isSetUp) {
      throw new MasterKeyError(
        'The installation has a master key, which is not given: set TALLYSTICK_MASTER_KEY to it, with TALLYSTICK_MODE=production for an ' +
          `installation in production, or restore ${file} for one in development.`,
      )
    }
    const draft = `${file}.${random.id()}`
    const key = Buffer.from(random.bytes(32)).toString('base64url')
    try {
      writeFileSync(draft, `dev-1:${key}\n`, { mode: 0o600, flush: true })
      // A hard link fails if the file exists: the first process to link has created the key.
      linkSync(draft, file)
    } catch (error) {
      if (!isFileExists(error)) throw error
    } finally {
      rmSync(draft, { force: true })
    }
  }
  chmodSync(file, 0o600)
  const keys = parseMasterKeys(readFileSync(file, 'utf8').trim())
  if (keys === undefined) throw new MasterKeyError(`The file ${file} does not hold a master key.`)
  return keys
}

function isFileExists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError'
}
