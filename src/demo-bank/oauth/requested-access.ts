// rule: Data and history that a third party requests, as the consent page lists them
// Spec: sign-in-contract.ts, AuthorizeQuery

const DATA_NAMES = ['identity', 'accounts', 'balances', 'payments', 'wealth'] as const
type DataName = (typeof DATA_NAMES)[number]

/** Transactions that the bank keeps for third parties. */
const MAX_HISTORY_MONTHS = 24

export type RequestedAccess = { readonly data: readonly DataName[]; readonly historyMonths: number }

/** All that the bank has, for a third party that names nothing. */
export const WHOLE_ACCESS: RequestedAccess = { data: DATA_NAMES, historyMonths: MAX_HISTORY_MONTHS }

/** Undefined for an unknown name, an empty list, or a history that the bank does not keep. */
export function parseAccess(
  data: string | undefined,
  months: string | undefined,
): RequestedAccess | undefined {
  const names = data?.split(' ') ?? DATA_NAMES
  const known = DATA_NAMES.filter((name) => names.includes(name))
  if (known.length !== names.length) return undefined
  const historyMonths =
    months === undefined ? MAX_HISTORY_MONTHS : /^[1-9][0-9]?$/.test(months) ? Number(months) : 0
  if (historyMonths < 1 || historyMonths > MAX_HISTORY_MONTHS) return undefined
  return { data: known, historyMonths }
}
