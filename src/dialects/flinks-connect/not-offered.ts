// table: Documented endpoints of products that this platform does not offer
// Spec: docs.flinks.com: api/connect, api/enrich, api/authorize and api/utilities

import type { NotOffered } from '../not-offered.ts'

const BANKING = '/v3/:customerId/BankingServices'

/** Prefixes beside `BankingServices` whose errors are those of this dialect. */
export const OTHER_PREFIXES = [
  '/v3/:customerId/insight/',
  '/v3/:customerId/Insight/',
  '/v3/:customerId/attributes/',
  '/v3/:customerId/categorization/',
  '/v3/:customerId/Categorization/',
  '/v3/:customerId/prepayment/',
  '/v3/:customerId/partnerdata/',
  '/v3/:customerId/PartnerData/',
  '/v3/:customerId/upload/',
] as const

export const NOT_OFFERED: readonly NotOffered[] = [
  {
    product: 'stored answers to security questions',
    paths: [`${BANKING}/GetMFAQuestions`, `${BANKING}/AnswerMFAQuestions`],
  },
  { product: 'sessions over several logins', paths: [`${BANKING}/AuthorizeMultiple`] },
  { product: 'asynchronous sign-ins', paths: [`${BANKING}/AuthorizeAsync`] },
  { product: 'access tokens in place of keys', paths: [`${BANKING}/Token`] },
  { product: 'institutions by routing number', paths: [`${BANKING}/Institutions/RoutingNumber`] },
  { product: 'field match', paths: [`${BANKING}/FieldMatch`] },
  { product: 'categories', paths: [`${BANKING}/Categories`] },
  {
    product: 'attributes and score',
    paths: ['/v3/:customerId/insight', '/v3/:customerId/Insight', '/v3/:customerId/attributes'],
  },
  {
    product: 'categorization',
    paths: ['/v3/:customerId/categorization', '/v3/:customerId/Categorization'],
  },
  { product: 'prepayment', paths: ['/v3/:customerId/prepayment'] },
  {
    product: 'data sharing with partners',
    paths: ['/v3/:customerId/partnerdata', '/v3/:customerId/PartnerData'],
  },
  { product: 'upload', paths: ['/v3/:customerId/upload'] },
]
