// rule: Ids derived from their content by keyed hash

import { decodeBase64url } from '../../lib/base64url.ts'
import { encodeHex } from '../../lib/hex.ts'
import type { Hash } from './cryptography.ts'

const ID_BYTES = 16

/** 32 hexadecimal digits. The parts are encoded as JSON, so that different lists never produce the same text. */
export function deriveId(hash: Pick<Hash, 'keyed'>, kind: string, parts: readonly string[]): string {
  const bytes = decodeBase64url(hash.keyed('derived-id', JSON.stringify([kind, ...parts])))
  if (bytes === undefined || bytes.length < ID_BYTES) throw new TypeError('The keyed hash is not base64url.')
  return encodeHex(bytes.subarray(0, ID_BYTES))
}

/** The same as a UUID of version 8, whose content is implementation-specific (RFC 9562 section 5.8). */
export function deriveUuid(hash: Pick<Hash, 'keyed'>, kind: string, parts: readonly string[]): string {
  const hex = deriveId(hash, kind, parts)
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}
