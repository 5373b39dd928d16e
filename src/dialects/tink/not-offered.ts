// table: Documented endpoints of products that this platform does not offer
// Spec: docs.tink.com/api (2026-01), table of scopes and endpoints

import type { NotOffered } from '../not-offered.ts'

export const NOT_OFFERED: readonly NotOffered[] = [
  // Clients call the checks below the data API too.
  { product: 'income check', paths: ['/v2/income-checks', '/data/v2/income-checks'] },
  { product: 'expense check', paths: ['/risk/v1/expense-checks', '/data/v2/expense-checks'] },
  { product: 'risk insights and risk categorisation', paths: ['/risk'] },
  { product: 'budgets', paths: ['/api/v1/budgets'] },
  { product: 'savings goals', paths: ['/api/v1/savings-goals'] },
  { product: 'actionable insights', paths: ['/api/v1/insights'] },
  { product: 'business finance management', paths: ['/finance-management'] },
  {
    product: 'brand identification',
    paths: ['/enrichment/v1/brand-identification', '/enrichment/v1/feedback'],
  },
  { product: 'sustainability', paths: ['/enrichment/v1/sustainability'] },
  { product: 'connector', paths: ['/connector'] },
  { product: 'payments', paths: ['/payment', '/api/v1/payments', '/api/v1/transfer'] },
  { product: 'merchants', paths: ['/partner-integration'] },
  {
    product: 'mandate payments',
    paths: ['/connectivity/v2/consent-templates', '/connectivity/v2/authorizations:relay-callback'],
  },
  { product: 'linked transactions', paths: ['/api/v1/transactions'] },
]
