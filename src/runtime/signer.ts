// glue: ES256 with node:crypto
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

/** The keys of the moment; replaced as a whole when they change. */
export interface KeySet {
  readonly signing: KeyPair
  /** By key id, the signing key included. */
  readonly verifying: ReadonlyMap<string, JsonObject>
}

/** A signature costs 75 microseconds to check; an API client sends the same token many times. */
const REMEMBERED_TOKENS = 10_000

export function createSigner(keys: () => KeySet): Signer {
  const remembered = new Map<string, { readonly set: KeySet; readonly claims: JsonObject }>()
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

  const verifyWith = (set: KeySet, token: string): Result<JsonObject, SignatureProblem> => {
    const parsed = parseCompactJws(token)
    if (parsed === undefined) return err('malformed')
    const jwk = parsed.keyId === undefined ? undefined : set.verifying.get(parsed.keyId)
    if (jwk === undefined) return err('unknown_key')
    const key = { key: publicKeyOf(jwk), dsaEncoding: 'ieee-p1363' } as const
    const isValid = verify('sha256', Buffer.from(parsed.signedText), key, parsed.signature)
    return isValid ? ok(parsed.claims) : err('bad_signature')
  }

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
    verify(token) {
      const set = keys()
      const known = remembered.get(token)
      // Only while the key set is unchanged: a removed key ends what it signed.
      if (known?.set === set) return ok(known.claims)
      const verified = verifyWith(set, token)
      if (!verified.ok) return verified
      if (remembered.size >= REMEMBERED_TOKENS) {
        const oldest = remembered.keys().next()
        if (!oldest.done) remembered.delete(oldest.value)
      }
      remembered.set(token, { set, claims: verified.value })
      return ok(verified.value)
    },
    keySet: () => ({ keys: [...keys().verifying.values()] }),
  }
}
