// rule: Public keys of an app, for its assertions and for the signatures of its requests
// Spec: RFC 7517 section 4; RFC 7518 section 6.2.1 (coordinates); RFC 8725 section 3.4 (points on the curve)

import { decodeBase64url } from '../../lib/base64url.ts'
import { encodeHex } from '../../lib/hex.ts'
import type { Json, JsonObject } from '../../lib/json.ts'

/** Printable, because key ids appear in lists and in the audit trail. */
const KEY_ID = /^[^\p{Cc}\p{Cf}]{1,256}$/u

interface Curve {
  readonly algorithm: 'ES256' | 'ES512'
  readonly coordinateBytes: number
  readonly p: bigint
  readonly b: bigint
}

/** NIST SP 800-186 section 3.2.1; `a` is -3 for both. */
const CURVES = {
  'P-256': {
    algorithm: 'ES256',
    coordinateBytes: 32,
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  'P-521': {
    algorithm: 'ES512',
    coordinateBytes: 66,
    p: 2n ** 521n - 1n,
    b: 0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  },
} as const satisfies Readonly<Record<string, Curve>>

/** P-256 for assertions (RFC 7523), P-521 for the signatures of requests. */
export type KeyCurve = keyof typeof CURVES

interface EcPublicKey {
  readonly kty: 'EC'
  readonly crv: KeyCurve
  readonly x: string
  readonly y: string
}

type Read =
  | { readonly ok: true; readonly key: EcPublicKey; readonly keyId: string | undefined }
  | { readonly ok: false; readonly reason: string }

/** The key, and its `kid` if it has one; otherwise the reason for which it is not accepted. */
export function readPublicJwk(jwk: JsonObject, curve: KeyCurve = 'P-256'): Read {
  const { algorithm } = CURVES[curve]
  const { kty, crv, x, y, kid } = jwk
  if (jwk.d !== undefined) return reject('this one is private')
  if (kty !== 'EC' || crv !== curve || typeof x !== 'string' || typeof y !== 'string')
    return reject(`not ${curve}`)
  if (jwk.alg !== undefined && jwk.alg !== algorithm) return reject(`its alg is not ${algorithm}`)
  if (jwk.use !== undefined && jwk.use !== 'sig') return reject('its use is not sig')
  if (!verifies(jwk.key_ops)) return reject('its key_ops are not verify alone')
  if (kid !== undefined && (typeof kid !== 'string' || !KEY_ID.test(kid))) {
    return reject('its kid is not 1 to 256 printable characters')
  }
  if (!isOnCurve(CURVES[curve], x, y)) return reject(`not a point of ${curve}`)
  return { ok: true, key: { kty, crv: curve, x, y }, keyId: kid }
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

function isOnCurve({ p, b, coordinateBytes }: Curve, xText: string, yText: string): boolean {
  const read = (text: string): bigint | undefined => {
    const bytes = decodeBase64url(text)
    if (bytes?.length !== coordinateBytes) return undefined
    const value = BigInt(`0x${encodeHex(bytes)}`)
    return value < p ? value : undefined
  }
  const [x, y] = [read(xText), read(yText)]
  return x !== undefined && y !== undefined && (y * y - (x * x * x - 3n * x + b)) % p === 0n
}
