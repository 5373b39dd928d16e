// glue: Encryption at rest with AES-256-GCM
// Spec: NIST SP 800-38D; format `v1.<key id>.<base64url of nonce, ciphertext, tag>`

import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random, Vault } from '../core/keys/cryptography.ts'
import type { MasterKeys } from './master-key.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Encrypts with the active master key; decrypts with any. */
export function createVault(keys: MasterKeys, random: Pick<Random, 'bytes'>): Vault {
  return {
    seal(plain, context) {
      const nonce = random.bytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', keys.active.key, nonce)
      cipher.setAAD(Buffer.from(context))
      const sealed = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `v1.${keys.active.id}.${sealed.toString('base64url')}`
    },
    open(sealed, context) {
      const [version, keyId, text, ...rest] = sealed.split('.')
      if (version !== 'v1' || keyId === undefined || text === undefined || rest.length > 0) {
        throw new VaultError('a stored secret has an unknown format')
      }
      const key = [keys.active, ...keys.older].find((candidate) => candidate.id === keyId)
      if (key === undefined) {
        throw new VaultError(`a stored secret needs the master key "${keyId}", which is not configured`)
      }
      const bytes = Buffer.from(text, 'base64url')
      if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new VaultError('a stored secret was cut short')
      const decipher = createDecipheriv('aes-256-gcm', key.key, bytes.subarray(0, NONCE_BYTES))
      decipher.setAAD(Buffer.from(context))
      decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
      try {
        const plain = decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES))
        return Buffer.concat([plain, decipher.final()]).toString('utf8')
      } catch {
        throw new VaultError(`a stored secret does not open under the master key "${keyId}"`)
      }
    },
  }
}

/** Id of the master key that encrypted a text. */
export function sealedUnder(sealed: string): string | undefined {
  return sealed.split('.')[1]
}

export class VaultError extends Error {
  override readonly name = 'VaultError'
}
