// contract: Verifier of client assertion signatures (RFC 7523)

import type { JsonObject } from '../../lib/json.ts'
import type { Result } from '../../lib/result.ts'
import type { SetKey } from './key-set.ts'

/** Verifies signatures made with the keys of an app. */
export interface AssertionVerifier {
  /** Claims of an ES256 compact JWS whose signature one of `keys` made. */
  verify(
    assertion: string,
    keys: readonly SetKey[],
  ): Promise<Result<JsonObject, 'malformed' | 'no_key' | 'bad_signature'>>
}
