// rule: Response types are those of the OpenAPI document, and fit recorded objects
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generate } from '../api-types/generate.ts'
import {
  createFlinksClient,
  type FdxAccount,
  type FdxTransaction,
  type FlinksProvider,
  type Recipient,
  type Registration,
} from '../src/flinks.ts'
import type { Fetch } from '../src/index.ts'
import {
  AuthToken,
  createTinkClient,
  type TinkAccount,
  type TinkCredentials,
  type TinkTransaction,
  type TinkUser,
  type TinkWebhookEndpoint,
} from '../src/tink.ts'
import {
  createTrueLayerClient,
  type TrueLayerAccount,
  type TrueLayerBalance,
  type TrueLayerCard,
  type TrueLayerConnection,
  type TrueLayerPayment,
  type TrueLayerTransaction,
} from '../src/truelayer.ts'

test('the generated types are current: `node sdk/api-types/generate.ts` changes nothing', async () => {
  assert.deepEqual(await generate(false), [])
})

/** A provider that responds to every read with this body, and issues tokens. */
function respond(body: unknown): Fetch {
  return async (url) =>
    new Response(JSON.stringify(/token$/.test(url) ? { access_token: 'a', expires_in: 60 } : body))
}

const credentials = { clientId: 'c', clientSecret: 's' }
const token = AuthToken.fromMap({ access_token: 'a', refresh_token: 'r', expires_in: 3600 })

/*
 * The objects below have the members that each provider's reference and recorded responses show, with values of our own. The type
 * check of this file proves that the types accept them; the tests prove that the clients return them unchanged.
 */

const amount = { value: { unscaledValue: '-1300', scale: '2' }, currencyCode: 'EUR' }

const tinkAccount: TinkAccount = {
  id: '11111111111111111111111111111111',
  name: 'Checking Account',
  type: 'CHECKING',
  balances: { booked: { amount }, available: { amount } },
  customerSegment: 'UNDEFINED_CUSTOMER_SEGMENT',
  dates: { lastRefreshed: '2026-01-15T16:03:00Z' },
  identifiers: {
    financialInstitution: { accountNumber: '41000' },
    iban: { iban: 'NL00TEST0000000001', bban: '41000' },
  },
}
// A value that the reference does not list yet is no error.
const tinkTransaction: TinkTransaction = {
  id: '22222222222222222222222222222222',
  accountId: tinkAccount.id,
  amount,
  status: 'A_NEW_STATUS',
  types: { type: 'DEFAULT', financialInstitutionTypeCode: 'DEB' },
  dates: { booked: '2026-01-15' },
  descriptions: { original: 'TESCO', display: 'Tesco' },
  identifiers: { providerTransactionId: '1234' },
  providerMutability: 'MUTABILITY_UNDEFINED',
}
const tinkCredentials: TinkCredentials = {
  id: '33333333333333333333333333333333',
  fields: {},
  providerName: 'uk-demobank-open-banking-redirect',
  sessionExpiryDate: 1767225600000,
  status: 'UPDATED',
  statusUpdated: 1767225600000,
  supplementalInformation: null,
  type: 'THIRD_PARTY_APP',
  updated: 1767225600000,
  userId: '44444444444444444444444444444444',
}
const notificationSettings = {
  ...{ balance: true, budget: true, doubleCharge: true, einvoices: true, fraud: true, income: true },
  ...{ largeExpense: true, leftToSpend: true, loanUpdate: true, summaryMonthly: true, summaryWeekly: true },
  ...{ transaction: true, unusualAccount: true, unusualCategory: true },
}
const tinkUser: TinkUser = {
  appId: '55555555555555555555555555555555',
  created: 1767225600000,
  externalUserId: 'user_123',
  flags: [],
  id: tinkCredentials.userId,
  profile: {
    currency: 'EUR',
    locale: 'en_US',
    market: 'NL',
    notificationSettings,
    periodAdjustedDay: 25,
    periodMode: 'MONTHLY_ADJUSTED',
    timeZone: 'Europe/Amsterdam',
  },
}
const tinkEndpoint: TinkWebhookEndpoint = {
  id: '66666666666666666666666666666666',
  url: 'https://app.example/hooks',
  enabledEvents: ['refresh:finished'],
  disabled: false,
  createdAt: '2026-01-15T16:03:00Z',
  updatedAt: '2026-01-15T16:03:00Z',
}

test('Tink: recorded objects fit the types, and are returned as they are', async () => {
  const read = (body: unknown) => createTinkClient({ ...credentials, fetch: respond(body) }).withToken(token)
  assert.deepEqual(
    await read({ accounts: [tinkAccount], nextPageToken: '' })
      .accounts.list()
      .toArray(),
    [tinkAccount],
  )
  const transactions = read({ transactions: [tinkTransaction], nextPageToken: '' }).transactions.list()
  assert.deepEqual(await transactions.toArray(), [tinkTransaction])
  assert.deepEqual(
    await read({ credentials: [tinkCredentials] })
      .credentials.list()
      .toArray(),
    [tinkCredentials],
  )
  assert.deepEqual(await read(tinkUser).user.get(), tinkUser)
  const tink = createTinkClient({ ...credentials, fetch: respond({ webhookEndpoints: [tinkEndpoint] }) })
  assert.deepEqual(await tink.webhooks.list(), [tinkEndpoint])
})

const timestamp = '2026-01-15T16:03:00.0000000Z'
const connection: TrueLayerConnection = {
  client_id: 'sandbox-app-1',
  credentials_id: '0000000000000000000000000000000000000000000=',
  consent_status: 'Authorised',
  consent_created_at: '2026-01-15T16:03:00.000Z',
  provider: { provider_id: 'ob-monzo' },
}
const account: TrueLayerAccount = {
  account_id: '77777777777777777777777777777777',
  account_type: 'SAVING',
  display_name: 'Club',
  currency: 'GBP',
  account_number: { number: '10000000', sort_code: '01-21-31' },
  provider: { provider_id: 'ob-monzo' },
  update_timestamp: timestamp,
}
const balance: TrueLayerBalance = { currency: 'GBP', available: 3279, current: 20.55, overdraft: 1000 }
const transaction: TrueLayerTransaction = {
  transaction_id: '88888888888888888888888888888888',
  timestamp: '2026-01-15T00:00:00',
  description: 'TESCO',
  amount: -12.5,
  currency: 'GBP',
  transaction_type: 'DEBIT',
  transaction_category: 'PURCHASE',
  transaction_classification: [],
}
const card: TrueLayerCard = {
  account_id: '99999999999999999999999999999999',
  card_network: 'VISA',
  card_type: 'CREDIT',
  currency: 'GBP',
  partial_card_number: '1234',
  provider: { provider_id: 'ob-monzo' },
}
const payment: TrueLayerPayment = {
  id: '00000000-0000-4000-8000-000000000000',
  amount_in_minor: 100,
  currency: 'GBP',
  user: { id: '00000000-0000-4000-8000-000000000001' },
  payment_method: { type: 'bank_transfer' },
  created_at: timestamp,
  status: 'attempt_failed',
}

test('TrueLayer: recorded objects fit the types, and are returned as they are', async () => {
  const client = async (body: unknown) => {
    const truelayer = createTrueLayerClient({
      ...credentials,
      redirectUri: 'https://app.example/cb',
      fetch: respond(body),
    })
    await truelayer.auth.exchangeCode('code')
    return truelayer
  }
  const results = async (...list: unknown[]) => (await client({ results: list, status: 'Succeeded' })).data
  assert.deepEqual(await (await results(connection)).me(), connection)
  assert.deepEqual(await (await results(account)).accounts.list(), [account])
  assert.deepEqual(await (await results(balance)).accounts.balance('id'), balance)
  assert.deepEqual(await (await results(transaction)).accounts.transactions('id'), [transaction])
  assert.deepEqual(await (await results(card)).cards.list(), [card])
  assert.deepEqual(await (await client(payment)).payments.get('id'), payment)
})

const fdxAccount: Omit<FdxAccount, 'fdxType'> = { accountId: '1', accountCategory: 'DEPOSIT_ACCOUNT' }
const fdxTransaction: Omit<FdxTransaction, 'fdxType'> = { accountId: '1', transactionId: '2', amount: 12.5 }
const bank: FlinksProvider = { provider_id: 1000, name: 'Flinks Capital', country: 'CA' }
const recipient: Recipient = { client_id: 'c1', name: 'Acme', country: 'CA' }
const registration: Registration = {
  client_id: 'c1',
  client_name: 'Acme',
  provider_id: 1000,
  provider_name: 'Flinks Capital',
  country: 'CA',
  registration_status: 'PENDING_APPROVAL',
  requested_on: timestamp,
}

test('Flinks: recorded objects fit the types; FDX 5 is unwrapped, FDX 6 is as it is', async () => {
  const client = async (body: unknown) => {
    const flinks = createFlinksClient({
      ...credentials,
      redirectUri: 'https://app.example/cb',
      fetch: respond(body),
    })
    await flinks.auth.exchangeCode({ code: 'code' })
    return flinks
  }
  const five = (await client({ accounts: [{ depositAccount: fdxAccount }] })).fdx()
  assert.deepEqual(await five.accounts.list().toArray(), [{ ...fdxAccount, fdxType: 'depositAccount' }])
  const six = (await client({ transactions: [fdxTransaction] })).fdx({ version: 6 })
  assert.deepEqual(await six.accounts.transactions('1').toArray(), [
    { ...fdxTransaction, fdxType: undefined },
  ])
  assert.deepEqual(await (await client([bank])).providers.list(), [bank])
  assert.deepEqual(await (await client([recipient])).recipients.list(), [recipient])
  assert.deepEqual(await (await client([registration])).recipients.register(['c1'], [1000]), [registration])
})
