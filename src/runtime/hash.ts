// glue: keyed hashes with node:crypto
// Spec: RFC 2104 (HMAC), RFC 7636 section 4.2

import { createHmac, hash } from 'node:crypto'
import type { Hash } from '../core/ports.ts'

export function createHash(key: Uint8Array): Hash {
  if (key.length !== 32) throw new TypeError('the hash key has 32 bytes')
  return {
    // The purpose comes first and cannot hold a zero byte, so two purposes never hash the same text alike.
    keyed: (purpose, text) => createHmac('sha256', key).update(`${purpose}\0${text}`).digest('base64url'),
    sha256: (text) => hash('sha256', text, 'base64url'),
  }
}
