// rule: The guide to OpenID Connect: its commands lead from discovery to revocation
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { approve, goToBank, signIn } from '../flows/link/journey.ts'
import { createBrowser } from '../support/browser.ts'
import { openGuide } from '../support/guide.ts'

const { bash, json, platform, unexecuted } = openGuide('openid')

test('the guide leads from discovery to revocation', async () => {
  assert.equal((await json('openid-configuration')).issuer, platform().baseUrl)

  const printed = await bash('CODE_CHALLENGE=')
  const verifier = /^verifier: (.+)$/m.exec(printed)?.[1] ?? ''
  const person = createBrowser({ stopAt: ({ pathname }) => pathname === '/callback' })
  const bank = await goToBank(person, await person.get(/^url: (.+)$/m.exec(printed)?.[1] ?? ''))
  const end = new URL((await approve(person, await signIn(person, bank, 'u-se-ordinary'))).url)
  assert.equal(end.searchParams.get('state'), 'my-state')
  assert.equal(end.searchParams.get('iss'), platform().baseUrl)

  const code = end.searchParams.get('code') ?? ''
  const tokens = await json('grant_type=authorization_code', { CODE: code, CODE_VERIFIER: verifier })
  assert.equal(typeof tokens.id_token, 'string')
  const user = await json('/oauth2/userinfo', { ACCESS_TOKEN: String(tokens.access_token) })
  assert.equal(typeof user.name, 'string')

  const renewed = await json('grant_type=refresh_token', { REFRESH_TOKEN: String(tokens.refresh_token) })
  const token = { ACCESS_TOKEN: String(renewed.access_token) }
  const active = await json('/oauth2/introspect', token)
  assert.deepEqual([active.active, active.sub], [true, user.sub])
  assert.deepEqual(await json('/oauth2/revoke', token), {})
  assert.equal((await json('/oauth2/introspect', token)).active, false)
  assert.deepEqual(unexecuted(), [])
})
