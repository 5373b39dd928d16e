// glue: checks of the master key: that there is one, that nobody else can read it, and that it opens what is stored

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
  /** Undefined where there is no key yet, which is well only where nothing is sealed. */
  readonly finding: Finding | undefined
}

/** Never makes one. */
export function findMasterKeys(config: Config, hasModes: boolean): FoundMasterKeys {
  if (config.masterKeys !== undefined) {
    return { keys: config.masterKeys, finding: fine(CHECK, 'The master key comes from the settings.') }
  }
  const file = join(config.dataDir, 'master.key')
  if (!existsSync(file)) return { keys: undefined, finding: undefined }
  try {
    const keys = parseMasterKeys(readFileSync(file, 'utf8').trim())
    if (keys === undefined) {
      const finding = failing(CHECK, `${file} does not hold a master key.`, 'Restore the file from a backup.')
      return { keys, finding }
    }
    const isOpen = hasModes && (statSync(file).mode & 0o077) !== 0
    const finding = isOpen
      ? failing(CHECK, `${file} can be read by other users of this machine.`, `chmod 600 ${file}`)
      : fine(CHECK, `${file} holds the master key.`)
    return { keys, finding }
  } catch (error) {
    const finding = failing(CHECK, `${file} cannot be read (${codeOf(error)}).`, 'Mend its rights.')
    return { keys: undefined, finding }
  }
}

/** Opens every key of the installation, and looks under which key the bank sessions are sealed. */
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
  if (all.length === 0) return fine('stored keys', 'Nothing is sealed yet; keys are made on the first start.')
  if (keys === undefined) {
    return failing(
      'stored keys',
      'The database holds sealed keys, and there is no master key.',
      'Restore master.key from a backup, or set TALLYSTICK_MASTER_KEY to the key with which the database was set up.',
    )
  }
  const problem = findUnopened(createVault(keys, random), all)
  if (problem !== undefined) {
    return failing(
      'stored keys',
      `The master key does not fit the database: ${problem}.`,
      'Use the master key with which the database was set up; without it every key and bank session in it is lost.',
    )
  }
  const known = new Set([keys.active, ...keys.older].map(({ id }) => id))
  const lost = content.sealedSessions.filter((text) => !known.has(sealedUnder(text) ?? '')).length
  if (lost > 0) {
    return warning(
      'stored keys',
      `${lost} bank sessions are sealed under a master key that is not configured.`,
      'Add the older key behind the active one, or let these people connect their bank again.',
    )
  }
  return fine('stored keys', 'The master key opens what is stored.')
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
