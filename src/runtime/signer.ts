// glue: Signs and verifies access tokens: ES256 with node:crypto
// Spec: RFC 7515 (JWS compact), RFC 7518 section 3.4, RFC 8725 (algorithm fixed, never chosen by the token)

import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { SignatureProblem, Signer } from '../core/tokens/signer.ts'
import type { JsonObject } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { parseCompactJws } from './compact-jws.ts'

export interface KeyPair {
  readonly keyId: string
  readonly publicJwk: JsonObject
  readonly privateKey: KeyObject
}

/** The current keys. The object is replaced as a whole when they change. */
export interface KeySet {
  readonly signing: KeyPair
  /** By key id, the signing key included. */
  readonly verifying: ReadonlyMap<string, JsonObject>
}

/** Checks a signature; nothing else about the token. */
export type VerifyToken = (keys: KeySet, token: string) => Result<JsonObject, SignatureProblem>

/** `wrapVerify` may remember what was verified; each signature is verified without it. */
export function createSigner(
  keys: () => KeySet,
  wrapVerify: (verify: VerifyToken) => VerifyToken = (verify) => verify,
): Signer {
  const headers = new Map<string, string>()
  const publicKeys = new WeakMap<JsonObject, KeyObject>()

  const headerOf = (keyId: string): string => {
    let header = headers.get(keyId)
    if (header === undefined) {
      header = Buffer.from(JSON.stringify({ alg: 'ES256', kid: keyId, typ: 'JWT' })).toString('base64url')
      headers.set(keyId, header)
    }
    return header
  }

  const publicKeyOf = (jwk: JsonObject): KeyObject => {
    let key = publicKeys.get(jwk)
    if (key === undefined) {
      key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
      publicKeys.set(jwk, key)
    }
    return key
  }

  const verifyToken = wrapVerify((set, token) => {
    const parsed = parseCompactJws(token)
    if (parsed === undefined) return err('malformed')
    const jwk = parsed.keyId === undefined ? undefined : set.verifying.get(parsed.keyId)
    if (jwk === undefined) return err('unknown_key')
    const key = { key: publicKeyOf(jwk), dsaEncoding: 'ieee-p1363' } as const
    const isValid = verify('sha256', Buffer.from(parsed.signedText), key, parsed.signature)
    return isValid ? ok(parsed.claims) : err('bad_signature')
  })

  return {
    sign(claims) {
      const { signing } = keys()
      const input = `${headerOf(signing.keyId)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
      const signature = sign('sha256', Buffer.from(input), {
        key: signing.privateKey,
        dsaEncoding: 'ieee-p1363',
      })
      return `${input}.${signature.toString('base64url')}`
    },
    verify: (token) => verifyToken(keys(), token),
    keySet: () => ({ keys: [...keys().verifying.values()] }),
  }
}
