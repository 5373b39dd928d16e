// rule: Lines of data that the consent page lists

import type { RequestedAccess, RequestedData } from '../banks/bank-port.ts'
import type { LinkTerms } from '../connections/consent-terms.ts'
import {
  NAMED_ACCOUNT_TYPES,
  WEALTH_TYPES,
  wantsAccount,
  wantsIdentity,
  wantsTransactions,
} from '../connections/data-items.ts'
import type { LinkParameters } from './link-session.ts'

/** One line of the data that the end user consents to share. */
export type SharedLine = RequestedData

/** What the consent page lists and the bank is told, from one list. */
export function requestedAccess(parameters: LinkParameters, terms: LinkTerms): RequestedAccess {
  return { data: sharedLines(parameters), historyMonths: terms.historyMonths }
}

/** A one-time account verification contains no payments and issues no token for them. The app can read the balances. */
function sharedLines({
  items,
  reports,
  mode,
}: Pick<LinkParameters, 'items' | 'reports' | 'mode'>): readonly SharedLine[] {
  const onlyConfirmed = mode === 'one_time' && reports.length > 0 && !reports.includes('transactions')
  return [
    ...(wantsIdentity(items) ? ['identity' as const] : []),
    'accounts',
    'balances',
    ...(!onlyConfirmed && NAMED_ACCOUNT_TYPES.some((type) => wantsTransactions(items, type))
      ? ['payments' as const]
      : []),
    ...(WEALTH_TYPES.some((type) => wantsAccount(items, type)) ? ['wealth' as const] : []),
  ]
}
