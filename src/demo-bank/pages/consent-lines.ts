// page: The lines of a consent: which data, how much history, until when

import { isoDate } from '../../lib/iso-date.ts'
import type { DataName } from '../oauth/requested-access.ts'
import type { StoredFlow } from '../sign-in/flows.ts'

type Asked = Pick<StoredFlow, 'access' | 'consentDays'>

/** On the bank's own page, and for a third party that shows the steps of a sign-in on its page. */
export function consentLines(flow: Asked): readonly string[] {
  return flow.access.data.map((name) => DATA_TEXTS[name](flow))
}

const DATA_TEXTS: Readonly<Record<DataName, (flow: Asked) => string>> = {
  identity: () => 'your name, date of birth and identity number',
  accounts: () => 'account names, numbers and holders',
  balances: () => 'balances',
  // With a consent of one day nothing new is read later.
  payments: ({ access, consentDays }) =>
    `payments of the last ${access.historyMonths} months${consentDays > 1 ? ' and new ones' : ''}`,
  wealth: () => 'loans with their terms, and investments with what they hold',
}

/** The same in one sentence. */
export function consentSentence(flow: Asked, clientName: string, untilMs: number): string {
  return `${clientName} may read, until ${dayText(untilMs)}: ${consentLines(flow).join('; ')}. It cannot move money.`
}

export function dayText(epochMs: number): string {
  const [year, month, day] = isoDate(epochMs).split('-')
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''} ${year}`
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
