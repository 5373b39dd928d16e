// glue: Keyed and plain hashes with node:crypto
// Spec: RFC 2104 (HMAC), RFC 7636 section 4.2

import { createHmac, hash } from 'node:crypto'
import type { Hash } from '../core/keys/cryptography.ts'

/** HMAC-SHA-256 of a text in base64url. */
export type KeyedHash = (text: string) => string

const KEY_BYTES = 32

/** `createKeyed` may compute the same HMAC faster. */
export function createHash(
  key: Uint8Array,
  createKeyed: (key: Uint8Array) => KeyedHash = createHmacHash,
): Hash {
  if (key.length !== KEY_BYTES) throw new TypeError('the hash key has 32 bytes')
  const keyed = createKeyed(key)
  return {
    // A purpose contains no zero byte, so the same text never has the same hash for two purposes.
    keyed: (purpose, text) => keyed(`${purpose}\0${text}`),
    sha256: (text) => hash('sha256', text, 'base64url'),
  }
}

function createHmacHash(key: Uint8Array): KeyedHash {
  return (text) => createHmac('sha256', key).update(text, 'utf8').digest('base64url')
}
