// table: Products of the Payments API that this platform does not offer
// Spec: OpenAPI of the Payments API v3 (2025-12)

import type { NotOffered } from '../../not-offered.ts'

export const paymentsNotOffered: readonly NotOffered[] = [
  { product: 'Refunds', paths: ['/v3/payments/:id/refunds'] },
  { product: 'Payouts', paths: ['/v3/payouts'] },
  { product: 'Mandates', paths: ['/v3/mandates'] },
  { product: 'Payment links', paths: ['/v3/payment-links'] },
  {
    product: 'Return parameters of a bank, which returns to this platform itself',
    paths: ['/v3/payments-provider-return', '/v3/payments-providers/return'],
  },
]
