// contract: Bodies of the Console API: schemas of requests, types of responses
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import { type AppHoldName, ENVIRONMENTS, type Environment } from '../../core/apps/app.ts'
import {
  PERMISSION_NAMES,
  type PermissionName,
  ROLES,
  type Role,
} from '../../core/organisations/permissions.ts'
import type { Product } from '../../core/policy.ts'
import type { JsonObject } from '../../lib/json.ts'

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
export const APP_CHANGE = Type.Partial(
  Type.Object(
    {
      name: text(80, 'App name'),
      redirect_uris: Type.Array(text(2048, 'A redirect URI'), { maxItems: 50 }),
      embedding: Type.Boolean(),
      returns_early: Type.Boolean(),
      terms_url: Type.String({ maxLength: 2048 }),
      privacy_url: Type.String({ maxLength: 2048 }),
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

export type OrganisationView = {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly permissions: readonly PermissionName[]
  /** The operator's suspension; null for an organisation that is not suspended. */
  readonly suspended_reason: string | null
}

export type MemberView = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly has_second_factor: boolean
  readonly joined_at: string
}

export type InvitationView = {
  readonly id: string
  readonly email: string
  readonly role: Role
  readonly invited_by: string
  readonly expires_at: string
}

export type AppView = {
  readonly id: string
  readonly organisation_id: string
  readonly client_id: string
  readonly name: string
  readonly display_name: string
  readonly environment: Environment
  /** Approved for a production app, and bound its scopes; null for an app that products do not bound, such as a sandbox app. */
  readonly products: readonly Product[] | null
  readonly dialects: readonly {
    readonly name: string
    readonly scopes: readonly string[]
    readonly refresh_tokens: boolean
  }[]
  readonly redirect_uris: readonly string[]
  readonly embedding: boolean
  readonly returns_early: boolean
  readonly terms_url: string
  readonly privacy_url: string
  readonly verified: boolean
  readonly created_at: string
  readonly disabled_at: string | null
  /** Why and by whom the app is disabled. Each hold is released separately. */
  readonly holds: readonly { readonly hold: AppHoldName; readonly at: string; readonly note: string }[]
  readonly being_deleted: boolean
}

export type SecretView = {
  readonly id: string
  readonly name: string
  /** Its last four characters. */
  readonly hint: string
  readonly created_at: string
  readonly expires_at: string | null
  readonly revoked_at: string | null
  readonly last_used_at: string | null
  readonly last_used_ip: string | null
  /** Requests that it authenticated. */
  readonly calls: number
}

export type CreatedSecretView = SecretView & {
  /** Shown once; only its hash is stored. */
  readonly secret: string
}

export type KeyView = {
  readonly id: string
  readonly name: string
  readonly created_at: string
}

export type OrganisationKeyView = {
  readonly id: string
  readonly name: string
  readonly hint: string
  readonly permissions: readonly PermissionName[]
  readonly created_by: string
  readonly created_at: string
  readonly expires_at: string | null
  readonly revoked_at: string | null
  readonly last_used_at: string | null
  readonly last_used_ip: string | null
}

export type DialectView = {
  readonly name: string
  readonly title: string
  /** Path of its token endpoint. */
  readonly token_path: string | null
  readonly scopes: readonly ScopeView[]
}

type ScopeView = {
  readonly name: string
  /** What it opens, in one sentence. */
  readonly opens: string
  /** A production app may request it with one of these products; without any, every app may. */
  readonly products: readonly Product[]
  /** The operations that require it, alone or with others. */
  readonly operations: readonly { readonly method: string; readonly path: string; readonly summary: string }[]
}

export type EventView = {
  readonly id: string
  readonly at: string
  readonly actor: string
  readonly action: string
  readonly target: string
  /** IP address from which it was requested. */
  readonly origin: string | null
  readonly before: JsonObject | null
  readonly after: JsonObject | null
  /** Place in the chain of the trail; null until it has one, within a second or two. */
  readonly sequence: number | null
  readonly hash: string | null
}

export type EventListView = {
  readonly events: readonly EventView[]
  /** For `before`, where an older page follows. */
  readonly next: string | null
}

export type VerifiedTrailView = {
  readonly checked: number
  readonly sequence: number | null
  readonly hash: string | null
  /** Number of the first event that was changed or is missing. */
  readonly broken_at: number | null
  readonly problem: 'changed' | 'missing' | null
}

export type LogInSessionView = {
  readonly id: string
  readonly current: boolean
  readonly created_at: string
  readonly last_used_at: string
  readonly ip_address: string | null
  readonly user_agent: string | null
}

/** Personal data is masked for roles without the permission to see it. */
export type RequestView = {
  readonly id: string
  readonly at: string
  readonly dialect: string
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly client_id: string | null
  readonly grant_type: string | null
  readonly status: number
  readonly duration_ms: number
  readonly refusal: {
    readonly code: string
    readonly subject: string | null
    readonly sentence: string
    readonly remedy: string
  } | null
  readonly user_id: string | null
  readonly grant_id: string | null
  readonly ip_address: string
}

export type RequestListView = {
  readonly requests: readonly RequestView[]
  /** For `before`, where an older page follows. */
  readonly next: string | null
  /** Requests of the last hour that were counted but not stored, because there were too many. */
  readonly not_kept: number
}

export type RequestDetailsView = RequestView & {
  /** `query`, `authorization` (its scheme), `content_type` and `body`, without secrets and bank data. */
  readonly request: JsonObject
  readonly response: JsonObject
  /** URL under which clients reach this installation. */
  readonly base_url: string
}

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
