// rule: Lines of data that the consent page lists

import type { RequestedAccess, RequestedData } from '../banks/bank-port.ts'
import { writeAuthorizationDetails } from '../connections/authorization-details.ts'
import { type LinkTerms, linkTerms } from '../connections/consent-terms.ts'
import { type DataItems, withoutTransactions } from '../connections/data-items.ts'
import { requestedAccess } from '../connections/requested-access.ts'
import type { AgreedConsent, LinkParameters, LinkSession } from './link-session.ts'

/** One line of the data that the end user consents to share. */
export type SharedLine = RequestedData

type Asked = Pick<LinkParameters, 'items' | 'reports' | 'mode'>

/** The terms that the end user consents to when the flow goes to the bank now. */
export function sessionTerms(
  { mode, accessDays }: Pick<LinkParameters, 'mode' | 'accessDays'>,
  nowMs: number,
): LinkTerms {
  return linkTerms(mode, nowMs, accessDays)
}

/** The access that the consent page lists and that we request of the bank. */
export function linkAccess(parameters: Asked, terms: LinkTerms): RequestedAccess {
  return requestedAccess(agreedItems(parameters), terms)
}

/** What the end user agrees to if the flow continues at the bank now; the consent of a flow has the id of its session. */
export function agreedConsent(
  { sessionId, parameters }: Pick<LinkSession, 'sessionId' | 'parameters'>,
  terms: LinkTerms,
): AgreedConsent {
  const { mode, untilMs } = terms
  const access = linkAccess(parameters, terms)
  return { untilMs, details: writeAuthorizationDetails({ consentId: sessionId, access, mode, untilMs }) }
}

/** The items that are fetched: a one-time account verification contains no payments and issues no token for them. */
export function agreedItems({ items, reports, mode }: Asked): DataItems {
  const onlyConfirmed = mode === 'one_time' && reports.length > 0 && !reports.includes('transactions')
  return onlyConfirmed ? withoutTransactions(items) : items
}
