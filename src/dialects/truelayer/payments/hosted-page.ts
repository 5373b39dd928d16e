// codec: The hosted page on which an end user pays: its URL and the return to the app
// Spec: docs.truelayer.com/docs/hosted-page (2026-06); commerce plugins that read `tl_hpp_abandoned`

import type { Payment } from '../../../core/payments/payment.ts'
import { renderUuid } from '../../../lib/uuid.ts'
import type { PaymentPages } from '../../dialect.ts'
import { singleParameter } from '../../request-values.ts'

export const PAYMENT_PAGE_PATH = '/payments'

export const paymentPages: PaymentPages = {
  entry: {
    path: PAYMENT_PAGE_PATH,
    name: 'openHostedPaymentPage',
    summary: 'Hosted payment page',
    query: {
      type: 'object',
      properties: {
        payment_id: { type: 'string', maxLength: 64, description: 'Required.' },
        resource_token: { type: 'string', maxLength: 2048, description: 'Required.' },
        return_uri: {
          type: 'string',
          maxLength: 2048,
          description: 'Where the end user returns; a redirect URI of the app.',
        },
      },
    },
    parse: (query) => ({
      paymentId: singleParameter(query, 'payment_id') ?? '',
      paymentToken: singleParameter(query, 'resource_token') ?? '',
      returnUri: singleParameter(query, 'return_uri'),
    }),
  },
  renderReturn: ({ paymentId, failure }: Payment) => [
    ['payment_id', renderUuid(paymentId)],
    ...(failure?.reason === 'cancelled_by_payer' ? [['error', 'tl_hpp_abandoned'] as const] : []),
  ],
}
