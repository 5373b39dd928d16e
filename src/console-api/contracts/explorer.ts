// contract: Bodies of the Console API about the API explorer
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import { ANY_OBJECT, orNull, TIME, type View } from './views.ts'

const closed = { additionalProperties: false } as const
const KINDS = ['client', 'user'] as const
const pairs = (maxValue: number) =>
  Type.Array(
    Type.Object(
      { name: Type.String({ minLength: 1, maxLength: 200 }), value: Type.String({ maxLength: maxValue }) },
      closed,
    ),
    { maxItems: 200 },
  )

export const NEW_EXPLORER_TOKEN = Type.Object(
  {
    password: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1024, description: 'Password of the Console account' }),
    ),
    api: Type.String({ minLength: 1, maxLength: 40, description: 'Name of a dialect of the app' }),
    kind: Type.Enum([...KINDS], { description: 'Of the app itself, or of one of its users' }),
    user_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    grant_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'An active grant of the user; a new one without it, where the app may request one',
      }),
    ),
    scopes: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 200 }),
  },
  closed,
)

export const EXPLORER_CALL = Type.Object(
  {
    operation: Type.String({
      minLength: 1,
      maxLength: 128,
      description: '`operationId` of the OpenAPI document',
    }),
    path: Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 1024 })),
    query: pairs(8192),
    headers: pairs(4096),
    body: Type.Optional(
      Type.Union([Type.String({ maxLength: 100_000 }), pairs(16_384)], {
        description: 'JSON text, or the fields of a form',
      }),
    ),
    token: Type.Optional(
      Type.String({ minLength: 1, maxLength: 16_384, description: 'Of `explorer/tokens`' }),
    ),
  },
  closed,
)

const OPERATION = {
  id: Type.String(),
  api: Type.String(),
  method: Type.String(),
  path: Type.String(),
  topic: Type.String(),
  summary: Type.String(),
}

export const EXPLORER = Type.Object({
  apis: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      scopes: Type.Array(Type.String(), { description: 'Those that the app may request' }),
      own_users: Type.Boolean({ description: 'Whether the app grants itself access to its own users' }),
    }),
  ),
  operations: Type.Array(Type.Object(OPERATION)),
})
export type ExplorerView = View<typeof EXPLORER>

const NAMED_VALUES = Type.Array(Type.Object({ name: Type.String(), value: Type.String() }))

export const EXPLORER_OPERATION = Type.Object({
  ...OPERATION,
  description: Type.String(),
  tokens: Type.Array(Type.Object({ kind: Type.Enum([...KINDS]), scopes: Type.Array(Type.String()) }), {
    description: 'Each kind of token that is accepted with a set of scopes that suffices',
  }),
  parameters: Type.Array(
    Type.Object({
      name: Type.String(),
      place: Type.Enum(['path', 'query', 'header'] as const),
      required: Type.Boolean(),
      one_of: Type.Boolean({ description: 'Of the parameters with this mark, one is required' }),
      schema: ANY_OBJECT,
    }),
  ),
  body: orNull(
    Type.Object({
      kind: Type.Enum(['form', 'json'] as const),
      required: Type.Boolean(),
      schema: ANY_OBJECT,
      example: Type.Union([Type.String(), NAMED_VALUES]),
    }),
  ),
  responses: Type.Array(
    Type.Object({ status: Type.String(), description: Type.String(), schema: orNull(ANY_OBJECT) }),
  ),
  documentation: Type.String({ description: 'Path of its section in the reference' }),
})
export type ExplorerOperationView = View<typeof EXPLORER_OPERATION>

export const EXPLORER_TOKEN = Type.Object({
  token: Type.String({ description: 'Encrypted: only the explorer of the same member can use it' }),
  hint: Type.String({ description: 'Last four characters of the access token' }),
  api: Type.String(),
  kind: Type.Enum([...KINDS]),
  user_id: orNull(Type.String()),
  scopes: Type.Array(Type.String()),
  expires_at: TIME,
  expires_in: Type.Integer({ description: 'Seconds' }),
})
export type ExplorerTokenView = View<typeof EXPLORER_TOKEN>

export const EXPLORER_CODE = Type.Object({
  curl: Type.String(),
  node: Type.String(),
  python: Type.String(),
})
export type ExplorerCodeView = View<typeof EXPLORER_CODE>

export const EXPLORER_RESPONSE = Type.Object({
  request_id: orNull(Type.String()),
  method: Type.String(),
  url: Type.String(),
  request_headers: NAMED_VALUES,
  status: Type.Integer(),
  headers: NAMED_VALUES,
  body: orNull(Type.String({ description: 'Null for content that is not text. Credentials are masked.' })),
  size: Type.Integer({ description: 'Of the body, in bytes' }),
  is_cut: Type.Boolean({ description: 'The body is longer than what is shown' }),
  duration_ms: Type.Number(),
  refusal: orNull(
    Type.Object({
      code: Type.String(),
      sentence: Type.String(),
      remedy: Type.String(),
      help_url: Type.String(),
    }),
  ),
})
export type ExplorerResponseView = View<typeof EXPLORER_RESPONSE>
