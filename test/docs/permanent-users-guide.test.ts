// rule: The guide to permanent users: its commands lead from a new user to their data
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LINK_ACTOR_CLIENT_ID } from '../../src/dialects/tink/policy.ts'
import { approve, goToBank, signIn } from '../flows/link/journey.ts'
import { createBrowser } from '../support/browser.ts'
import { openGuide } from '../support/guide.ts'

const { bash, commands, json, platform, shell, text, unexecuted } = openGuide('permanent-users')

test('the guide leads from a new user to delegation, Link, a user token, their data and their deletion', async () => {
  const { baseUrl, developer } = platform()
  const environment = commands.find((block) => block.startsWith('eval ')) ?? ''
  await bash(environment)
  const unset = { TALLYSTICK_URL: '', CLIENT_ID: '', CLIENT_SECRET: '' }
  const set = await shell([environment, 'echo "$TALLYSTICK_URL $CLIENT_ID $CLIENT_SECRET"'], { more: unset })
  assert.match(set, /^http:\/\/\S+ [0-9a-f]{32} \S+\n$/)

  const client = await json('grant_type=client_credentials')
  assert.equal(client.expires_in, 1800, 'as the guide says')
  const asClient = { CLIENT_TOKEN: String(client.access_token) }
  const created = await json('/api/v1/user/create', asClient)
  assert.match(String(created.user_id), /^[0-9a-f]{32}$/)
  assert.equal(created.external_user_id, 'ada-1815')
  const second = await json('/api/v1/user/create', asClient)
  assert.ok(text.includes(String(second.errorCode)), 'the guide names the refusal of a second user')

  assert.ok(text.includes(LINK_ACTOR_CLIENT_ID))
  const delegated = await json('/delegate', asClient)
  const url = (await bash('/connect-accounts?', { DELEGATED_CODE: String(delegated.code) })).trim()
  const person = createBrowser({ stopAt: ({ pathname }) => pathname === '/callback' })
  const first = await person.get(url)
  const bank = await goToBank(person, first)
  const back = new URL((await approve(person, await signIn(person, bank, 'u-se-ordinary'))).url)
  assert.equal(back.origin, new URL(baseUrl).origin)
  assert.deepEqual([...back.searchParams.keys()].toSorted(), ['credentials_id', 'state'])
  assert.equal(back.searchParams.get('state'), 'my-state')

  const granted = await json('oauth/authorization-grant"', asClient)
  const tokens = await json('grant_type=authorization_code', { CODE: String(granted.code) })
  assert.equal(tokens.expires_in, 7200, 'as the guide says')
  const asUser = { TOKEN: String(tokens.access_token) }
  const { accounts } = await json('/data/v2/accounts', asUser)
  assert.ok(Array.isArray(accounts) && accounts.length > 0)
  const { transactions } = await json('/data/v2/transactions', asUser)
  assert.equal(Object(transactions).length, 3)

  const renewed = await json('grant_type=refresh_token', { REFRESH_TOKEN: String(tokens.refresh_token) })
  const asRenewed = { TOKEN: String(renewed.access_token) }
  const { credentials } = await json('/credentials/list', asRenewed)
  assert.deepEqual(
    Object(credentials).map(({ id, status }: Record<string, unknown>) => [id, status]),
    [[back.searchParams.get('credentials_id'), 'UPDATED']],
  )
  assert.ok(Object(credentials)[0].sessionExpiryDate > 0, 'the member that the guide names')

  assert.equal(await bash('/user/delete', asRenewed), '204\n')
  const revoked = await json('/data/v2/accounts', asRenewed)
  assert.equal(revoked.accounts, undefined)
  const none = await developer.grantCode(asClient.CLIENT_TOKEN, {
    external_user_id: 'ada-1815',
    scope: 'user:read',
  })
  assert.equal(none.status, 404)
  assert.deepEqual(unexecuted(), [])
})
