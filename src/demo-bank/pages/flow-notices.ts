// page: Notices at the end of a sign-in, for a consent and for a payment

import type { ShownFailure } from '../sign-in/failures.ts'
import type { StoredFlow } from '../sign-in/flows.ts'
import type { PageLanguage } from '../texts/index.ts'
import type { NoticeText } from '../texts/texts.ts'

type Ended = Pick<StoredFlow, 'paymentId'>

export function failureNotice(
  { texts }: PageLanguage,
  { paymentId }: Ended,
  reason: ShownFailure,
): NoticeText {
  const notice = texts.failures[reason]
  return paymentId === undefined ? notice : { ...notice, detail: texts.payment.nothingPaidRestart }
}

/** The user left on the second device. */
export function stoppedNotice({ texts }: PageLanguage, { paymentId }: Ended): NoticeText {
  return paymentId === undefined ? texts.stopped : { ...texts.stopped, title: texts.payment.nothingPaid }
}

export function approvedNotice(
  { texts }: PageLanguage,
  { paymentId }: Ended,
  clientName: string,
): NoticeText {
  const title = paymentId === undefined ? texts.approved.title : texts.payment.approved
  return { title, detail: texts.approved.detail(clientName) }
}
