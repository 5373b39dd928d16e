// glue: ES256 with node:crypto
// Spec: RFC 7515 (JWS compact), RFC 7518 section 3.4, RFC 8725 (algorithm fixed, never chosen by the token)

import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { SignatureProblem, Signer } from '../core/tokens/signer.ts'
import { decodeBase64url } from '../lib/base64url.ts'
import { isJsonObject, type JsonObject, parseJson } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { decodeUtf8 } from '../lib/utf8.ts'

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

const MAX_TOKEN_LENGTH = 16 * 1024
const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/
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
      const verified = verifyCompact(token, (keyId) => {
        const jwk = keyId === undefined ? undefined : set.verifying.get(keyId)
        return jwk === undefined ? undefined : publicKeyOf(jwk)
      })
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

/**
 * Checks a compact JWS. The algorithm is ES256 whatever the token says; a header that says otherwise, a `crit`, or a key
 * brought along (`jwk`, `jku`, `x5u`, `x5c`) is refused (RFC 8725 sections 3.1 and 3.10).
 */
export function verifyCompact(
  token: string,
  findKey: (keyId: string | undefined) => KeyObject | undefined,
): Result<JsonObject, SignatureProblem> {
  if (token.length > MAX_TOKEN_LENGTH || !SHAPE.test(token)) return err('malformed')
  const [headerText = '', claimsText = '', signatureText = ''] = token.split('.')
  const header = decodeObject(headerText)
  const claims = decodeObject(claimsText)
  const signature = decodeBase64url(signatureText)
  if (header === undefined || claims === undefined || signature === undefined) return err('malformed')
  const keyId = header.kid
  if (header.alg !== 'ES256' || (keyId !== undefined && typeof keyId !== 'string')) return err('malformed')
  if (['crit', 'jwk', 'jku', 'x5u', 'x5c', 'zip', 'b64'].some((name) => name in header))
    return err('malformed')
  const key = findKey(keyId)
  if (key === undefined) return err('unknown_key')
  const input = Buffer.from(`${headerText}.${claimsText}`)
  const holds = verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, signature)
  return holds ? ok(claims) : err('bad_signature')
}

function decodeObject(text: string): JsonObject | undefined {
  const bytes = decodeBase64url(text)
  const json = bytes === undefined ? undefined : decodeUtf8(bytes)
  const parsed = json === undefined ? undefined : parseJson(json)
  return parsed?.ok && isJsonObject(parsed.value) ? parsed.value : undefined
}
