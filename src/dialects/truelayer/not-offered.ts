// table: Products and endpoints that this platform does not offer
// Spec: OpenAPI of the Payments API v3 and the Data API (2025-12); the client truelayer_client 1.0.0

import type { NotOffered } from '../not-offered.ts'

export const notOffered: readonly NotOffered[] = [
  { product: 'Payouts', paths: ['/v3/payouts'] },
  { product: 'Mandates', paths: ['/v3/mandates'] },
  { product: 'Payment links', paths: ['/v3/payment-links'] },
  {
    product: 'Transactions, payment sources and sweeping of merchant accounts',
    paths: [
      '/v3/merchant-accounts/:id/transactions',
      '/v3/merchant-accounts/:id/payment-sources',
      '/v3/merchant-accounts/:id/sweeping',
    ],
  },
  {
    product: 'Schemes, forms, consent and accounts as actions of a payment',
    paths: [
      '/v3/payments/:id/authorization-flow/actions/scheme-selection',
      '/v3/payments/:id/authorization-flow/actions/form',
      '/v3/payments/:id/authorization-flow/actions/consent',
      '/v3/payments/:id/authorization-flow/actions/user-account-selection',
      '/v3/payments/:id/actions/save-user-account',
    ],
  },
  {
    product: 'Return parameters of a bank, which returns to this platform itself',
    paths: ['/v3/payments-provider-return', '/v3/payments-providers/return'],
  },
  { product: 'Data API v3', paths: ['/v3/data-connections'] },
  { product: 'Batches', paths: ['/data/v1/batch'] },
  { product: 'Verification', paths: ['/verification', '/v3/account-holder-verifications'] },
  { product: 'Signup+', paths: ['/signup-plus'] },
  // Of a published client; TrueLayer documents `/v1/tracked-events`.
  { product: 'Events by flow', paths: ['/events'] },
]
