// operation: Tests of the sign-in pages, over HTTP with a browser without JavaScript

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createBrowser } from '../../../test/support/browser.ts'
import {
  CALLBACK,
  codeFor,
  createBankBrowser,
  registerThirdParty,
  returned,
  signInByPages,
  startDemoBank,
  type TestBank,
  type ThirdParty,
  type Tokens,
} from '../../../test/support/demo-bank.ts'
import type { AccountsResponse } from '../api-contract.ts'
import { findTestUser } from '../test-users/list.ts'

const REDIRECT = 'se-demobank-open-banking-redirect'

let bank: TestBank
let thirdParty: ThirdParty

before(async () => {
  bank = await startDemoBank()
  thirdParty = await registerThirdParty(bank.url)
})
after(() => bank.close())

function passwordOf(userName: string): string {
  return findTestUser(userName)?.password ?? ''
}

function credentials(userName: string): Record<string, string> {
  return { username: userName, password: passwordOf(userName) }
}

test('of the flows that nobody continues, the newest hundred are stored; one that was continued stays', async () => {
  const continued = createBankBrowser()
  const kept = await continued.get(thirdParty.authorizeUrl(REDIRECT))
  const otp = await continued.submit(kept, 'bank-login', credentials('u-se-ordinary'))
  const abandoned = createBankBrowser()
  const first = await abandoned.get(thirdParty.authorizeUrl(REDIRECT))
  assert.equal((await abandoned.get(first.url)).status, 200)
  const visit = () => fetch(thirdParty.authorizeUrl(REDIRECT), { redirect: 'manual' })
  for (let count = 0; count < 99; count++) assert.equal((await visit()).status, 303)
  assert.ok((await abandoned.get(first.url)).byId('bank-login'), 'the hundredth')
  await visit()
  assert.equal((await abandoned.get(first.url)).byId('bank-login'), undefined)
  assert.equal((await continued.get(otp.url)).status, 200)
})

test('pages have a CSP without scripts, load nothing, are under 20 KB and label every field', async () => {
  const browser = createBankBrowser()
  const page = await browser.get(thirdParty.authorizeUrl(REDIRECT))
  const policy = page.headers.get('content-security-policy') ?? ''
  assert.match(policy, /default-src 'none'/)
  assert.match(policy, /script-src 'none'/)
  assert.match(policy, /frame-ancestors 'none'/)
  assert.equal(page.headers.get('cache-control'), 'no-store')
  assert.ok(!page.html.includes('<script'))
  assert.ok(page.html.length < 20_000)
  for (const input of page.all('input').filter((each) => each.attribute('type') !== 'hidden')) {
    const id = input.attribute('id')
    assert.ok(
      page.all('label').some((label) => label.attribute('for') === id),
      `${id} has a label`,
    )
  }
  for (const id of ['bank-login', 'username', 'password', 'login-submit', 'login-cancel'])
    assert.ok(page.byId(id), id)
})

test('all accounts are preselected, and only the selected ones are shared', async () => {
  const browser = createBankBrowser()
  let page = await browser.get(thirdParty.authorizeUrl(REDIRECT))
  page = await browser.submit(page, 'bank-login', credentials('u-se-several'), 'login-submit')
  const ids = [...page.form('bank-consent').fields.keys()].filter((name) => name.startsWith('account-'))
  assert.equal(ids.length, 6)
  const [kept = '', ...dropped] = ids
  const unticked = Object.fromEntries(dropped.map((name) => [name, false]))
  const nothing = await browser.submit(
    page,
    'bank-consent',
    { ...unticked, [kept]: false },
    'consent-approve',
  )
  assert.match(nothing.byId('error-title')?.text ?? '', /at least one account/)
  page = await browser.submit(nothing, 'bank-consent', unticked, 'consent-approve')
  const tokens = (await (await thirdParty.redeem(returned(page).code ?? '')).json()) as Tokens
  const { accounts } = (await (
    await thirdParty.read('/accounts', tokens.access_token)
  ).json()) as AccountsResponse
  assert.deepEqual(
    accounts.map(({ id }) => `account-${id}`),
    [kept],
  )
  const other = await thirdParty.read(`/accounts/${dropped[0]?.slice(8)}/balances`, tokens.access_token)
  assert.equal(other.status, 404)
})

test('an account of another user in the consent form is not shared, alone or beside own accounts', async () => {
  const sharedBy = async (userName: string) => {
    const code = await codeFor(thirdParty, userName)
    const { access_token } = (await (await thirdParty.redeem(code)).json()) as Tokens
    const { accounts } = (await (await thirdParty.read('/accounts', access_token)).json()) as AccountsResponse
    return accounts.map(({ id }) => id)
  }
  const [foreign = ''] = await sharedBy('u-se-ordinary')
  const browser = createBankBrowser()
  let page = await browser.get(thirdParty.authorizeUrl(REDIRECT))
  page = await browser.submit(page, 'bank-login', credentials('u-se-several'), 'login-submit')
  const { fields } = page.form('bank-consent')
  const [kept = ''] = [...fields.keys()].filter((name) => name.startsWith('account-'))
  assert.notEqual(kept, `account-${foreign}`)
  const button = page.byId('consent-approve')
  const approve = async (...accounts: readonly string[]) => {
    const body = new URLSearchParams([...fields].filter(([name]) => !name.startsWith('account-')))
    body.set(button?.attribute('name') ?? '', button?.attribute('value') ?? '')
    for (const name of accounts) body.set(name, 'on')
    const headers = { cookie: browser.cookiesFor(page.url) }
    const sent = await fetch(`${bank.url}/sign-in/consent`, {
      method: 'POST',
      redirect: 'manual',
      headers,
      body,
    })
    assert.equal(sent.status, 303)
    return browser.get(new URL(sent.headers.get('location') ?? '', bank.url).href)
  }
  const alone = await approve(`account-${foreign}`)
  assert.match(alone.byId('error-title')?.text ?? '', /at least one account/)
  page = await approve(kept, `account-${foreign}`)
  const redeemed = await thirdParty.redeem(returned(page).code ?? '')
  const { access_token } = (await redeemed.json()) as Tokens
  const { accounts } = (await (await thirdParty.read('/accounts', access_token)).json()) as AccountsResponse
  assert.deepEqual(
    accounts.map(({ id }) => `account-${id}`),
    [kept],
  )
  assert.equal((await thirdParty.read(`/accounts/${foreign}/balances`, access_token)).status, 404)
})

test('cancel and deny return with access_denied, the reason, the state and the issuer', async () => {
  const browser = createBankBrowser()
  const first = await browser.get(thirdParty.authorizeUrl(REDIRECT))
  const cancelled = await browser.click(first, 'login-cancel')
  assert.ok(cancelled.url.startsWith(`${CALLBACK}&`), 'the query of the redirect URI is kept')
  const expected = { from: 'bank', error: 'access_denied', state: 'st&te', iss: bank.url }
  assert.deepEqual(returned(cancelled), {
    ...expected,
    error_reason: 'cancelled',
    error_description: 'The person left the sign-in.',
  })
  let page = await browser.get(thirdParty.authorizeUrl(REDIRECT))
  page = await browser.submit(page, 'bank-login', credentials('u-se-ordinary'), 'login-submit')
  page = await browser.submit(page, 'bank-consent', {}, 'consent-deny')
  assert.deepEqual(returned(page), {
    ...expected,
    error_reason: 'denied',
    error_description: 'The person refused the consent.',
  })
})

test('an unknown user and a wrong password show the same page, keep the user name, and fail after three attempts', async () => {
  const browser = createBankBrowser()
  let page = await browser.get(thirdParty.authorizeUrl(REDIRECT))
  page = await browser.submit(page, 'bank-login', { username: 'nobody', password: 'x' })
  const unknown = page.text
  assert.equal(page.byId('username')?.attribute('value'), 'nobody')
  assert.equal(page.byId('last-attempt'), undefined)
  const other = createBankBrowser()
  const first = await other.get(thirdParty.authorizeUrl(REDIRECT))
  const wrong = await other.submit(first, 'bank-login', { username: 'u-se-ordinary', password: 'x' })
  assert.equal(wrong.text, unknown)
  page = await browser.submit(page, 'bank-login', { username: 'u-se-ordinary', password: 'x' })
  assert.match(page.byId('last-attempt')?.text ?? '', /last attempt/)
  // A person of another market is nobody here.
  page = await browser.submit(page, 'bank-login', credentials('u-no-ordinary'))
  assert.equal(page.status, 403)
  assert.equal(returned(await browser.click(page, 'error-return')).error_reason, 'wrong_credentials')
})

test('a wrong one-time code shows a notice, and three of them fail the sign-in', async () => {
  const browser = createBankBrowser()
  let page = await browser.get(thirdParty.authorizeUrl(REDIRECT))
  page = await browser.submit(page, 'bank-login', credentials('u-se-otp'))
  const wrong = page.byId('otp-code')?.text === '0000' ? '0001' : '0000'
  for (let attempt = 1; attempt <= 2; attempt++) {
    page = await browser.submit(page, 'bank-otp', { otp: wrong }, 'otp-submit')
    assert.match(page.byId('error-title')?.text ?? '', /code is wrong/)
  }
  page = await browser.submit(page, 'bank-otp', { otp: wrong }, 'otp-submit')
  assert.equal(returned(await browser.click(page, 'error-return')).error_reason, 'wrong_otp')
})

test('back, reload and double submit are safe: the stored step decides, and only the last code is valid', async () => {
  const browser = createBankBrowser()
  const login = await browser.get(thirdParty.authorizeUrl(REDIRECT))
  const consent = await browser.submit(login, 'bank-login', credentials('u-se-ordinary'))
  const again = await browser.submit(login, 'bank-login', { username: 'x', password: 'y' })
  assert.ok(again.byId('bank-consent'), 'signing in again from the page before changes nothing')
  const [one, two] = await Promise.all([
    browser.submit(consent, 'bank-consent', {}, 'consent-approve'),
    browser.submit(consent, 'bank-consent', {}, 'consent-approve'),
  ])
  const answers = await Promise.all([one, two].map((page) => thirdParty.redeem(returned(page).code ?? '')))
  assert.deepEqual(
    answers.map(({ status }) => status).sort(),
    [200, 400],
    'two clicks give one consent and one good code',
  )
  const late = await browser.submit(consent, 'bank-consent', {}, 'consent-deny')
  assert.match(late.byId('error-title')?.text ?? '', /You have given your consent/)
})

test('a sign-in works only in the browser that started it, and forms require its CSRF token', async () => {
  const browser = createBankBrowser()
  const page = await browser.get(thirdParty.authorizeUrl(REDIRECT))
  const thief = createBankBrowser()
  assert.equal((await thief.get(page.url)).status, 403)
  const own = await thief.get(thirdParty.authorizeUrl(REDIRECT))
  assert.equal(
    (await thief.get(page.url)).status,
    403,
    'a session of its own opens no flow of another browser',
  )
  assert.equal((await thief.get(own.url)).status, 200)
  assert.equal((await thief.submit(page, 'bank-login', credentials('u-se-ordinary'))).status, 403)
  const cookie = browser.cookiesFor(page.url)
  const flow = page.form('bank-login').fields.get('flow') ?? ''
  const post = (headers: Record<string, string>, csrf: string): Promise<Response> =>
    fetch(`${bank.url}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, ...headers },
      body: new URLSearchParams({ flow, csrf, ...credentials('u-se-ordinary') }),
    })
  const token = page.form('bank-login').fields.get('csrf') ?? ''
  assert.equal((await post({}, 'x')).status, 403)
  assert.equal((await post({ origin: 'https://evil.example' }, token)).status, 403)
  assert.equal((await post({}, token)).status, 303)
})

test('a sign-in expires after ten minutes, and both user and third party are told', async () => {
  const browser = createBankBrowser()
  const page = await browser.get(thirdParty.authorizeUrl(REDIRECT))
  bank.advance(600_000)
  const late = await browser.submit(page, 'bank-login', credentials('u-se-ordinary'))
  bank.advance(-600_000)
  assert.equal(late.status, 410)
  assert.equal(returned(await browser.click(late, 'error-return')).error_reason, 'expired')
})

test('an unregistered client or redirect URI results in a page and never in a redirect (RFC 6749 section 4.1.2.1)', async () => {
  const browser = createBrowser()
  for (const change of [
    { client_id: 'tpp_unknown' },
    { redirect_uri: `${CALLBACK}&x=1` },
    { redirect_uri: 'https://third-party.example/callback' },
  ]) {
    const page = await browser.get(thirdParty.authorizeUrl(REDIRECT, change))
    assert.equal(page.status, 400)
    assert.ok(page.url.startsWith(bank.url))
    assert.ok(page.byId('error-title'))
  }
  const repeated = await browser.get(`${thirdParty.authorizeUrl(REDIRECT)}&scope=accounts`)
  assert.equal(repeated.status, 400)
})

test('every other invalid request is returned to the third party with its error', async () => {
  const mistakes: [Record<string, string>, string, string][] = [
    [{ response_type: 'token' }, 'unsupported_response_type', 'invalid_request'],
    [{ scope: 'cards' }, 'invalid_scope', 'invalid_scope'],
    [{ scope: 'payments' }, 'invalid_request', 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request', 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request', 'invalid_request'],
    [{ provider: 'xx-demobank' }, 'invalid_request', 'invalid_request'],
    [{ provider: 'se-demobank-password' }, 'invalid_request', 'invalid_request'],
    [{ provider: 'de-demobank-open-banking-redirect-pisonly' }, 'invalid_scope', 'invalid_scope'],
    [{ consent_days: '181' }, 'invalid_request', 'invalid_request'],
  ]
  for (const [change, error, reason] of mistakes) {
    const page = await createBankBrowser().get(thirdParty.authorizeUrl(REDIRECT, change))
    const back = returned(page)
    assert.deepEqual(
      [back.error, back.error_reason, back.state],
      [error, reason, 'st&te'],
      JSON.stringify(change),
    )
  }
})

test('markup in a client name is shown as text', async () => {
  const rude = await registerThirdParty(bank.url, '<img src=x onerror=alert(1)>"\'')
  const browser = createBankBrowser()
  const page = await browser.get(rude.authorizeUrl(REDIRECT, { login_hint: '"><script>' }))
  assert.equal(page.all('img').length, 0)
  assert.equal(page.all('script').length, 0)
  assert.equal(page.byId('username')?.attribute('value'), '"><script>')
  assert.match(page.text, /<img src=x onerror=alert\(1\)>/)
})

test('consent_days sets the lifetime of the consent, also at the app-to-app brand', async () => {
  const browser = createBankBrowser()
  const url = thirdParty.authorizeUrl('uk-demobank-open-banking-handoff', {
    consent_days: '7',
    login_hint: 'u-gb-ordinary',
  })
  const page = await signInByPages(browser, url, 'u-gb-ordinary', passwordOf('u-gb-ordinary'))
  const tokens = (await (await thirdParty.redeem(returned(page).code ?? '')).json()) as Tokens
  assert.equal(tokens.consent_expires_at, '2026-11-30T14:00:00Z')
  assert.equal(tokens.refresh_token_expires_in, 7 * 86_400)
})

test('security questions: each is asked once, case is ignored, and three wrong answers fail the sign-in', async () => {
  const toQuestion = async () => {
    const browser = createBankBrowser()
    const page = await browser.get(thirdParty.authorizeUrl('ca-capital-redirect'))
    const typed = { username: 'GREATDAY', password: 'Everyday' }
    return { browser, page: await browser.submit(page, 'bank-login', typed, 'login-submit') }
  }
  const right = await toQuestion()
  let page = right.page
  for (const answer of ['montreal', ' CANADA ', 'Triangle']) {
    assert.equal(page.byId('bank-consent'), undefined)
    page = await right.browser.submit(page, 'bank-question', { answer }, 'question-submit')
  }
  assert.ok(page.byId('bank-consent'), page.text)

  const wrong = await toQuestion()
  page = await wrong.browser.submit(wrong.page, 'bank-question', { answer: 'Montreal' }, 'question-submit')
  for (let attempt = 1; attempt <= 3; attempt++) {
    page = await wrong.browser.submit(page, 'bank-question', { answer: 'Montreal' }, 'question-submit')
    assert.equal(page.status, attempt < 3 ? 200 : 403, page.text)
  }
  const back = returned(await wrong.browser.click(page, 'error-return'))
  assert.deepEqual([back.error, back.error_reason], ['access_denied', 'wrong_answer'])
})
