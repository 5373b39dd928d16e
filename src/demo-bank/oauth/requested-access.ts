// rule: Access that a third party requests, a consent contains and the API enforces
// Spec: sign-in-contract.ts, AuthorizeQuery

import { addMonths } from '../../lib/iso-date.ts'
import type { AccountType } from '../api-contract.ts'
import { integer, optionalText, type Row } from '../database.ts'

const DATA_NAMES = ['identity', 'accounts', 'balances', 'payments', 'wealth'] as const
export type DataName = (typeof DATA_NAMES)[number]

const ACCOUNT_TYPES: readonly AccountType[] = ['current', 'savings', 'card', 'loan', 'investment']
const WEALTH: ReadonlySet<AccountType> = new Set(['loan', 'investment'])

/** Transactions that the bank keeps for third parties. */
const MAX_HISTORY_MONTHS = 24

export type RequestedAccess = {
  readonly data: readonly DataName[]
  readonly accountTypes: readonly AccountType[]
  readonly historyMonths: number
}

/** All that the bank has, for a third party that names nothing. */
export const WHOLE_ACCESS: RequestedAccess = {
  data: DATA_NAMES,
  accountTypes: ACCOUNT_TYPES,
  historyMonths: MAX_HISTORY_MONTHS,
}

/** The parameters as sent; an absent one means everything. */
export type AccessParameters = {
  readonly data: string | undefined
  readonly accountTypes: string | undefined
  readonly historyMonths: string | undefined
}

/** Undefined for an unknown name, an empty list, or a history that the bank does not keep. */
export function parseAccess(parameters: AccessParameters): RequestedAccess | undefined {
  const data = parseList(parameters.data, DATA_NAMES)
  const accountTypes = parseList(parameters.accountTypes, ACCOUNT_TYPES)
  const months = parameters.historyMonths ?? String(MAX_HISTORY_MONTHS)
  const historyMonths = /^[1-9][0-9]?$/.test(months) ? Number(months) : 0
  if (data === undefined || accountTypes === undefined) return undefined
  if (historyMonths < 1 || historyMonths > MAX_HISTORY_MONTHS) return undefined
  return { data, accountTypes, historyMonths }
}

function parseList<Name extends string>(
  list: string | undefined,
  known: readonly Name[],
): readonly Name[] | undefined {
  if (list === undefined) return known
  const names = list.split(' ')
  const found = known.filter((name) => names.includes(name))
  return found.length === names.length ? found : undefined
}

/** Loans and investments are shared only with the line that names them. */
export function isCovered({ data, accountTypes }: RequestedAccess, type: AccountType): boolean {
  return accountTypes.includes(type) && (data.includes('wealth') || !WEALTH.has(type))
}

/**
 * The earliest instant of which payments are shared. Months are counted from the consent, and a day earlier than that: where the
 * user is, the day may have begun later than in UTC.
 */
export function paymentsFromMs({ historyMonths }: RequestedAccess, createdAtMs: number): number {
  return addMonths(createdAtMs, -historyMonths) - DAY_MS
}

const DAY_MS = 86_400_000

/** Columns of a row, in the order `data`, `account_types`, `history_months`. */
export function accessColumns(access: RequestedAccess): [string, string, number] {
  return [access.data.join(' '), access.accountTypes.join(' '), access.historyMonths]
}

/** What an earlier release stored names no access. */
export function readAccess(row: Row): RequestedAccess {
  const access = parseAccess({
    data: optionalText(row, 'data'),
    accountTypes: optionalText(row, 'account_types'),
    historyMonths: row.history_months === null ? undefined : String(integer(row, 'history_months')),
  })
  return access ?? WHOLE_ACCESS
}
