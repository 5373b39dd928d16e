// contract: Signs and verifies access tokens

import type { JsonObject } from '../../lib/json.ts'
import type { Result } from '../../lib/result.ts'

export type SignatureProblem = 'malformed' | 'unknown_key' | 'bad_signature'

export interface Signer {
  /** Compact JWS (RFC 7515), ES256, header `{alg, kid, typ: "JWT"}`. */
  sign(claims: JsonObject): string
  /** Checks the signature only; the caller checks expiry and claims. */
  verify(token: string): Result<JsonObject, SignatureProblem>
  /** JWK Set of the public keys (RFC 7517 section 5). */
  keySet(): JsonObject
}
