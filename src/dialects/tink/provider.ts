// codec: The provider object: a bank and how an end user signs in there
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Provider

import type { BankProvider } from '../../core/banks/bank.ts'
import type { ListedProvider } from '../../core/banks/list-providers.ts'
import type { AuthenticationFlow } from '../../core/policy.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { JsonSchema } from '../dialect.ts'
import { FIELD_SCHEMA, renderField } from './provider-fields.ts'

/** Capabilities of every bank that can be connected. */
export const CAPABILITIES = [
  'CHECKING_ACCOUNTS',
  'SAVINGS_ACCOUNTS',
  'CREDIT_CARDS',
  'LOANS',
  'MORTGAGE_AGGREGATION',
  'INVESTMENTS',
  'IDENTITY_DATA',
] as const

/** Capabilities that a list can be filtered by. */
export const CAPABILITY_VALUES: readonly string[] = [
  ...CAPABILITIES,
  'CREATE_BENEFICIARIES',
  'CREATE_BENEFICIARIES_IN_PAYMENT',
  'EINVOICES',
  'LIST_BENEFICIARIES',
  'MORTGAGE_LOAN',
  'PAYMENTS',
  'TRANSFERS',
]

export const CREDENTIALS_TYPES = ['PASSWORD', 'MOBILE_BANKID', 'KEYFOB', 'THIRD_PARTY_APP'] as const
export type CredentialsType = (typeof CREDENTIALS_TYPES)[number]

export const PROVIDER_SCHEMA: JsonSchema = {
  type: 'object',
  required: [
    'accessType',
    'authenticationUserType',
    'capabilities',
    'credentialsType',
    'currency',
    'displayName',
    'fields',
    'financialInstitutionId',
    'financialInstitutionName',
    'financialServices',
    'hasAuthenticationOptions',
    'id',
    'images',
    'market',
    'multiFactor',
    'name',
    'pisCapabilities',
    'popular',
    'status',
    'type',
  ],
  properties: {
    accessType: { type: 'string', enum: ['OPEN_BANKING', 'OTHER'] },
    authenticationFlow: { type: 'string', enum: ['EMBEDDED', 'REDIRECT', 'DECOUPLED'] },
    authenticationUserType: { type: 'string', enum: ['PERSONAL', 'BUSINESS', 'CORPORATE'] },
    capabilities: { type: 'array', items: { type: 'string', enum: CAPABILITIES } },
    credentialsType: { type: 'string', enum: CREDENTIALS_TYPES },
    currency: { type: 'string' },
    displayDescription: { type: 'string' },
    displayName: { type: 'string' },
    fields: { type: 'array', items: FIELD_SCHEMA },
    financialInstitutionId: { type: 'string' },
    financialInstitutionName: { type: 'string' },
    financialServices: {
      type: 'array',
      items: {
        type: 'object',
        required: ['segment', 'shortName'],
        properties: {
          segment: { type: 'string', enum: ['PERSONAL', 'BUSINESS'] },
          shortName: { type: 'string' },
        },
      },
    },
    groupDisplayName: { type: 'string' },
    hasAuthenticationOptions: { type: 'boolean' },
    id: { type: 'string' },
    images: {
      type: 'object',
      required: ['banner', 'icon'],
      properties: { banner: { type: 'string' }, icon: { type: 'string' } },
      description: 'URLs of SVG images.',
    },
    keywords: { type: 'array', items: { type: 'string' }, description: 'Other words to find the bank by.' },
    market: { type: 'string' },
    multiFactor: { type: 'boolean' },
    name: { type: 'string', description: 'Identifies the bank in requests and Link URLs.' },
    passwordHelpText: { type: 'string' },
    pisCapabilities: { type: 'array', items: { type: 'string' } },
    popular: { type: 'boolean' },
    rank: { type: 'integer', description: 'Higher ranks come first.' },
    releaseStatus: { type: 'string', enum: ['BETA'] },
    status: { type: 'string', enum: ['ENABLED', 'TEMPORARY_DISABLED', 'DISABLED'] },
    type: { type: 'string', enum: ['BANK', 'CREDIT_CARD', 'BROKER', 'TEST', 'OTHER'] },
  },
}

interface FlowTexts {
  readonly accessType: 'OPEN_BANKING' | 'OTHER'
  /** Set for open banking only. */
  readonly authenticationFlow?: 'EMBEDDED' | 'REDIRECT' | 'DECOUPLED'
  readonly credentialsType: CredentialsType
  readonly description: string
}

const FLOWS: Readonly<Record<AuthenticationFlow, FlowTexts>> = {
  redirect: {
    accessType: 'OPEN_BANKING',
    authenticationFlow: 'REDIRECT',
    credentialsType: 'THIRD_PARTY_APP',
    description: "Sign in on the bank's own page",
  },
  embedded: {
    accessType: 'OPEN_BANKING',
    authenticationFlow: 'EMBEDDED',
    credentialsType: 'PASSWORD',
    description: 'Password and one-time code',
  },
  decoupled: {
    accessType: 'OPEN_BANKING',
    authenticationFlow: 'DECOUPLED',
    credentialsType: 'MOBILE_BANKID',
    description: 'Approval on another device',
  },
  password: {
    accessType: 'OTHER',
    credentialsType: 'PASSWORD',
    description: 'Password',
  },
}

const SEGMENT_NAMES = { PERSONAL: 'Personal Banking', BUSINESS: 'Business Banking' } as const

/** How the end user authenticates at the bank. */
export function credentialsTypeOf({ flow, market }: BankProvider): CredentialsType {
  // The provider has a name for one authentication app only, the Swedish BankID.
  return flow === 'decoupled' && market !== 'SE' ? 'THIRD_PARTY_APP' : FLOWS[flow].credentialsType
}

export function renderProvider(provider: ListedProvider): JsonObject {
  const { accessType, authenticationFlow, description } = FLOWS[provider.flow]
  return {
    accessType,
    ...(authenticationFlow !== undefined && { authenticationFlow }),
    authenticationUserType: provider.segments.includes('PERSONAL') ? 'PERSONAL' : 'BUSINESS',
    capabilities: CAPABILITIES,
    credentialsType: credentialsTypeOf(provider),
    currency: provider.currency,
    displayDescription: description,
    displayName: provider.displayName,
    fields: provider.asks.map(renderField),
    financialInstitutionId: provider.institutionId,
    financialInstitutionName: provider.institutionName,
    financialServices: provider.segments.map((segment) => ({ segment, shortName: SEGMENT_NAMES[segment] })),
    groupDisplayName: provider.institutionName,
    hasAuthenticationOptions: false,
    id: provider.name,
    images: { banner: provider.images.banner, icon: provider.images.icon },
    keywords: [provider.institutionName.toLowerCase(), provider.name],
    market: provider.market,
    multiFactor: provider.flow !== 'password',
    name: provider.name,
    ...(provider.asks.some(({ purpose }) => purpose === 'password') && {
      passwordHelpText: `The password that you have at ${provider.institutionName}.`,
    }),
    pisCapabilities: [],
    popular: provider.popular,
    rank: provider.rank,
    // Extending a consent without a sign-in is in beta at the provider.
    ...(provider.extendable && { releaseStatus: 'BETA' }),
    status: provider.connectable ? 'ENABLED' : 'TEMPORARY_DISABLED',
    type: provider.test ? 'TEST' : 'BANK',
  }
}
