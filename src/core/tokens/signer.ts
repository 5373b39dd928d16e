// contract: Signs and verifies access tokens and other signed responses

import type { JsonObject } from '../../lib/json.ts'
import type { Result } from '../../lib/result.ts'
import type { SignatureUse } from '../policy.ts'

export type SignatureProblem = 'malformed' | 'unknown_key' | 'bad_signature' | 'wrong_type'

export interface Signer {
  /** Compact JWS (RFC 7515) with the header `{alg, kid, typ}`. */
  sign(claims: JsonObject, use: SignatureUse): string
  /** Compact JWS of any payload, with the header `{alg, kid}` and the members given. */
  signPayload(header: JsonObject, payload: string, algorithm: SignatureUse['algorithm']): string
  /**
   * Checks signature and `typ`; the caller checks expiry and claims. A token without `typ` counts as `JWT`. `type` is compared
   * without regard to case (RFC 7515 section 4.1.9); without it every type is accepted.
   */
  verify(token: string, type?: string): Result<JsonObject, SignatureProblem>
  /** JWK Set of the public keys (RFC 7517 section 5). */
  keySet(): JsonObject
}
