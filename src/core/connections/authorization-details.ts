// rule: Authorization details of a consent: the access that the end user agreed to
// Spec: RFC 9396 section 2 (`type` and the common members `actions` and `datatypes`)

import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import type { RequestedAccess } from '../banks/bank-port.ts'
import type { AccessMode } from './consent-terms.ts'

export interface AgreedAccess {
  /** The id under which the consent and its history are stored. */
  readonly consentId: string
  readonly access: RequestedAccess
  readonly mode: AccessMode
  /** When the access ends. */
  readonly untilMs: number
}

/** One type for every dialect: an API of a provider has its own words for the same access. */
const ACCOUNT_INFORMATION = 'account_information'

/** JSON text, as consents and grants store it. */
export function writeAuthorizationDetails({ consentId, access, mode, untilMs }: AgreedAccess): string {
  const { data, accountTypes, historyMonths } = access
  const detail: JsonObject = {
    type: ACCOUNT_INFORMATION,
    actions: ['read'],
    datatypes: data,
    ...(accountTypes !== undefined && { account_types: accountTypes }),
    ...(data.includes('payments') && { history_months: historyMonths }),
    recurring: mode === 'continuous',
    valid_until: new Date(untilMs).toISOString(),
    consent_id: consentId,
  }
  return JSON.stringify([detail])
}

/** Undefined for a grant or a consent without them, and for one that was stored by an earlier version. */
export function readAuthorizationDetails(text: string | undefined): readonly JsonObject[] | undefined {
  const parsed = text === undefined ? undefined : parseJson(text)
  return parsed?.ok && Array.isArray(parsed.value) ? parsed.value.filter(isJsonObject) : undefined
}
