// glue: keyed hashes with node:crypto
// Spec: RFC 2104 (HMAC), RFC 7636 section 4.2

import { hash } from 'node:crypto'
import type { Hash } from '../core/keys/cryptography.ts'

const BLOCK_BYTES = 64
const DIGEST_BYTES = 32
/** Room for the texts that are hashed as a rule; a longer one gets room of its own. */
const USUAL_BYTES = 4096

export function createHash(key: Uint8Array): Hash {
  const keyed = createKeyedHash(key)
  return {
    // The purpose comes first and cannot hold a zero byte, so two purposes never hash the same text alike.
    keyed: (purpose, text) => keyed(`${purpose}\0${text}`),
    sha256: (text) => hash('sha256', text, 'base64url'),
  }
}

/**
 * HMAC-SHA-256 in two one-shot hashes. An Hmac of node:crypto is an object with memory outside the heap, and making and
 * collecting one costs a multiple of the hashing; a token request makes several.
 */
function createKeyedHash(key: Uint8Array): (text: string) => string {
  if (key.length !== DIGEST_BYTES) throw new TypeError('the hash key has 32 bytes')
  const usual = Buffer.alloc(BLOCK_BYTES + USUAL_BYTES, 0x36)
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c)
  key.forEach((byte, index) => {
    usual[index] = byte ^ 0x36
    outer[index] = byte ^ 0x5c
  })
  return (text) => {
    // UTF-8 takes three bytes for a unit of UTF-16 at most.
    let inner = usual
    if (text.length * 3 > USUAL_BYTES) {
      inner = Buffer.allocUnsafe(BLOCK_BYTES + text.length * 3)
      usual.copy(inner, 0, 0, BLOCK_BYTES)
    }
    const length = inner.write(text, BLOCK_BYTES, 'utf8')
    const digest = hash('sha256', inner.subarray(0, BLOCK_BYTES + length), 'latin1')
    outer.write(digest, BLOCK_BYTES, 'latin1')
    return hash('sha256', outer, 'base64url')
  }
}
