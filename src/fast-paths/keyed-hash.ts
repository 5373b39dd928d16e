// rule: HMAC-SHA-256 as two one-shot hashes
// An Hmac of node:crypto is an object with memory outside the heap; creating and collecting one costs more than the hashing. The
// ordinary way is such an object for each hash.
// Spec: RFC 2104

import { hash } from 'node:crypto'

const BLOCK_BYTES = 64
const DIGEST_BYTES = 32
/** Size of the buffer that is reused; a longer text gets a buffer of its own. */
const REUSED_BYTES = 4096

export function createKeyedHash(key: Uint8Array): (text: string) => string {
  if (key.length !== DIGEST_BYTES) throw new TypeError('the hash key has 32 bytes')
  const reused = Buffer.alloc(BLOCK_BYTES + REUSED_BYTES, 0x36)
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c)
  key.forEach((byte, index) => {
    reused[index] = byte ^ 0x36
    outer[index] = byte ^ 0x5c
  })
  return (text) => {
    // UTF-8 takes at most three bytes for a unit of UTF-16.
    let inner = reused
    if (text.length * 3 > REUSED_BYTES) {
      inner = Buffer.allocUnsafe(BLOCK_BYTES + text.length * 3)
      reused.copy(inner, 0, 0, BLOCK_BYTES)
    }
    const length = inner.write(text, BLOCK_BYTES, 'utf8')
    const digest = hash('sha256', inner.subarray(0, BLOCK_BYTES + length), 'latin1')
    outer.write(digest, BLOCK_BYTES, 'latin1')
    return hash('sha256', outer, 'base64url')
  }
}
