// rule: The commands of the TrueLayer guide lead from a link to data, and to its deletion
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { approve, goToBank } from '../flows/link/journey.ts'
import { createBrowser } from '../support/browser.ts'
import { openGuide } from '../support/guide.ts'

const { bash, json, unexecuted } = openGuide('truelayer')

test('the guide leads from a link to data, and to the end of access', async () => {
  const link = (await bash('response_type=code')).trim()
  const person = createBrowser({ stopAt: ({ pathname }) => pathname === '/callback' })
  const bank = await goToBank(person, await person.get(link), 'mock')
  const consent = await person.submit(
    bank,
    'bank-login',
    { username: 'john', password: 'eternal' },
    'login-submit',
  )
  const end = new URL((await approve(person, consent)).url)
  assert.equal(end.searchParams.get('state'), 'my-state')

  const code = end.searchParams.get('code') ?? ''
  const tokens = await json('grant_type=authorization_code', { CODE: code })
  const token = { ACCESS_TOKEN: String(tokens.access_token) }
  const { results: accounts } = await json('/data/v1/accounts"', token)
  assert.ok(Array.isArray(accounts) && accounts.length === 2)
  for (const { account_id: id } of accounts) {
    const { results } = await json('/transactions?from=', { ...token, ACCOUNT_ID: String(id) })
    assert.ok(Array.isArray(results) && results.length > 0)
  }
  const queued = await json('async=true', token)
  assert.equal(queued.status, 'Queued')
  assert.match(String(queued.results_uri), /\/data\/v1\/results\//)
  const renewed = await json('grant_type=refresh_token', { REFRESH_TOKEN: String(tokens.refresh_token) })
  const extended = await json('/connections/extend', { REFRESH_TOKEN: String(renewed.refresh_token) })
  assert.equal(extended.action_needed, 'no_action_needed')
  const last = { ACCESS_TOKEN: String(extended.access_token) }
  assert.equal(await bash('/api/delete', last), '200\n')
  assert.equal((await json('/data/v1/accounts"', last)).error, 'unauthorized')
  assert.deepEqual(unexecuted(), [])
})
