// table: The fields that the Data Providers of this installation fill
// Spec: docs.flinks.com, get data provider details (data_inventory)

import type { JsonObject } from '../../lib/json.ts'

const LIGHT = [
  'accountId',
  'accountCategory',
  'accountType',
  'accountNumberDisplay',
  'productName',
  'nickname',
  'status',
  'description',
  'currency.currencyCode',
] as const

const DETAILED = ['balanceType', 'transferIn', 'transferOut', 'transactionsIncluded', 'balanceAsOf'] as const

const OF_KIND = {
  depositAccount: ['accountNumber', 'routingTransitNumber', 'currentBalance', 'availableBalance'],
  locAccount: ['creditLine', 'availableCredit', 'currentBalance'],
  loanAccount: [
    'principalBalance',
    'originalPrincipal',
    'originatingDate',
    'maturityDate',
    'interestRate',
    'interestRateType',
    'lastPaymentDate',
    'nextPaymentDate',
  ],
  investmentAccount: [
    'availableCashBalance',
    'currentValue',
    'holdings.holdingName',
    'holdings.holdingType',
    'holdings.positionType',
    'holdings.securityId',
    'holdings.securityIdType',
    'holdings.symbol',
    'holdings.units',
    'holdings.currentUnitPrice',
    'holdings.marketValue',
    'holdings.costBasis',
    'holdings.currency.currencyCode',
  ],
} as const

const TRANSACTION = [
  'accountId',
  'transactionId',
  'postedTimestamp',
  'transactionTimestamp',
  'description',
  'debitCreditMemo',
  'amount',
  'status',
  'payee',
] as const

const PAGE = ['page.nextOffset', 'page.totalElements', 'links.next.href'] as const

function below(prefix: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${prefix}.${name}`)
}

const KINDS = Object.entries(OF_KIND)

/** Dotted paths in the wrapped form of FDX 5. */
export const DATA_INVENTORY: JsonObject = {
  account: KINDS.flatMap(([kind, own]) => below(kind, [...LIGHT, ...DETAILED, ...own])),
  customers: [
    'customerId',
    'name.first',
    'name.last',
    'dateOfBirth',
    'email',
    'addresses.line1',
    'addresses.city',
    'addresses.region',
    'addresses.postalCode',
    'addresses.country',
    'addresses.type',
    'telephones.type',
    'telephones.country',
    'telephones.number',
  ],
  detailed_accounts: [
    ...PAGE,
    ...KINDS.flatMap(([kind, own]) => below(`accounts.${kind}`, [...LIGHT, ...DETAILED, ...own])),
  ],
  lightweight_accounts: [...PAGE, ...KINDS.flatMap(([kind]) => below(`accounts.${kind}`, LIGHT))],
  payments: [
    'page.totalElements',
    'paymentNetworks.bankId',
    'paymentNetworks.identifier',
    'paymentNetworks.identifierType',
    'paymentNetworks.type',
    'paymentNetworks.transferIn',
    'paymentNetworks.transferOut',
  ],
  transactions: [
    ...PAGE,
    ...below('transactions.depositTransaction', [...TRANSACTION, 'transactionType']),
    ...below('transactions.locTransaction', TRANSACTION),
  ],
}
