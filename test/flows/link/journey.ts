// glue: An end user in the hosted flow without JavaScript, and the app that opened it
import assert from 'node:assert/strict'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import { type Browser, createBrowser, type Page } from '../../support/browser.ts'
import { assertStatus, textOf } from '../../support/developer.ts'
import type { TestApp, TestPlatform } from '../../support/platform.ts'

export const CALLBACK = 'https://app.example/cb?from=bank'
export const BANK = 'se-demobank-open-banking-redirect'
export const LINK_ACTOR = 'df05e4b379934cd09963197cc855bfe9'
/** What apps usually delegate to the hosted flow. */
export const DELEGATED_SCOPES =
  'authorization:read,credentials:refresh,credentials:read,credentials:write,providers:read,user:read'
export const HEX = /^[0-9a-f]{32}$/

/** Stops where the app's own addresses begin. */
export function createPerson(): Browser {
  return createBrowser({ stopAt: ({ host, protocol }) => host === 'app.example' || protocol === 'acme:' })
}

export function createLinkApp(platform: TestPlatform, name = 'Acme Budget'): Promise<TestApp> {
  return platform.createApp({ name, redirectUris: [CALLBACK, 'acme://done', 'https://app.example/other'] })
}

export type Query = Readonly<Record<string, string | undefined>>

export function linkAddress(platform: TestPlatform, app: TestApp, more: Query = {}): string {
  return linkAddressAt(platform.baseUrl, app, more)
}

export function linkAddressAt(
  baseUrl: string,
  { clientId }: Pick<TestApp, 'clientId'>,
  more: Query = {},
): string {
  const given = { client_id: clientId, redirect_uri: CALLBACK, market: 'SE', locale: 'en_US', ...more }
  const fields = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return `${baseUrl}/1.0/transactions/connect-accounts?${new URLSearchParams(fields)}`
}

/** Chooses the bank and agrees; answers the bank's sign-in page. */
export async function goToBank(person: Browser, page: Page, bank = BANK): Promise<Page> {
  const consent =
    page.byId('link-continue') === undefined
      ? await person.submit(page, 'bank-choice', {}, `bank-${bank}`)
      : page
  return person.submit(consent, 'link-consent', {}, 'link-continue')
}

/** Signs in at the bank; answers its consent page, or whatever it shows instead. */
export function signIn(person: Browser, page: Page, userName: string): Promise<Page> {
  const password = findTestUser(userName)?.password ?? ''
  return person.submit(page, 'bank-login', { username: userName, password }, 'login-submit')
}

/** From the bank's consent page to the app; the browser waits where the platform lets it wait. */
export function approve(person: Browser, page: Page): Promise<Page> {
  return person.submit(page, 'bank-consent', {}, 'consent-approve')
}

/** Chooses accounts for the reports by their labels, and returns to the app. */
export function chooseAccounts(person: Browser, page: Page, accountIds: readonly string[]): Promise<Page> {
  return person.submit(page, 'link-accounts', { account: accountIds }, 'link-accounts-submit')
}

/** As `connect`, and chooses the first account where the flow prompts for the one to report. */
export async function connectOne(person: Browser, address: string, userName?: string): Promise<Page> {
  return chooseFirst(person, await connect(person, address, userName))
}

export async function chooseFirst(person: Browser, page: Page): Promise<Page> {
  const [first] = offeredAccounts(page)
  return first === undefined ? page : chooseAccounts(person, page, [first])
}

/** Ids of the accounts that the page offers, in its order. */
export function offeredAccounts(page: Page): readonly string[] {
  return page
    .all('input')
    .flatMap((input) => (input.attribute('name') === 'account' ? [input.attribute('value') ?? ''] : []))
}

export async function connect(person: Browser, address: string, userName = 'u-se-ordinary'): Promise<Page> {
  const bank = await goToBank(person, await person.get(address))
  return approve(person, await signIn(person, bank, userName))
}

/** The parameters with which the person came back to the app, in order; fails the test where they are elsewhere. */
export function returned(page: Page, to = CALLBACK): Readonly<Record<string, string>> {
  assert.equal(page.status, 0, `the person is on ${page.url} (${page.status}):\n${page.text}`)
  assert.ok(page.url.startsWith(to), page.url)
  const parameters = new URL(page.url).searchParams
  parameters.delete('from')
  assert.equal(new Set(parameters.keys()).size, [...parameters].length, page.url)
  return Object.fromEntries(parameters)
}

/** A permanent user of the app, and a code with which the hosted flow may act for them. */
export async function delegate(
  app: TestApp,
  more: Query = {},
): Promise<{ readonly userId: string; readonly code: string }> {
  const { developer } = app
  const clientToken = await developer.needClientToken('user:create,authorization:grant')
  const created = await developer.createUser(clientToken, { market: 'SE', locale: 'sv_SE' })
  const userId = textOf(assertStatus(created, 200), 'user_id')
  const delegated = await developer.delegate(clientToken, {
    user_id: userId,
    scope: DELEGATED_SCOPES,
    id_hint: 'Åsa Ek',
    actor_client_id: LINK_ACTOR,
    ...more,
  })
  return { userId, code: textOf(assertStatus(delegated, 200), 'code') }
}

/** Another code for a user who exists. */
export async function delegateAgain(app: TestApp, userId: string, scope = DELEGATED_SCOPES): Promise<string> {
  const clientToken = await app.developer.needClientToken('authorization:grant')
  const delegated = await app.developer.delegate(clientToken, {
    user_id: userId,
    scope,
    actor_client_id: LINK_ACTOR,
  })
  return textOf(assertStatus(delegated, 200), 'code')
}

/** A token of the user, by a grant of the app's own. */
export async function userToken(
  app: TestApp,
  userId: string,
  scope = 'accounts:read,transactions:read',
): Promise<string> {
  const clientToken = await app.developer.needClientToken('authorization:grant')
  const granted = await app.developer.grantCode(clientToken, { user_id: userId, scope })
  const exchanged = await app.developer.exchange(textOf(assertStatus(granted, 200), 'code'))
  return textOf(assertStatus(exchanged, 200), 'access_token')
}

/** Throws a switch of Demo Bank. */
export async function setFault(platform: TestPlatform, change: unknown): Promise<void> {
  const answer = await fetch(`${platform.bankUrl}/admin/faults`, {
    method: 'POST',
    body: JSON.stringify(change),
  })
  assert.equal(answer.status, 200, await answer.text())
}

/** A list of a JSON answer; fails the test where it is none. */
export function listOf(body: unknown, name: string): readonly Readonly<Record<string, unknown>>[] {
  assert.ok(typeof body === 'object' && body !== null)
  const list: unknown = Reflect.get(body, name)
  assert.ok(Array.isArray(list), `${name} is no list`)
  return list
}

/** A person at the bank's consent page, with the first page of their flow. */
export async function reachConsent(
  platform: TestPlatform,
  app: TestApp,
): Promise<{ readonly person: Browser; readonly flow: Page; readonly consent: Page }> {
  const person = createPerson()
  const flow = await person.get(linkAddress(platform, app, { state: 's' }))
  const consent = await signIn(person, await goToBank(person, flow), 'u-se-ordinary')
  return { person, flow, consent }
}

/** Approves at the bank, and answers where it would send the browser, without going there. */
export function bankAnswer(platform: TestPlatform, person: Browser, consent: Page): Promise<string> {
  return postApproval(platform.baseUrl, person, consent)
}

/** `baseUrl`: of the platform, where the browser is not to go yet. */
export async function postApproval(baseUrl: string, person: Browser, consent: Page): Promise<string> {
  const { action, fields } = consent.form('bank-consent')
  const approveButton = consent.byId('consent-approve')
  const pressed = [approveButton?.attribute('name') ?? '', approveButton?.attribute('value') ?? '']
  const cookie = person.cookiesFor(action)
  let answer = await fetch(action, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie, origin: new URL(action).origin },
    body: new URLSearchParams([...fields, pressed]),
  })
  let location = answer.headers.get('location') ?? ''
  for (let hops = 0; hops < 5 && location !== '' && !location.startsWith(baseUrl); hops += 1) {
    answer = await fetch(new URL(location, action), { redirect: 'manual', headers: { cookie } })
    location = answer.headers.get('location') ?? ''
  }
  assert.ok(location.includes('/link/bank-callback?'), `${answer.status} ${location}`)
  return location
}
