// contract: Bodies of the Console API about providers of organisations
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import { ROLES } from '../../core/organisations/permissions.ts'
import { DOMAIN_CHECK_PROBLEMS } from '../../core/organisations/provider.ts'
import { orNull, TIME, type View } from './views.ts'

const closed = { additionalProperties: false } as const
const text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description })
const role = Type.Enum([...ROLES])
const password = Type.Optional(
  Type.String({ minLength: 1, maxLength: 1024, description: 'Password of the Console account' }),
)

export const PROVIDER = Type.Object(
  {
    password,
    issuer: text(1024, 'Issuer of the provider, exactly as it names itself'),
    client_id: text(512, 'Client id that the provider issued'),
    client_secret: Type.Optional(text(1024, 'Client secret; without it, the stored one stays')),
    role_claim: Type.Optional(text(128, 'Claim that holds groups or roles')),
    role_rules: Type.Array(Type.Object({ value: text(256, 'Value of the claim'), role }, closed), {
      maxItems: 50,
    }),
    default_role: Type.Optional(role),
  },
  closed,
)
export const PROVIDER_REQUIREMENT = Type.Object({ password, required: Type.Boolean() }, closed)
export const DOMAIN = Type.Object({ domain: text(253, 'Domain of e-mail addresses') }, closed)
export const PROVIDER_LOG_IN = Type.Object(
  {
    email: Type.String({ minLength: 3, maxLength: 254, description: 'E-mail address, for its domain' }),
    next: Type.Optional(
      Type.String({ maxLength: 500, description: 'Page of the Console to open afterwards' }),
    ),
  },
  closed,
)

const PROVIDER_VIEW = Type.Object({
  issuer: Type.String(),
  client_id: Type.String(),
  role_claim: orNull(Type.String()),
  role_rules: Type.Array(Type.Object({ value: Type.String(), role })),
  default_role: orNull(role),
  required: Type.Boolean(),
  changed_at: TIME,
  last_used_at: orNull(
    Type.String({
      format: 'date-time',
      description: 'Of the last log-in with these settings; null before one succeeded.',
    }),
  ),
})
export type ProviderView = View<typeof PROVIDER_VIEW>

export const DOMAIN_VIEW = Type.Object({
  domain: Type.String(),
  requested_at: TIME,
  confirmed_at: orNull(TIME),
  state: Type.Enum(['pending', 'failed', 'proven', 'confirmed'] as const, {
    description:
      '`proven` by the DNS record, `confirmed` by an operator; either suffices. `failed`: the last check of the record.',
  }),
  record: Type.Object(
    { type: Type.Literal('TXT'), name: Type.String(), value: Type.String() },
    { description: 'The DNS record that proves the domain.' },
  ),
  checked_at: orNull(TIME),
  problem: orNull(
    Type.Object({
      code: Type.Enum([...DOMAIN_CHECK_PROBLEMS]),
      message: Type.String({ description: 'What the last check found wrong, and what to do.' }),
    }),
  ),
})
export type DomainView = View<typeof DOMAIN_VIEW>

export const PROVIDER_SETTINGS_VIEW = Type.Object({
  provider: orNull(PROVIDER_VIEW),
  domains: Type.Array(DOMAIN_VIEW),
  redirect_uri: Type.String({ description: 'To be registered at the provider.' }),
})
export type ProviderSettingsView = View<typeof PROVIDER_SETTINGS_VIEW>

export type ProviderLogInView = {
  /** Of the provider; the browser goes there. */
  readonly url: string
}

/** Why a log-in at a provider failed, for the page on which it ends. */
export type ProviderProblem =
  | 'callback_unknown'
  | 'provider_refused'
  | 'provider_unreachable'
  | 'provider_invalid'
  | 'email_unverified'
  | 'domain_foreign'
  | 'no_role'
  | 'connected_to_other'
  | 'second_factor_first'
