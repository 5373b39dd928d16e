// rule: The banks that an authorization link selects, by id, group and legacy parameter
// Spec: docs.truelayer.com/docs/generate-an-auth-link; npm truelayer-client 1.3.2, AuthAPIClient

import type { ProviderFilter, ProviderSelector } from '../../core/banks/provider-filter.ts'
import type { AuthenticationFlow } from '../../core/policy.ts'

const OPEN_BANKING: readonly AuthenticationFlow[] = ['redirect', 'embedded', 'decoupled']
const OAUTH: readonly AuthenticationFlow[] = ['redirect']
const CREDENTIALS: readonly AuthenticationFlow[] = ['password']

/** Endings of group ids, which begin with a country. */
const GROUPS: Readonly<Record<string, readonly AuthenticationFlow[]>> = {
  'ob-all': OPEN_BANKING,
  'xs2a-all': OPEN_BANKING,
  'stet-all': OPEN_BANKING,
  'polishapi-all': OPEN_BANKING,
  'oauth-all': OAUTH,
  'cs-all': CREDENTIALS,
}

const MOCK: ProviderSelector = { group: 'mock' }

/** Parameters of older clients, each with the banks that it switches on or off. */
const CONTROLS: Readonly<Record<string, ProviderSelector>> = {
  enable_mock: MOCK,
  enable_oauth_providers: { group: 'demo', flows: OAUTH },
  enable_open_banking_providers: { group: 'demo', flows: OPEN_BANKING },
  enable_credentials_sharing_providers: { group: 'demo', flows: CREDENTIALS },
  enable_credentials_sharing_providers_de: { group: 'demo', market: 'DE', flows: CREDENTIALS },
}

export const LEGACY_CONTROLS = Object.keys(CONTROLS)

/** `uk`, not `gb`, is the United Kingdom in ids and in lists of countries. */
export function marketOf(country: string): string {
  const upper = country.toUpperCase()
  return upper === 'UK' ? 'GB' : upper
}

/** Undefined selects every bank. An id that no bank has selects none; it is not an error. */
export function chooseProviders(get: (name: string) => string | undefined): ProviderFilter | undefined {
  const listed = wordsOf(get('providers')).map(selectorOf)
  const controls = LEGACY_CONTROLS.map((name) => [name, get(name)] as const)
  const withValue = (value: string) =>
    controls.flatMap(([name, sent]) => (sent?.toLowerCase() === value ? (CONTROLS[name] ?? []) : []))
  const on = withValue('true')
  const except = [...withValue('false'), ...wordsOf(get('disable_providers')).map(selectorOf)]
  // A parameter that is on adds to a list, and makes one where none was sent. A list of test banks alone is no list of banks.
  const only = [...listed, ...on]
  const selectsAll = listed.length === 0 && on.every((selector) => selector === MOCK)
  if (selectsAll && except.length === 0) return undefined
  return { only: selectsAll ? undefined : only, except }
}

/** The market whose banks are shown first. */
export function marketOfProviders(get: (name: string) => string | undefined): string | undefined {
  const ids = [...wordsOf(get('provider_id')), ...wordsOf(get('providers'))]
  const countries = ids.flatMap((id) => /^([a-z]{2})-/.exec(id)?.[1] ?? [])
  return countries[0] === undefined ? undefined : marketOf(countries[0])
}

function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(' ').filter((word) => word !== '')
}

function selectorOf(id: string): ProviderSelector {
  if (id === 'uk-cs-mock') return MOCK
  const [, country = '', ending = ''] = /^([a-z]{2})-(.+)$/.exec(id) ?? []
  const flows = GROUPS[ending]
  return flows === undefined ? { name: id } : { group: 'demo', market: marketOf(country), flows }
}
