// rule: Public keys that an app may register for its assertions
// Spec: RFC 7517 section 4; RFC 7518 section 6.2.1 (coordinates of P-256); RFC 8725 section 3.4 (points on the curve)

import { decodeBase64url } from '../../lib/base64url.ts'
import { encodeHex } from '../../lib/hex.ts'
import type { Json, JsonObject } from '../../lib/json.ts'

const COORDINATE_BYTES = 32
/** Printable, because key ids appear in lists and in the audit trail. */
const KEY_ID = /^[^\p{Cc}\p{Cf}]{1,256}$/u

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

interface EcPublicKey {
  readonly kty: 'EC'
  readonly crv: 'P-256'
  readonly x: string
  readonly y: string
}

type Read =
  | { readonly ok: true; readonly key: EcPublicKey; readonly keyId: string | undefined }
  | { readonly ok: false; readonly reason: string }

/** The key, and its `kid` if it has one; otherwise the reason for which it is not accepted. */
export function readPublicJwk(jwk: JsonObject): Read {
  const { kty, crv, x, y, kid } = jwk
  if (jwk.d !== undefined) return reject('this one is private')
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string')
    return reject('not P-256')
  if (jwk.alg !== undefined && jwk.alg !== 'ES256') return reject('its alg is not ES256')
  if (jwk.use !== undefined && jwk.use !== 'sig') return reject('its use is not sig')
  if (!verifies(jwk.key_ops)) return reject('its key_ops are not verify alone')
  if (kid !== undefined && (typeof kid !== 'string' || !KEY_ID.test(kid))) {
    return reject('its kid is not 1 to 256 printable characters')
  }
  if (!isOnCurve(x, y)) return reject('not a point of P-256')
  return { ok: true, key: { kty, crv, x, y }, keyId: kid }
}

function reject(reason: string): Read {
  return { ok: false, reason }
}

function verifies(operations: Json | undefined): boolean {
  return (
    operations === undefined ||
    (Array.isArray(operations) && operations.length === 1 && operations[0] === 'verify')
  )
}

function isOnCurve(x: string, y: string): boolean {
  const [a, b] = [readCoordinate(x), readCoordinate(y)]
  if (a === undefined || b === undefined) return false
  return (b * b - (a * a * a - 3n * a + B)) % P === 0n
}

function readCoordinate(text: string): bigint | undefined {
  const bytes = decodeBase64url(text)
  if (bytes?.length !== COORDINATE_BYTES) return undefined
  const value = BigInt(`0x${encodeHex(bytes)}`)
  return value < P ? value : undefined
}
