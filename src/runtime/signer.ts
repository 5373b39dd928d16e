// glue: Signs and verifies access tokens and other JWTs with node:crypto
// Spec: RFC 7515 (JWS compact), RFC 7518 section 3, RFC 8725 (algorithm fixed by the key, never chosen by the token)

import { constants, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { SigningAlgorithm } from '../core/keys/keys.ts'
import type { SignatureUse } from '../core/policy.ts'
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
  readonly signing: ReadonlyMap<SigningAlgorithm, KeyPair>
  /** By key id, the signing keys included. */
  readonly verifying: ReadonlyMap<string, JsonObject>
}

interface VerifiedToken {
  readonly claims: JsonObject
  /** In lower case. */
  readonly type: string
}

/** Checks a signature; nothing else about the token. */
export type VerifyToken = (keys: KeySet, token: string) => Result<VerifiedToken, SignatureProblem>

/** Digest and options of each algorithm (RFC 7518 sections 3.3 to 3.5). A PSS salt is as long as the digest. */
const METHODS: Readonly<Record<SigningAlgorithm, readonly [digest: string, options: object]>> = {
  ES256: ['sha256', { dsaEncoding: 'ieee-p1363' }],
  ES512: ['sha512', { dsaEncoding: 'ieee-p1363' }],
  RS256: ['sha256', { padding: constants.RSA_PKCS1_PADDING }],
  PS256: ['sha256', { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }],
}

/** `wrapVerify` may remember what was verified; each signature is verified without it. */
export function createSigner(
  keys: () => KeySet,
  wrapVerify: (verify: VerifyToken) => VerifyToken = (verify) => verify,
): Signer {
  const headers = new Map<string, string>()
  const publicKeys = new WeakMap<JsonObject, KeyObject>()

  const headerOf = (keyId: string, { algorithm, type }: SignatureUse): string => {
    const name = `${type} ${keyId}`
    let header = headers.get(name)
    if (header === undefined) {
      header = Buffer.from(JSON.stringify({ alg: algorithm, kid: keyId, typ: type })).toString('base64url')
      headers.set(name, header)
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
    const { algorithm, claims, type } = parsed
    const jwk = parsed.keyId === undefined ? undefined : set.verifying.get(parsed.keyId)
    if (jwk === undefined) return err('unknown_key')
    if (jwk.alg !== algorithm) return err('bad_signature')
    const [digest, options] = METHODS[algorithm]
    const key = { ...options, key: publicKeyOf(jwk) }
    const isValid = verify(digest, Buffer.from(parsed.signedText), key, parsed.signature)
    return isValid ? ok({ claims, type }) : err('bad_signature')
  })

  return {
    sign(claims, use) {
      const pair = keys().signing.get(use.algorithm)
      if (pair === undefined) throw new Error(`there is no ${use.algorithm} signing key`)
      const input = `${headerOf(pair.keyId, use)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
      const [digest, options] = METHODS[use.algorithm]
      const signature = sign(digest, Buffer.from(input), { ...options, key: pair.privateKey })
      return `${input}.${signature.toString('base64url')}`
    },
    signPayload(header, payload, algorithm) {
      const pair = keys().signing.get(algorithm)
      if (pair === undefined) throw new Error(`there is no ${algorithm} signing key`)
      const full = JSON.stringify({ alg: algorithm, kid: pair.keyId, ...header })
      const input = `${Buffer.from(full).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`
      const [digest, options] = METHODS[algorithm]
      const signature = sign(digest, Buffer.from(input), { ...options, key: pair.privateKey })
      return `${input}.${signature.toString('base64url')}`
    },
    verify(token, type) {
      const verified = verifyToken(keys(), token)
      if (!verified.ok) return verified
      if (type !== undefined && verified.value.type !== type.toLowerCase()) return err('wrong_type')
      return ok(verified.value.claims)
    },
    keySet: () => ({ keys: [...keys().verifying.values()] }),
  }
}
