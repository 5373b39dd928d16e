// codec: Base64url without padding, canonical only
// Spec: RFC 4648 section 5, RFC 7515 section 2

import { decodeUnpadded, encodeUnpadded, URL_ALPHABET } from './base64.ts'

/** Encodes bytes as base64url without padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  return encodeUnpadded(bytes, URL_ALPHABET)
}

/**
 * Decodes base64url. Undefined unless the text is exactly what `encodeBase64url` would write: no padding, no
 * whitespace, the URL alphabet, zero trailing bits.
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  return decodeUnpadded(text, URL_ALPHABET)
}
