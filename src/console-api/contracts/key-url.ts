// contract: Bodies of the Console API about public keys behind a URL
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import { orNull, TIME, type View } from './views.ts'

export const KEY_URL = Type.Object(
  {
    password: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1024, description: 'Password of the Console account' }),
    ),
    url: Type.String({ minLength: 1, maxLength: 1024, description: 'URL of a JWK set (jwks_uri)' }),
  },
  { additionalProperties: false },
)

const KEY_SET_VIEW = Type.Object({
  url: Type.String(),
  key_ids: Type.Array(Type.String(), { description: '`kid` of each key of the last good response.' }),
  fetched_at: TIME,
  fresh_until: Type.String({ format: 'date-time', description: 'When the next assertion fetches it again.' }),
  usable_until: Type.String({
    format: 'date-time',
    description: 'The keys count until then while the URL gives none.',
  }),
  checked_at: TIME,
  problem: orNull(Type.String({ description: 'What was wrong with the last fetch; null if it was good.' })),
  detail: Type.String(),
})

export const KEY_URL_VIEW = Type.Object({ key_url: orNull(KEY_SET_VIEW) })
export type KeyUrlView = View<typeof KEY_URL_VIEW>
