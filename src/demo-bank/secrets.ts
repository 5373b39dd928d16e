// rule: Identifiers and secrets that the bank issues, and their SHA-256 hashes

import { createHash, createHmac } from 'node:crypto'
import { encodeBase64url } from '../lib/base64url.ts'

/** A new secret of 256 random bits. The prefix shows its kind. */
export function newSecret(prefix: string, randomBytes: (count: number) => Uint8Array): string {
  return `${prefix}${encodeBase64url(randomBytes(32))}`
}

/** A new identifier of 96 random bits; not a secret. */
export function newId(prefix: string, randomBytes: (count: number) => Uint8Array): string {
  return `${prefix}${encodeBase64url(randomBytes(12))}`
}

/** The hash that is stored instead of a secret. Plain SHA-256 is enough for 256 random bits. */
export function hashSecret(secret: string): string {
  return encodeBase64url(createHash('sha256').update(secret, 'utf8').digest())
}

/** The S256 code challenge of a PKCE verifier (RFC 7636 section 4.2). */
export function challengeOf(verifier: string): string {
  return hashSecret(verifier)
}

/** HMAC-SHA-256 with the given key, for CSRF tokens. */
export function macWith(key: Uint8Array): (text: string) => string {
  return (text) => encodeBase64url(createHmac('sha256', key).update(text, 'utf8').digest())
}

/** Uniformly distributed decimal digits. */
export function randomDigits(count: number, randomBytes: (count: number) => Uint8Array): string {
  let digits = ''
  while (digits.length < count) {
    for (const byte of randomBytes(count)) {
      if (byte < 250 && digits.length < count) digits += String(byte % 10)
    }
  }
  return digits
}
