// glue: Checks of the master key: present, private, and able to open the stored keys

import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../config.ts'
import type { Random, Vault } from '../../core/keys/cryptography.ts'
import { type MasterKeys, parseMasterKeys } from '../../runtime/master-key.ts'
import { createVault, sealedUnder, VaultError } from '../../runtime/vault.ts'
import type { DatabaseContent } from '../../storage/engine/inspect.ts'
import { codeOf, type Finding, failing, fine, warning } from './finding.ts'

const CHECK = 'master key'

export interface FoundMasterKeys {
  readonly keys: MasterKeys | undefined
  /** Undefined if there is no key yet, which is fine only while nothing is encrypted. */
  readonly finding: Finding | undefined
}

/** Never creates a key. */
export function findMasterKeys(config: Config, hasModes: boolean): FoundMasterKeys {
  if (config.masterKeys !== undefined) {
    return { keys: config.masterKeys, finding: fine(CHECK, 'The master key comes from the settings.') }
  }
  const file = join(config.dataDir, 'master.key')
  if (!existsSync(file)) return { keys: undefined, finding: undefined }
  try {
    const keys = parseMasterKeys(readFileSync(file, 'utf8').trim())
    if (keys === undefined) {
      const finding = failing(
        CHECK,
        `${file} does not contain a master key.`,
        'Restore the file from a backup.',
      )
      return { keys, finding }
    }
    const isOpen = hasModes && (statSync(file).mode & 0o077) !== 0
    const finding = isOpen
      ? failing(CHECK, `${file} can be read by other users of this machine.`, `chmod 600 ${file}`)
      : fine(CHECK, `${file} contains the master key.`)
    return { keys, finding }
  } catch (error) {
    const finding = failing(CHECK, `${file} cannot be read (${codeOf(error)}).`, 'Fix its permissions.')
    return { keys: undefined, finding }
  }
}

/** Decrypts every key of the installation, and checks which master keys the bank sessions are encrypted under. */
export function checkMasterKeysFit(
  keys: MasterKeys | undefined,
  content: DatabaseContent,
  random: Pick<Random, 'bytes'>,
): Finding {
  const sealed = content.signingKeys.map((key) => [key.sealedPrivateKey, `signing-key:${key.keyId}`] as const)
  const all = [
    ...sealed,
    ...(content.hashKey === undefined ? [] : [[content.hashKey.sealedKey, 'hash-key'] as const]),
  ]
  if (all.length === 0)
    return fine('stored keys', 'Nothing is encrypted yet; keys are created on the first start.')
  if (keys === undefined) {
    return failing(
      'stored keys',
      'The database contains encrypted keys, but there is no master key.',
      'Restore master.key from a backup, or set TALLYSTICK_MASTER_KEY to the key that the database was created with.',
    )
  }
  const problem = findUnopened(createVault(keys, random), all)
  if (problem !== undefined) {
    return failing(
      'stored keys',
      `The master key does not match the database: ${problem}.`,
      'Use the master key that the database was created with; without it every key and bank session is lost.',
    )
  }
  const known = new Set([keys.active, ...keys.older].map(({ id }) => id))
  const lost = content.sealedSessions.filter((text) => !known.has(sealedUnder(text) ?? '')).length
  if (lost > 0) {
    return warning(
      'stored keys',
      `${lost} bank sessions are encrypted under a master key that is not configured.`,
      'Add the older key after the active one, or let these end users connect their bank again.',
    )
  }
  return fine('stored keys', 'The master key decrypts the stored keys.')
}

function findUnopened(vault: Vault, all: readonly (readonly [string, string])[]): string | undefined {
  for (const [text, context] of all) {
    try {
      vault.open(text, context)
    } catch (error) {
      if (!(error instanceof VaultError)) throw error
      return error.message
    }
  }
  return undefined
}
