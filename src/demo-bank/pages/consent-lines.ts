// page: The lines of a consent: which data, how much history, until when

import type { StoredFlow } from '../sign-in/flows.ts'
import { dayText, type PageLanguage } from '../texts/index.ts'
import type { BankTexts } from '../texts/texts.ts'

type Asked = Pick<StoredFlow, 'access' | 'consentDays'>

/** On the bank's own page, and for a third party that shows the steps of a sign-in on its page. */
export function consentLines({ consent }: BankTexts, { access, consentDays }: Asked): readonly string[] {
  const months = access.historyMonths
  // With a consent of one day nothing new is read later.
  const payments = consentDays > 1 ? consent.paymentsAndNew(months) : consent.payments(months)
  return access.data.map((name) => (name === 'payments' ? payments : consent.data[name]))
}

/** The same in one sentence. */
export function consentSentence(
  language: PageLanguage,
  flow: Asked,
  clientName: string,
  untilMs: number,
): string {
  const { texts } = language
  return texts.consent.sentence(clientName, dayText(language, untilMs), consentLines(texts, flow).join('; '))
}
