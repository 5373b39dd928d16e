// table: Fixture values that `compare` makes: a token, and a login at the test bank

import type { FixtureRequest, FixtureValue } from '../fixture-values.ts'

const BASE = '/v3/{{customer_id}}/BankingServices'

function post(path: string, headers: Readonly<Record<string, string>>, body?: string): FixtureRequest {
  return { method: 'POST', path: `${BASE}/${path}`, headers, body }
}

const SIGN_IN = post(
  'Authorize',
  { 'flinks-auth-key': '{{token}}', 'content-type': 'application/json' },
  JSON.stringify({
    Institution: 'FlinksCapital',
    Username: 'greatday_nomfa',
    Password: 'Everyday',
    MostRecentCached: false,
    Save: true,
  }),
)

/** The customer id and the key for data (`--value customer_id=... --value api_key=...`) are the user's own. */
export const connectFixtureValues: Readonly<Record<string, FixtureValue>> = {
  secret: { from: 'client_secret' },
  token: { request: post('GenerateAuthorizeToken', { 'flinks-auth-key': '{{secret}}' }), member: ['Token'] },
  request_id: {
    request: SIGN_IN,
    member: ['RequestId'],
    shared: true,
    awaits: {
      method: 'GET',
      path: `${BASE}/GetAccountsDetailAsync/{{value}}`,
      headers: { 'x-api-key': '{{api_key}}' },
      body: undefined,
    },
  },
  login_id: { request: SIGN_IN, member: ['Login', 'Id'], shared: true },
}
