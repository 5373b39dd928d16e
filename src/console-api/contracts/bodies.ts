// contract: Bodies of the Console API: schemas of requests, types of responses
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import { APP_HOLDS, ENVIRONMENTS, MAX_RETENTION_DAYS, SECRET_USES } from '../../core/apps/app.ts'
import { PERMISSION_NAMES, ROLES } from '../../core/organisations/permissions.ts'
import { PRODUCT_NAMES } from '../../core/policy.ts'
import { ANY_OBJECT, orNull, TIME, type View } from './views.ts'

export const NO_BODY = Type.Undefined()

const text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description })
const email = Type.String({ minLength: 3, maxLength: 254, description: 'E-mail address' })
const password = Type.String({
  minLength: 1,
  maxLength: 1024,
  description: 'Password of the Console account',
})
/** Required of a session that no passkey has confirmed; not of a key of the organisation. */
const stepUp = Type.Optional(password)
const role = Type.Enum([...ROLES])
const closed = { additionalProperties: false } as const

export const SIGN_UP = Type.Object(
  {
    name: text(80, 'Name of whoever signs up'),
    email,
    password,
    organisation: Type.Optional(
      text(80, 'Name of the organisation that is founded; none for invited members'),
    ),
    invitation: Type.Optional(text(4096, 'Token of an invitation, required where sign-up is by invitation')),
  },
  closed,
)
export const EMAIL_ONLY = Type.Object({ email }, closed)
export const TOKEN_ONLY = Type.Object({ token: text(4096, 'Token of the link in the mail') }, closed)
export const LOG_IN = Type.Object({ email, password }, closed)
export const SECOND_FACTOR = Type.Union([
  Type.Object({ code: text(12, 'Code of the authenticator app') }, closed),
  Type.Object({ recovery_code: text(64, 'A recovery code') }, closed),
])
export const CODE_ONLY = Type.Object({ code: text(12, 'Code of the authenticator app') }, closed)
/** Required before a secret is shown or something is deleted. */
export const STEP_UP = Type.Object({ password: stepUp }, closed)
export const RESET_PASSWORD = Type.Object(
  { token: text(4096, 'Token of the link in the mail'), password },
  closed,
)
export const CHANGE_PASSWORD = Type.Object({ current_password: password, new_password: password }, closed)
export const ORGANISATION = Type.Object({ name: text(80, 'Name of the organisation') }, closed)
export const INVITATION = Type.Object({ email, role }, closed)
export const ROLE_CHANGE = Type.Object({ role }, closed)
export const NEW_APP = Type.Object(
  {
    name: text(80, 'App name: for the organisation, can be changed'),
    display_name: text(80, 'Display name: shown to end users, cannot be changed'),
    environment: Type.Enum([...ENVIRONMENTS]),
    dialects: Type.Optional(Type.Array(text(40, 'Name of a dialect'), { minItems: 1, maxItems: 20 })),
    scopes: Type.Optional(Type.Record(Type.String(), Type.Array(text(200, 'A scope'), { maxItems: 200 }))),
    redirect_uris: Type.Optional(Type.Array(text(2048, 'A redirect URI'), { maxItems: 50 })),
  },
  closed,
)
/** Null for no limit of the app's own. */
const days = Type.Union([Type.Null(), Type.Integer({ minimum: 1, maximum: MAX_RETENTION_DAYS })])
export const APP_CHANGE = Type.Partial(
  Type.Object(
    {
      name: text(80, 'App name'),
      redirect_uris: Type.Array(text(2048, 'A redirect URI'), { maxItems: 50 }),
      embedding: Type.Boolean(),
      returns_early: Type.Boolean(),
      terms_url: Type.String({ maxLength: 2048 }),
      privacy_url: Type.String({ maxLength: 2048 }),
      retention: Type.Union([
        Type.Null(),
        Type.Object(
          {
            request_days: days,
            user_days: days,
            consent_days: Type.Optional(days),
            session_days: Type.Optional(days),
          },
          closed,
        ),
      ]),
    },
    closed,
  ),
  closed,
)
export const APP_DIALECT = Type.Object(
  {
    scopes: Type.Array(text(200, 'A scope, or * for every scope of a sandbox app'), { maxItems: 200 }),
    refresh_tokens: Type.Optional(Type.Boolean()),
  },
  closed,
)
export const NEW_SECRET = Type.Object(
  {
    password: stepUp,
    use: Type.Optional(
      Type.Enum([...SECRET_USES], {
        description:
          '`client`, the default; `api_key`: for calls for data, where an API has no access tokens',
      }),
    ),
    name: Type.Optional(text(80, 'Where the secret is used')),
    expires_at: Type.Optional(text(40, 'RFC 3339 time after which the secret is refused')),
  },
  closed,
)
/** How long the old secret still works, in hours. */
const GRACES = [0, 1, 24, 168] as const
export const ROLL_SECRET = Type.Object(
  {
    password: stepUp,
    grace_hours: Type.Union(
      GRACES.map((hours) => Type.Literal(hours)),
      {
        description: 'How long the old secret still works: 0, 1, 24 or 168',
      },
    ),
  },
  closed,
)
export const NEW_ORGANISATION_KEY = Type.Object(
  {
    password: stepUp,
    name: text(80, 'Where the key is used'),
    permissions: Type.Array(Type.Enum([...PERMISSION_NAMES]), {
      minItems: 1,
      maxItems: PERMISSION_NAMES.length,
    }),
    expires_at: Type.Optional(text(40, 'RFC 3339 time after which the key is refused')),
  },
  closed,
)
export const NEW_KEY = Type.Object(
  {
    password: stepUp,
    name: text(80, 'Where the key is used'),
    jwk: Type.Record(Type.String(), Type.Unknown()),
  },
  closed,
)
export const DELETE_APP = Type.Object({ password: stepUp, name: text(80, 'App name, typed again') }, closed)

/** Every time is an RFC 3339 text in UTC. */
export type SessionView = {
  readonly account: {
    readonly id: string
    readonly name: string
    readonly email: string
    readonly has_second_factor: boolean
  }
  readonly organisations: readonly OrganisationView[]
  /** Whether the operator's desk opens for this account. */
  readonly operator: boolean
  /** To be sent as X-CSRF-Token with every request that changes something. */
  readonly csrf_token: string
  readonly development: boolean
}

const ORGANISATION_VIEW = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: Type.Enum([...ROLES]),
  permissions: Type.Array(Type.Enum([...PERMISSION_NAMES])),
  provider_required: Type.Boolean({
    description: "Whether this session has to log in through the organisation's provider first.",
  }),
  suspended_reason: orNull(
    Type.String({
      description: "The operator's suspension; null for an organisation that is not suspended.",
    }),
  ),
})
export type OrganisationView = View<typeof ORGANISATION_VIEW>

export const MEMBER_VIEW = Type.Object({
  id: Type.String(),
  name: Type.String(),
  email: Type.String(),
  role: Type.Enum([...ROLES]),
  has_second_factor: Type.Boolean(),
  joined_at: TIME,
})
export type MemberView = View<typeof MEMBER_VIEW>

export const INVITATION_VIEW = Type.Object({
  id: Type.String(),
  email: Type.String(),
  role: Type.Enum([...ROLES]),
  invited_by: Type.String(),
  expires_at: TIME,
})
export type InvitationView = View<typeof INVITATION_VIEW>

export const APP_VIEW = Type.Object({
  id: Type.String(),
  organisation_id: Type.String(),
  client_id: Type.String(),
  name: Type.String(),
  display_name: Type.String(),
  environment: Type.Enum([...ENVIRONMENTS]),
  products: orNull(
    Type.Array(Type.Enum([...PRODUCT_NAMES]), {
      description:
        'Approved for a production app, and bound its scopes; null for an app that products do not bound, such as a sandbox app.',
    }),
  ),
  dialects: Type.Array(
    Type.Object({ name: Type.String(), scopes: Type.Array(Type.String()), refresh_tokens: Type.Boolean() }),
  ),
  redirect_uris: Type.Array(Type.String()),
  embedding: Type.Boolean(),
  returns_early: Type.Boolean(),
  terms_url: Type.String(),
  privacy_url: Type.String(),
  retention: orNull(
    Type.Object(
      {
        request_days: orNull(Type.Integer()),
        user_days: orNull(Type.Integer()),
        consent_days: orNull(Type.Integer()),
        session_days: orNull(Type.Integer()),
      },
      {
        description:
          'For how many days data is kept, beside the limits of the installation; null for those alone.',
      },
    ),
  ),
  verified: Type.Boolean(),
  created_at: TIME,
  disabled_at: orNull(TIME),
  holds: Type.Array(Type.Object({ hold: Type.Enum([...APP_HOLDS]), at: TIME, note: Type.String() }), {
    description: 'Why and by whom the app is disabled. Each hold is released separately.',
  }),
  being_deleted: Type.Boolean(),
})
export type AppView = View<typeof APP_VIEW>

export const SECRET_VIEW = Type.Object({
  id: Type.String(),
  use: Type.Enum([...SECRET_USES]),
  name: Type.String(),
  hint: Type.String({ description: 'Its last four characters.' }),
  created_at: TIME,
  expires_at: orNull(TIME),
  revoked_at: orNull(TIME),
  last_used_at: orNull(TIME),
  last_used_ip: orNull(Type.String()),
  calls: Type.Integer({ description: 'Requests that it authenticated.' }),
})
export type SecretView = View<typeof SECRET_VIEW>

export const CREATED_SECRET_VIEW = Type.Object({
  ...SECRET_VIEW.properties,
  secret: Type.String({ description: 'Shown once; only its hash is stored.' }),
})
export type CreatedSecretView = View<typeof CREATED_SECRET_VIEW>

export const KEY_VIEW = Type.Object({ id: Type.String(), name: Type.String(), created_at: TIME })
export type KeyView = View<typeof KEY_VIEW>

export const ORGANISATION_KEY_VIEW = Type.Object({
  id: Type.String(),
  name: Type.String(),
  hint: Type.String(),
  permissions: Type.Array(Type.Enum([...PERMISSION_NAMES])),
  created_by: Type.String(),
  created_at: TIME,
  expires_at: orNull(TIME),
  revoked_at: orNull(TIME),
  last_used_at: orNull(TIME),
  last_used_ip: orNull(Type.String()),
})
export type OrganisationKeyView = View<typeof ORGANISATION_KEY_VIEW>

const PERMISSION = Type.Enum([...PERMISSION_NAMES])

export const ORGANISATION_KEYS_VIEW = Type.Object({
  keys: Type.Array(ORGANISATION_KEY_VIEW),
  permissions: Type.Array(Type.Object({ name: PERMISSION, sentence: Type.String() }), {
    description: 'Those that the caller may give to a key',
  }),
})

export const CREATED_ORGANISATION_KEY_VIEW = Type.Object({
  ...ORGANISATION_KEY_VIEW.properties,
  key: Type.String({ description: 'Shown once; only its hash is stored.' }),
})

export const OWN_KEY_VIEW = Type.Object({
  id: Type.String(),
  name: Type.String(),
  permissions: Type.Array(PERMISSION),
  expires_at: orNull(TIME),
  organisation_id: Type.String(),
  organisation: Type.String(),
})

const SCOPE_VIEW = Type.Object({
  name: Type.String(),
  opens: Type.String({ description: 'What it opens, in one sentence.' }),
  products: Type.Array(Type.Enum([...PRODUCT_NAMES]), {
    description: 'A production app may request it with one of these products; without any, every app may.',
  }),
  operations: Type.Array(
    Type.Object({ method: Type.String(), path: Type.String(), summary: Type.String() }),
    { description: 'The operations that require it, alone or with others.' },
  ),
})

export const DIALECT_VIEW = Type.Object({
  name: Type.String(),
  title: Type.String(),
  token_path: orNull(Type.String({ description: 'Path of its token endpoint.' })),
  api_keys: Type.Boolean({ description: 'Data is read with an API key in place of an access token.' }),
  scopes: Type.Array(SCOPE_VIEW),
})
export type DialectView = View<typeof DIALECT_VIEW>

export const EVENT_VIEW = Type.Object({
  id: Type.String(),
  at: TIME,
  actor: Type.String(),
  action: Type.String(),
  target: Type.String(),
  origin: orNull(Type.String({ description: 'IP address from which it was requested.' })),
  before: orNull(ANY_OBJECT),
  after: orNull(ANY_OBJECT),
  sequence: orNull(
    Type.Integer({
      description: 'Place in the chain of the trail; null until it has one, within a second or two.',
    }),
  ),
  hash: orNull(Type.String()),
})
export type EventView = View<typeof EVENT_VIEW>

export const EVENT_LIST_VIEW = Type.Object({
  events: Type.Array(EVENT_VIEW),
  next: orNull(Type.String({ description: 'For `before`, where an older page follows.' })),
})
export type EventListView = View<typeof EVENT_LIST_VIEW>

export const VERIFIED_TRAIL_VIEW = Type.Object({
  checked: Type.Integer(),
  sequence: orNull(Type.Integer()),
  hash: orNull(Type.String()),
  broken_at: orNull(
    Type.Integer({ description: 'Number of the first event that was changed or is missing.' }),
  ),
  problem: orNull(Type.Enum(['changed', 'missing'] as const)),
})
export type VerifiedTrailView = View<typeof VERIFIED_TRAIL_VIEW>

export type LogInSessionView = {
  readonly id: string
  readonly current: boolean
  readonly created_at: string
  readonly last_used_at: string
  readonly ip_address: string | null
  readonly user_agent: string | null
}

/** Personal data is masked for roles without the permission to see it. */
export const REQUEST_VIEW = Type.Object({
  id: Type.String(),
  at: TIME,
  dialect: Type.String(),
  operation: Type.String(),
  method: Type.String(),
  path: Type.String(),
  client_id: orNull(Type.String()),
  grant_type: orNull(Type.String()),
  status: Type.Integer(),
  duration_ms: Type.Number(),
  refusal: orNull(
    Type.Object({
      code: Type.String(),
      subject: orNull(Type.String()),
      sentence: Type.String(),
      remedy: Type.String(),
    }),
  ),
  user_id: orNull(Type.String()),
  grant_id: orNull(Type.String()),
  ip_address: Type.String(),
})
export type RequestView = View<typeof REQUEST_VIEW>

export const REQUEST_LIST_VIEW = Type.Object({
  requests: Type.Array(REQUEST_VIEW),
  next: orNull(Type.String({ description: 'For `before`, where an older page follows.' })),
  not_kept: Type.Integer({
    description: 'Requests of the last hour that were counted but not stored, because there were too many.',
  }),
})
export type RequestListView = View<typeof REQUEST_LIST_VIEW>

export const REQUEST_DETAILS_VIEW = Type.Object({
  ...REQUEST_VIEW.properties,
  request: ANY_OBJECT,
  response: ANY_OBJECT,
  base_url: Type.String({ description: 'URL under which clients reach this installation.' }),
})
export type RequestDetailsView = View<typeof REQUEST_DETAILS_VIEW>

/** RFC 9457; `code` is stable, `detail` is for the member. */
export type ProblemView = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly fields?: Readonly<Record<string, string>>
  readonly request_id: string
}
