// contract: Bodies of the Console API about public keys behind a URL
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'

export const KEY_URL = Type.Object(
  {
    password: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1024, description: 'Password of the Console account' }),
    ),
    url: Type.String({ minLength: 1, maxLength: 1024, description: 'URL of a JWK set (jwks_uri)' }),
  },
  { additionalProperties: false },
)

type KeySetView = {
  readonly url: string
  /** `kid` of each key of the last good response. */
  readonly key_ids: readonly string[]
  readonly fetched_at: string
  /** When the next assertion fetches it again. */
  readonly fresh_until: string
  /** The keys count until then while the URL gives none. */
  readonly usable_until: string
  readonly checked_at: string
  /** What was wrong with the last fetch; null if it was good. */
  readonly problem: string | null
  readonly detail: string
}

export type KeyUrlView = { readonly key_url: KeySetView | null }
