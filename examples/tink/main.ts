// glue: Five minutes to the first account: a link, the callback, accounts and transactions
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createTinkClient, scopes } from '@tallystick/sdk/tink'

const { TALLYSTICK_URL, CLIENT_ID = '', CLIENT_SECRET = '', PORT = '3000' } = process.env
const redirectUri = `http://localhost:${PORT}/callback`

const tink = createTinkClient({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, baseUrl: TALLYSTICK_URL })

// 1. A URL at which the end user connects a bank.
const link = await tink.link.create({
  redirectUri,
  scope: [scopes.accounts, scopes.transactions].join(','),
  market: 'SE',
})
console.log(`Open ${link.url}`)

// 2. The end user comes back. An app with many users binds link.state to the browser: see the example with fastify.
const server = createServer().listen(Number(PORT))
const [request, response] = await once(server, 'request')
const { code = '' } = tink.link.callback(request.url, { state: link.state })
response.end('Connected. You may close this page.')
server.close()

// 3. The token: renewed before it expires, once for all callers.
const token = await tink.auth.exchangeCode({ code, redirectUri })
const user = tink.withAutoRefresh(token, { subject: 'user_123' })

// 4. The data.
for await (const account of user.accounts.list()) {
  const { value, currencyCode } = account.balances.booked?.amount ?? {}
  const balance = value === undefined ? '' : Number(value.unscaledValue) / 10 ** Number(value.scale)
  console.log(`Account ${account.name}: ${balance} ${currencyCode ?? ''}`)
}
let count = 0
for await (const _ of user.transactions.list({ pageSize: 100 })) count++
console.log(`${count} transactions`)
