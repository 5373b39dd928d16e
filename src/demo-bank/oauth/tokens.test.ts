// operation: Tests of codes, tokens, consents and the accounts API, over HTTP

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  CALLBACK,
  codeFor,
  errorOf,
  registerThirdParty,
  START_MS,
  startDemoBank,
  type TestBank,
  type ThirdParty,
  type Tokens,
  tokensFor,
} from '../../../test/support/demo-bank.ts'
import type {
  Account,
  AccountsResponse,
  Consent,
  Customer,
  ProvidersResponse,
  TransactionsResponse,
} from '../api-contract.ts'

let bank: TestBank
let thirdParty: ThirdParty

before(async () => {
  bank = await startDemoBank()
  thirdParty = await registerThirdParty(bank.url)
})
after(() => bank.close())

test('of 20 concurrent exchanges of one code one succeeds, and the replays revoke the consent (RFC 6749 §4.1.2)', async () => {
  for (let round = 0; round < 5; round++) {
    const code = await codeFor(thirdParty, 'u-se-ordinary')
    const answers = await Promise.all(Array.from({ length: 20 }, () => thirdParty.redeem(code)))
    const [winner, ...others] = answers.filter(({ status }) => status === 200)
    assert.ok(winner !== undefined && others.length === 0)
    const { access_token } = (await winner.json()) as Tokens
    assert.deepEqual(await errorOf(await thirdParty.read('/accounts', access_token)), [403, 'consent_ended'])
  }
})

test('two servers on one database: of ten exchanges of one code at each, one succeeds', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'demo-bank-'))
  const [one, two] = [await startDemoBank({ dataDir }), await startDemoBank({ dataDir })]
  const party = await registerThirdParty(one.url)
  const code = await codeFor(party, 'u-se-new')
  const redeemAt = (base: string): Promise<Response> =>
    fetch(`${base}/oauth/token`, {
      method: 'POST',
      headers: { authorization: party.authorization },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        code_verifier: party.verifier,
        redirect_uri: CALLBACK,
      }),
    })
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => redeemAt(index % 2 === 0 ? one.url : two.url)),
  )
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  await Promise.all([one.close(), two.close()])
  await rm(dataDir, { recursive: true })
})

test('a code requires its verifier, its redirect_uri and its client, and expires after 60 seconds', async () => {
  const attempt = async (change: Record<string, string>, party = thirdParty): Promise<[number, string]> => {
    const code = await codeFor(thirdParty, 'u-se-ordinary')
    const form = {
      grant_type: 'authorization_code',
      code,
      code_verifier: thirdParty.verifier,
      redirect_uri: CALLBACK,
    }
    return errorOf(await party.token({ ...form, ...change }))
  }
  assert.deepEqual(await attempt({ code_verifier: 'x'.repeat(43) }), [400, 'invalid_grant'])
  assert.deepEqual(await attempt({ redirect_uri: 'https://third-party.example/' }), [400, 'invalid_grant'])
  assert.deepEqual(await attempt({}, await registerThirdParty(bank.url)), [400, 'invalid_grant'])
  assert.deepEqual(await attempt({ grant_type: 'password' }), [400, 'unsupported_grant_type'])
  const code = await codeFor(thirdParty, 'u-se-ordinary')
  bank.advance(60_000)
  assert.deepEqual(await errorOf(await thirdParty.redeem(code)), [400, 'invalid_grant'])
  bank.advance(-60_000)
})

test('the token endpoint requires HTTP Basic with the correct secret', async () => {
  for (const authorization of ['', 'Basic eDp5', 'Bearer x', thirdParty.authorization.slice(0, -4)]) {
    const answer = await fetch(`${bank.url}/oauth/token`, {
      method: 'POST',
      headers: { authorization },
      body: 'grant_type=refresh_token',
    })
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Basic /)
    assert.deepEqual(await errorOf(answer), [401, 'invalid_client'])
  }
})

test('registration rejects an invalid name or redirect URI (RFC 7591)', async () => {
  const register = (body: unknown): Promise<Response> =>
    fetch(`${bank.url}/oauth/register`, { method: 'POST', body: JSON.stringify(body) })
  const scenarios: [unknown, string][] = [
    [{ redirect_uris: ['https://a.example/'] }, 'invalid_client_metadata'],
    [{ client_name: ' ', redirect_uris: ['https://a.example/'] }, 'invalid_client_metadata'],
    [{ client_name: 'A', redirect_uris: [] }, 'invalid_redirect_uri'],
    [{ client_name: 'A', redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    [{ client_name: 'A', redirect_uris: ['https://a.example/#x'] }, 'invalid_redirect_uri'],
    [['x'], 'invalid_client_metadata'],
  ]
  for (const [body, error] of scenarios) assert.deepEqual(await errorOf(await register(body)), [400, error])
})

test('access tokens expire after ten minutes and can be refreshed; the expiry of the consent invalidates all tokens', async () => {
  const tokens = await tokensFor(thirdParty, 'u-se-ordinary')
  assert.equal(tokens.expires_in, 600)
  assert.equal(tokens.refresh_token_expires_in, 90 * 86_400)
  bank.advance(600_000)
  assert.deepEqual(await errorOf(await thirdParty.read('/accounts', tokens.access_token)), [
    401,
    'token_expired',
  ])
  const refresh = (): Promise<Response> =>
    thirdParty.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })
  const renewed = (await (await refresh()).json()) as Tokens
  assert.equal(renewed.refresh_token, tokens.refresh_token)
  assert.equal((await thirdParty.read('/accounts', renewed.access_token)).status, 200)
  bank.advance(90 * 86_400_000)
  assert.deepEqual(await errorOf(await thirdParty.read('/accounts', renewed.access_token)), [
    403,
    'consent_ended',
  ])
  assert.deepEqual(await errorOf(await refresh()), [400, 'invalid_grant'])
  bank.advance(-90 * 86_400_000 - 600_000)
})

test('each token is good for its own use and its own client: an access token refreshes nothing, nor does another client', async () => {
  const tokens = await tokensFor(thirdParty, 'u-se-ordinary')
  const refreshBy = (party: ThirdParty, refresh_token: string): Promise<Response> =>
    party.token({ grant_type: 'refresh_token', refresh_token })
  assert.deepEqual(await errorOf(await refreshBy(thirdParty, tokens.access_token)), [400, 'invalid_grant'])
  const other = await registerThirdParty(bank.url, 'Another app')
  assert.deepEqual(await errorOf(await refreshBy(other, tokens.refresh_token)), [400, 'invalid_grant'])
  assert.equal((await refreshBy(thirdParty, tokens.refresh_token)).status, 200)
})

test('revoking an access token revokes only it; revoking the refresh token revokes the consent (RFC 7009)', async () => {
  const tokens = await tokensFor(thirdParty, 'u-se-ordinary')
  const revoke = (token: string): Promise<Response> =>
    fetch(`${bank.url}/oauth/revoke`, {
      method: 'POST',
      headers: { authorization: thirdParty.authorization },
      body: new URLSearchParams({ token }),
    })
  assert.equal((await revoke(tokens.access_token)).status, 200)
  assert.deepEqual(await errorOf(await thirdParty.read('/consent', tokens.access_token)), [
    401,
    'invalid_token',
  ])
  const renewed = (await (
    await thirdParty.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })
  ).json()) as Tokens
  assert.equal((await revoke(renewed.refresh_token)).status, 200)
  assert.equal((await revoke('unknown')).status, 200)
  assert.deepEqual(await errorOf(await thirdParty.read('/consent', renewed.access_token)), [
    403,
    'consent_ended',
  ])
})

test('a consent can be read, revoked, and extended if the brand allows it', async () => {
  const fixed = await tokensFor(thirdParty, 'u-se-ordinary')
  const consent = (await (await thirdParty.read('/consent', fixed.access_token)).json()) as Consent
  assert.deepEqual(
    [consent.id, consent.expiresAt, consent.accountIds.length, consent.extendable],
    [fixed.consent_id, fixed.consent_expires_at, 3, false],
  )
  const extend = (token: string, days: unknown): Promise<Response> =>
    fetch(`${bank.url}/open-banking/v1/consent/extend`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ days }),
    })
  assert.deepEqual(await errorOf(await extend(fixed.access_token, 90)), [400, 'invalid_request'])
  const british = await tokensFor(thirdParty, 'u-gb-ordinary', 'uk-demobank-open-banking-redirect-extendable')
  assert.deepEqual(await errorOf(await extend(british.access_token, 181)), [400, 'invalid_request'])
  const extended = (await (await extend(british.access_token, 180)).json()) as Consent
  assert.equal(extended.expiresAt, new Date(START_MS + 180 * 86_400_000).toISOString().replace('.000', ''))
  const ended = await fetch(`${bank.url}/open-banking/v1/consent`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${fixed.access_token}` },
  })
  assert.equal(ended.status, 204)
  assert.deepEqual(await errorOf(await thirdParty.read('/accounts', fixed.access_token)), [
    403,
    'consent_ended',
  ])
})

async function firstAccount(token: string): Promise<Account> {
  const { accounts } = (await (await thirdParty.read('/accounts', token)).json()) as AccountsResponse
  const [account] = accounts
  assert.ok(account)
  return account
}

async function page(token: string, account: string, query: string): Promise<TransactionsResponse> {
  return (await (
    await thirdParty.read(`/accounts/${account}/transactions?${query}`, token)
  ).json()) as TransactionsResponse
}

test('all pages of a list show the instant of the first page, even if transactions arrive meanwhile', async () => {
  const { access_token: token } = await tokensFor(thirdParty, 'u-se-business')
  const { id } = await firstAccount(token)
  const integer = (await page(token, id, 'from=2026-11-01&limit=500')).transactions
  let { transactions, nextCursor, asOf } = await page(token, id, 'from=2026-11-01&limit=10')
  const walked = [...transactions]
  while (nextCursor !== undefined) {
    bank.advance(60_000)
    const next = await page(token, id, `cursor=${nextCursor}`)
    assert.equal(next.asOf, asOf)
    ;({ transactions, nextCursor, asOf } = next)
    walked.push(...transactions)
  }
  bank.advance(-60_000 * Math.ceil(walked.length / 10 - 1))
  assert.deepEqual(walked, integer)
})

test('the transaction query rejects bad dates, limits, unknown parameters, and foreign or forged cursors', async () => {
  const { access_token: token } = await tokensFor(thirdParty, 'u-se-several')
  const { accounts } = (await (await thirdParty.read('/accounts', token)).json()) as AccountsResponse
  const [one, two] = accounts
  assert.ok(one && two)
  const { nextCursor = '' } = await page(token, one.id, 'limit=5')
  const forged = Buffer.from(`1|${one.id}|${START_MS}|-99999999|20000|500|${START_MS}|x`).toString(
    'base64url',
  )
  const future = Buffer.from(`1|${one.id}|${START_MS + 1e12}|20000|20001|500|${START_MS}|x`).toString(
    'base64url',
  )
  const bad = [
    'from=2026-02-30',
    'to=yesterday',
    'from=2026-02-02&to=2026-02-01',
    'limit=0',
    'limit=501',
    'limit=5&limit=5',
    'page=2',
    'cursor=x',
    `cursor=${nextCursor}&limit=5`,
    `cursor=${forged}`,
    `cursor=${future}`,
  ]
  for (const query of bad) {
    assert.deepEqual(
      await errorOf(await thirdParty.read(`/accounts/${one.id}/transactions?${query}`, token)),
      [400, 'invalid_request'],
      query,
    )
  }
  const crossed = await thirdParty.read(`/accounts/${two.id}/transactions?cursor=${nextCursor}`, token)
  assert.deepEqual(await errorOf(crossed), [400, 'invalid_request'])
  bank.advance(3_600_001)
  const { access_token: fresh } = (await (
    await thirdParty.token({
      grant_type: 'refresh_token',
      refresh_token: (await tokensFor(thirdParty, 'u-se-several')).refresh_token,
    })
  ).json()) as Tokens
  assert.deepEqual(
    await errorOf(await thirdParty.read(`/accounts/${one.id}/transactions?cursor=${nextCursor}`, fresh)),
    [400, 'invalid_request'],
  )
  bank.advance(-3_600_001)
  const november = (await page(token, one.id, 'from=2026-11-02&to=2026-11-10&limit=500')).transactions
  assert.ok(november.length > 5)
  assert.ok(
    november.every(({ bookingDate = '' }) => bookingDate >= '2026-11-02' && bookingDate <= '2026-11-10'),
  )
})

test('a missing, foreign or malformed token is rejected, and unknown endpoints respond with JSON', async () => {
  for (const authorization of ['', 'Bearer', 'Bearer nonsense', 'Basic eDp5']) {
    const answer = await fetch(`${bank.url}/open-banking/v1/accounts`, { headers: { authorization } })
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer /)
    assert.deepEqual(await errorOf(answer), [401, 'invalid_token'])
  }
  const { refresh_token, access_token } = await tokensFor(thirdParty, 'u-se-ordinary')
  assert.deepEqual(await errorOf(await thirdParty.read('/accounts', refresh_token)), [401, 'invalid_token'])
  assert.deepEqual(await errorOf(await thirdParty.read('/accounts/acc_x/balances', access_token)), [
    404,
    'not_found',
  ])
  assert.deepEqual(await errorOf(await thirdParty.read('/nothing', access_token)), [404, 'not_found'])
})

test('listing brands requires no token; the customer is the user who signed in, or their company', async () => {
  const { providers } = (await (
    await fetch(`${bank.url}/open-banking/v1/providers`)
  ).json()) as ProvidersResponse
  assert.equal(providers.length, 50)
  const names = providers.map(({ name }) => name)
  for (const name of [
    'se-demobank-open-banking-bankid',
    'uk-demobank-open-banking-handoff',
    'de-demobank-open-banking-embedded-templates',
  ]) {
    assert.ok(names.includes(name), name)
  }
  const company = await tokensFor(thirdParty, 'u-se-business')
  const customer = (await (await thirdParty.read('/customer', company.access_token)).json()) as Customer
  assert.equal(customer.segment, 'business')
  const account = await firstAccount(company.access_token)
  assert.equal(account.owners[0]?.name, customer.companyName)
  const user = await tokensFor(thirdParty, 'u-se-ordinary')
  const ordinary = (await (await thirdParty.read('/customer', user.access_token)).json()) as Customer
  assert.equal((await firstAccount(user.access_token)).owners[0]?.name, ordinary.name)
  assert.equal(ordinary.companyName, undefined)
})

test('of five unattended reads of a resource in 24 hours four succeed; attended reads are not limited (Delegated Regulation (EU) 2018/389 article 36(5)(b))', async () => {
  const { access_token: token, refresh_token } = await tokensFor(thirdParty, 'u-se-ordinary')
  const read = (path: string, bearer: string, address?: string): Promise<Response> =>
    fetch(`${bank.url}/open-banking/v1${path}`, {
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(address === undefined ? {} : { 'psu-ip-address': address }),
      },
    })
  const { accounts } = (await (await read('/accounts', token, '192.0.2.7')).json()) as AccountsResponse
  for (let count = 0; count < 6; count++) {
    assert.equal((await read('/accounts', token, '2001:db8::7')).status, 200)
    assert.equal((await read('/accounts', token, 'unknown')).status, 200)
  }
  for (let count = 0; count < 4; count++) {
    bank.advance(60_000)
    assert.equal((await read('/accounts', token)).status, 200)
  }
  const fifth = await read('/accounts', token)
  assert.equal(fifth.headers.get('retry-after'), String(24 * 3600 - 3 * 60))
  const refused = (await fifth.json()) as { error: string; message: string }
  assert.deepEqual([fifth.status, refused.error], [429, 'access_exceeded'])
  assert.match(refused.message, /PSU-IP-Address.*four times in 24 hours/)
  assert.equal((await read('/accounts', token, 'no address')).status, 429)
  assert.equal((await read('/accounts', token, '192.0.2.7')).status, 200)

  // Each resource for itself; pages of one walk count once; the consent can always be looked at.
  const list = `/accounts/${accounts[0]?.id}/transactions`
  for (let count = 0; count < 4; count++) {
    const page = (await (await read(`${list}?limit=1`, token)).json()) as TransactionsResponse
    for (let more = 0; more < 3; more++)
      assert.equal((await read(`${list}?cursor=${page.nextCursor}`, token)).status, 200)
    assert.equal((await read('/consent', token)).status, 200)
  }
  assert.equal((await read(list, token)).status, 429)
  const other = await tokensFor(thirdParty, 'u-se-ordinary')
  assert.equal((await read('/accounts', other.access_token)).status, 200)

  // The window moves: a day after the first read there is room for one, whatever token reads.
  bank.advance(24 * 3_600_000 - 3 * 60_000)
  const renewed = (await (
    await thirdParty.token({ grant_type: 'refresh_token', refresh_token })
  ).json()) as Tokens
  assert.equal((await read('/accounts', renewed.access_token)).status, 200)
  assert.equal((await read('/accounts', renewed.access_token)).status, 429)
})

test('of many concurrent unattended reads exactly four succeed', async () => {
  const { access_token: token } = await tokensFor(thirdParty, 'u-se-card')
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => thirdParty.read('/customer', token, undefined)),
  )
  assert.equal(answers.filter(({ status }) => status === 200).length, 4)
})
