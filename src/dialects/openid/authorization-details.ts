// codec: The parameter authorization_details of an authorization request
// Spec: RFC 9396 sections 2, 5 and 6

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { isJsonObject, type Json, type JsonObject, parseJson } from '../../lib/json.ts'
import { ACCOUNT_TYPES, type NamedType, OFFLINE_ACCESS, PROFILE } from './scopes.ts'

/** The types that may be requested, for the metadata. */
export const DETAIL_TYPES = ['account_information'] as const

/** The scope that opens each kind of data. */
const SCOPE_OF: Readonly<Record<string, string>> = {
  identity: PROFILE,
  accounts: 'accounts',
  balances: 'balances',
  payments: 'transactions',
}

const MEMBERS: ReadonlySet<string> = new Set(['type', 'actions', 'datatypes', 'account_types', 'recurring'])

export interface RequestedDetails {
  /** Those that open the data, and access that recurs. */
  readonly scopes: readonly string[]
  /** Undefined for every type. */
  readonly accountTypes: readonly NamedType[] | undefined
}

/** What is requested has the members of what is granted, but for those that only the consent can have. */
export function parseAuthorizationDetails(text: string): Outcome<RequestedDetails> {
  const parsed = parseJson(text)
  if (!parsed.ok || !Array.isArray(parsed.value)) return refuseDetails('not a JSON array')
  const [detail, ...others]: readonly Json[] = parsed.value
  if (!isJsonObject(detail) || others.length > 0) return refuseDetails('not one object')
  return parseDetail(detail)
}

function parseDetail(detail: JsonObject): Outcome<RequestedDetails> {
  const { type, actions, datatypes, account_types: types, recurring = false } = detail
  if (!DETAIL_TYPES.some((known) => known === type)) return refuseDetails('type')
  const unknown = Object.keys(detail).find((name) => !MEMBERS.has(name))
  if (unknown !== undefined) return refuseDetails(/^\w{1,40}$/.test(unknown) ? unknown : 'an unknown member')
  if (actions !== undefined && !isListOf(actions, ['read'])) return refuseDetails('actions')
  if (!isListOf(datatypes, Object.keys(SCOPE_OF))) return refuseDetails('datatypes')
  if (types !== undefined && !isListOf(types, ACCOUNT_TYPES)) return refuseDetails('account_types')
  if (typeof recurring !== 'boolean') return refuseDetails('recurring')
  const scopes = datatypes.flatMap((name) => SCOPE_OF[name] ?? [])
  return accept({
    scopes: recurring ? [...scopes, OFFLINE_ACCESS] : scopes,
    accountTypes: types && ACCOUNT_TYPES.filter((one) => types.includes(one)),
  })
}

/** At least one of the values, each once. */
function isListOf<const T extends string>(
  value: Json | undefined,
  known: readonly T[],
): value is readonly T[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    new Set(value).size === value.length &&
    value.every((one) => known.some((name) => name === one))
  )
}

function refuseDetails(subject: string) {
  return refuse('authorization_details_invalid', { subject })
}
