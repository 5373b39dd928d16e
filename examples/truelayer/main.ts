// glue: Payments beside data at TrueLayer: two tokens that never meet, and a signed payment
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createSigner, createTrueLayerClient, dataScopes } from '@tallystick/sdk/truelayer'

const { TALLYSTICK_URL, CLIENT_ID = '', CLIENT_SECRET = '', PORT = '3000' } = process.env
const { SIGNING_KEY_ID = '', SIGNING_KEY_FILE = '' } = process.env

const truelayer = createTrueLayerClient({
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  baseUrl: TALLYSTICK_URL,
  redirectUri: `http://localhost:${PORT}/callback`,
  // A key that stays in a key management service: any function that returns `Tl-Signature`.
  signer: createSigner(SIGNING_KEY_ID, readFileSync(SIGNING_KEY_FILE, 'utf8')),
})

// Data: the end user connects a bank.
const state = crypto.randomUUID()
console.log(`Open ${truelayer.auth.authLink({ scopes: dataScopes(), state, enableMock: true })}`)
const server = createServer().listen(Number(PORT))
const [request, response] = await once(server, 'request')
const { code } = truelayer.auth.callback(request.url, { state })
response.end('Connected. You may close this page.')
server.close()
await truelayer.auth.exchangeCode(code, 'data')
for (const account of await truelayer.data.accounts.list()) {
  const balance = await truelayer.data.accounts.balance(account.account_id)
  console.log(`Account ${account.display_name}: ${balance.current} ${balance.currency}`)
}

// Payments: with a token of the app, which data calls never get.
const payment = await truelayer.payments.create(
  {
    amount_in_minor: 1234,
    currency: 'GBP',
    payment_method: {
      type: 'bank_transfer',
      provider_selection: { type: 'user_selected', filter: { countries: ['GB'] } },
      beneficiary: {
        type: 'external_account',
        account_holder_name: 'Harbour Books',
        account_identifier: {
          type: 'sort_code_account_number',
          sort_code: '601613',
          account_number: '31926819',
        },
        reference: 'INV 2026-7',
      },
    },
    user: { name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  // The same for every attempt to pay this order, so that it is paid once.
  { idempotencyKey: crypto.randomUUID() },
)
const { status } = await truelayer.payments.get(payment.id)
console.log(`Payment ${payment.id}: ${status}`)

const [data, payments] = await Promise.all([
  truelayer.auth.validToken('data'),
  truelayer.auth.validToken('payments'),
])
console.log(`Scopes of data: ${data.scopes.join(' ')}; of payments: ${payments.scopes.join(' ')}`)
