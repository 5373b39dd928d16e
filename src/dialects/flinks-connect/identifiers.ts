// rule: Ids as GUIDs, names of institutions, and the keys of a request

import type { BankProvider } from '../../core/banks/bank.ts'
import type { HeaderField, WireRequest } from '../dialect.ts'

const HEX_ID = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The same 128 bits with hyphens. */
export function renderGuid(id: string): string {
  return id.replace(HEX_ID, '$1-$2-$3-$4-$5')
}

/** Undefined for a text that is no GUID. */
export function readGuid(text: string | undefined): string | undefined {
  const lower = text?.toLowerCase() ?? ''
  return GUID.test(lower) ? lower.replaceAll('-', '') : undefined
}

/** The provider's test bank; any other bank has the name that it has here. */
const TEST_BANK = 'FlinksCapital'
const TEST_BANK_GROUP = 'capital'
const TEST_BANK_PROVIDER = 'ca-capital-embedded'

export function institutionOf({ group, name }: Pick<BankProvider, 'group' | 'name'>): string {
  return group === TEST_BANK_GROUP ? TEST_BANK : name
}

/** The provider has numbers. */
export function institutionIdOf({ institutionId }: Pick<BankProvider, 'institutionId'>): number {
  return Number.parseInt(institutionId, 10) || 0
}

/** The same of the name of a provider; any provider of the test bank has its name. */
export function institutionOfName(providerName: string | undefined): string {
  const name = providerName ?? ''
  return name.startsWith('ca-capital-') ? TEST_BANK : name
}

/** The provider to sign in at. */
export function providerNameOf(institution: string): string {
  return institution.toLowerCase() === TEST_BANK.toLowerCase() ? TEST_BANK_PROVIDER : institution
}

export interface Keys {
  /** `flinks-auth-key`: the secret key, or an authorize token. */
  readonly authKey: string | undefined
  readonly apiKey: string | undefined
  /** `Authorization: Bearer`, in which one call has the secret key. */
  readonly bearer: string | undefined
}

const AUTH_KEY = { name: 'flinks-auth-key', isCredential: true } as const
const API_KEY = { name: 'x-api-key', isCredential: true } as const

export const SECRET_HEADER: HeaderField = {
  ...AUTH_KEY,
  description: 'The secret key.',
  required: 'always',
}

export const TICKET_HEADER: HeaderField = {
  ...AUTH_KEY,
  description: 'The authorize token of `GenerateAuthorizeToken`, unless the body has it.',
}

export const API_KEY_HEADER: HeaderField = {
  ...API_KEY,
  description: 'The API key.',
  required: 'by default',
}

export const EITHER_KEY: readonly HeaderField[] = [
  { ...AUTH_KEY, description: 'The secret key, unless `X-Api-Key` is sent.', required: 'one of' },
  { ...API_KEY, description: 'The API key, unless `Flinks-Auth-Key` is sent.', required: 'one of' },
]

export const OPTIONAL_KEYS: readonly HeaderField[] = [
  { ...AUTH_KEY, description: 'The secret key. It must be valid if it is sent.' },
  { ...API_KEY, description: 'The API key. It must be valid if it is sent.' },
]

export function keysOf(request: WireRequest): Keys {
  return {
    authKey: keyOf(request, 'flinks-auth-key'),
    apiKey: keyOf(request, 'x-api-key'),
    bearer: keyOf(request, 'authorization'),
  }
}

/** Some clients write the scheme of a bearer token in front of it. */
function keyOf(request: WireRequest, name: string): string | undefined {
  const key = request
    .header(name)
    ?.replace(/^bearer +/i, '')
    .trim()
  return key === undefined || key === '' ? undefined : key
}
