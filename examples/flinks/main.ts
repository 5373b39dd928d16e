// glue: FDX data from Flinks: accounts and transactions, then the end of the connection
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createFlinksClient, ReauthorizationRequiredError } from '@tallystick/sdk/flinks'

const { TALLYSTICK_URL, CLIENT_ID = '', CLIENT_SECRET = '', PORT = '3000' } = process.env

const flinks = createFlinksClient({
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  baseUrl: TALLYSTICK_URL,
  redirectUri: `http://localhost:${PORT}/callback`,
})

const state = crypto.randomUUID()
const scopes = ['ACCOUNT_BASIC', 'ACCOUNT_DETAILED', 'TRANSACTIONS']
console.log(`Open ${flinks.auth.authorizeUrl({ scopes, state, providerId: 1000 })}`)
const server = createServer().listen(Number(PORT))
const [request, response] = await once(server, 'request')
const { code } = flinks.auth.callback(request.url, { state })
response.end('Connected. You may close this page.')
server.close()

// Stored under the end user; the refresh token stays the same for as long as it is used every 30 days.
await flinks.auth.exchangeCode({ code, subject: 'user_123' })
const fdx = flinks.fdx({ subject: 'user_123', version: 6 })
for await (const account of fdx.accounts.list()) {
  const transactions = await fdx.accounts.transactions(account.accountId).toArray()
  console.log(
    `Account ${account.accountId} (${account.accountCategory}): ${transactions.length} transactions`,
  )
}

await flinks.auth.revoke({ subject: 'user_123' })
const error = await flinks.auth.validToken({ subject: 'user_123' }).catch((thrown: unknown) => thrown)
console.log(error instanceof ReauthorizationRequiredError ? 'The connection has ended' : error)
