// rule: Claims of an ID token
// Spec: OpenID Connect Core sections 2, 3.1.3.6 (at_hash) and 8 (subject identifiers)

import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import type { Hash } from '../keys/cryptography.ts'
import type { Grant } from './grant.ts'

export interface IdTokenFacts {
  readonly issuer: string
  readonly clientId: string
  readonly grant: Grant
  readonly nonce: string | undefined
  readonly accessToken: string
  readonly issuedAtSeconds: number
  readonly lifetimeSeconds: number
}

export function buildIdTokenClaims(hash: Pick<Hash, 'sha256'>, facts: IdTokenFacts): JsonObject {
  const { grant, issuedAtSeconds, nonce } = facts
  const claims: Record<string, Json> = {
    iss: facts.issuer,
    sub: grant.subject ?? grant.userId,
    aud: facts.clientId,
    iat: issuedAtSeconds,
    exp: issuedAtSeconds + facts.lifetimeSeconds,
    at_hash: hashAccessToken(hash, facts.accessToken),
  }
  if (grant.authenticatedAtMs !== undefined) claims.auth_time = Math.floor(grant.authenticatedAtMs / 1000)
  if (nonce !== undefined) claims.nonce = nonce
  return claims
}

/** The left half of the SHA-256, for every algorithm whose digest that is. */
function hashAccessToken(hash: Pick<Hash, 'sha256'>, accessToken: string): string {
  const digest = decodeBase64url(hash.sha256(accessToken))
  if (digest === undefined) throw new TypeError('the digest is not base64url')
  return encodeBase64url(digest.subarray(0, digest.length / 2))
}
