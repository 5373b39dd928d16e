// glue: An app that connects banks over the API, following the API documents only
import assert from 'node:assert/strict'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import type { Page } from '../../support/browser.ts'
import { type Answer, assertStatus, bearer, fieldOf, send, textOf } from '../../support/developer.ts'
import type { TestApp, TestPlatform } from '../../support/platform.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createPerson, listOf, userToken } from '../link/journey.ts'

export const CREDENTIALS_PATH = '/api/v1/credentials'
const RELAY_PATH = `${CREDENTIALS_PATH}/third-party/callback/relayed`
export const SCOPES =
  'credentials:read,credentials:write,credentials:refresh,accounts:read,transactions:read,provider-consents:read'

const HOUR_MS = 3_600_000

export type Field = Readonly<Record<string, unknown>> & { readonly name: string }

export type BankUser = {
  readonly userId: string
  token(): Promise<string>
  call(method: string, path: string, body?: unknown): Promise<Answer>
  create(body: unknown, query?: string): Promise<Answer>
  read(id: string): Promise<Answer>
  change(id: string, body: unknown): Promise<Answer>
  supply(id: string, information: unknown): Promise<Answer>
  authenticate(id: string, body?: unknown): Promise<Answer>
  refresh(id: string, query?: string, body?: unknown): Promise<Answer>
}

/** A new user of the app, with tokens that have every scope that credentials need. */
export async function createBankUser(
  app: TestApp,
  platform: Pick<TestPlatform, 'baseUrl' | 'clock'>,
  market = 'SE',
  locale = 'en_US',
): Promise<BankUser> {
  const clientToken = await app.developer.needClientToken('user:create,authorization:grant')
  const created = await app.developer.createUser(clientToken, { market, locale })
  const userId = textOf(assertStatus(created, 200), 'user_id')
  let held: { readonly accessToken: string; readonly atMs: number } | undefined
  // The clock moves by days, and a token lives for two hours.
  const token = async (): Promise<string> => {
    const nowMs = platform.clock.nowMs()
    if (held === undefined || nowMs > held.atMs + HOUR_MS) {
      held = { accessToken: await userToken(app, userId, SCOPES), atMs: nowMs }
    }
    return held.accessToken
  }
  return openBankUser(platform.baseUrl, userId, token)
}

export function openBankUser(baseUrl: string, userId: string, token: () => Promise<string>): BankUser {
  const call: BankUser['call'] = async (method, path, body) =>
    send(baseUrl + path, {
      method,
      headers: {
        ...bearer(await token()),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
  return {
    userId,
    token,
    call,
    create: (body, query = '') => call('POST', CREDENTIALS_PATH + query, body),
    read: (id) => call('GET', `${CREDENTIALS_PATH}/${id}`),
    change: (id, body) => call('PUT', `${CREDENTIALS_PATH}/${id}`, body),
    supply: (id, information) =>
      call('POST', `${CREDENTIALS_PATH}/${id}/supplemental-information`, { information }),
    authenticate: (id, body) => call('POST', `${CREDENTIALS_PATH}/${id}/authenticate`, body),
    refresh: (id, query = '', body) => call('POST', `${CREDENTIALS_PATH}/${id}/refresh${query}`, body),
  }
}

/** What the provider says that has to be sent. */
export async function fieldsOf(user: BankUser, providerName: string): Promise<readonly Field[]> {
  const listed = assertStatus(await user.call('GET', `/api/v1/providers?name=${providerName}`), 200)
  const [provider] = listOf(listed.body, 'providers')
  return readFields(provider?.fields)
}

function readFields(list: unknown): readonly Field[] {
  assert.ok(Array.isArray(list), 'no list of fields')
  return list.map((field: unknown) => {
    assert.ok(
      typeof field === 'object' && field !== null && 'name' in field && typeof field.name === 'string',
    )
    return { ...field, name: field.name }
  })
}

/** Fills in a form as somebody would who knows the person's user name and password, and reads what stands beside it. */
export function fill(fields: readonly Field[], userName: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.map((field) => {
      const value = valueFor(field, userName)
      assertFits(field, value)
      return [field.name, value]
    }),
  )
}

function valueFor(field: Field, userName: string): string {
  const { selectOptions, masked, numeric, helpText = '' } = field
  if (Array.isArray(selectOptions)) {
    const values = selectOptions.map((option: unknown) => String(Reflect.get(Object(option), 'value')))
    return /joined by commas/.test(String(helpText)) ? values.join(',') : (values[0] ?? '')
  }
  if (numeric === true) return /\d{4,}/.exec(String(helpText))?.[0] ?? ''
  return masked === true ? (findTestUser(userName)?.password ?? '') : userName
}

function assertFits(field: Field, value: string): void {
  const { minLength, maxLength, pattern, optional } = field
  if (value === '' && optional === true) return
  if (typeof minLength === 'number') assert.ok(value.length >= minLength, field.name)
  if (typeof maxLength === 'number') assert.ok(value.length <= maxLength, field.name)
  if (typeof pattern === 'string') assert.match(value, new RegExp(pattern), field.name)
}

export function statusOf(answer: Answer): string {
  return textOf(answer, 'status')
}

/** The fields that the credentials ask for now. */
export function askedOf(answer: Answer): readonly Field[] {
  assert.equal(statusOf(answer), 'AWAITING_SUPPLEMENTAL_INFORMATION', answer.text)
  return readFields(JSON.parse(textOf(answer, 'supplementalInformation')))
}

/** The credentials, once their status is one of these. The clock moves on, as banks are asked every two seconds. */
export async function until(
  platform: Pick<TestPlatform, 'clock'>,
  user: BankUser,
  id: string,
  ...statuses: readonly string[]
): Promise<Answer> {
  let last: Answer | undefined
  await waitUntil(`credentials that are ${statuses.join(' or ')}`, async () => {
    last = assertStatus(await user.read(id), 200)
    if (statuses.includes(statusOf(last))) return true
    if (/^AWAITING_(MOBILE|THIRD)/.test(statusOf(last))) platform.clock.advance(2_000)
    return false
  })
  assert.ok(last !== undefined)
  return last
}

/** Answers whatever the bank asks for until it asks no more. */
export async function answerAll(user: BankUser, id: string, userName: string): Promise<void> {
  for (let steps = 0; steps < 6; steps += 1) {
    const now = assertStatus(await user.read(id), 200)
    if (statusOf(now) !== 'AWAITING_SUPPLEMENTAL_INFORMATION') return
    assertStatus(await user.supply(id, fill(askedOf(now), userName)), 204)
  }
  assert.fail('the bank asks without end')
}

/** Connects with a password; answers the id of the credentials, which are `UPDATED`. */
export async function connectByPassword(
  platform: TestPlatform,
  user: BankUser,
  userName = 'u-se-ordinary',
  providerName = 'se-demobank-password',
): Promise<string> {
  const fields = fill(await fieldsOf(user, providerName), userName)
  const id = textOf(assertStatus(await user.create({ providerName, fields }), 200), 'id')
  await answerAll(user, id, userName)
  await until(platform, user, id, 'UPDATED')
  return id
}

/** The bank's page that the credentials name. */
export function thirdPartyUrl(answer: Answer): string {
  assert.equal(statusOf(answer), 'AWAITING_THIRD_PARTY_APP_AUTHENTICATION', answer.text)
  const told: unknown = JSON.parse(textOf(answer, 'supplementalInformation'))
  const url = String(Reflect.get(Object(Reflect.get(Object(told), 'desktop')), 'url'))
  assert.equal(Reflect.get(Object(Reflect.get(Object(told), 'ios')), 'deepLinkUrl'), url)
  assert.equal(Reflect.get(Object(Reflect.get(Object(told), 'android')), 'intent'), url)
  return url
}

/** Signs in and approves on the bank's own page; the browser stops at the app's address. */
export async function approveAtBank(url: string, userName: string): Promise<Page> {
  const person = createPerson()
  const page = await person.get(url)
  const password = findTestUser(userName)?.password ?? ''
  const consent = await person.submit(page, 'bank-login', { username: userName, password }, 'login-submit')
  return person.submit(consent, 'bank-consent', {}, 'consent-approve')
}

/** What the bank told the app by way of the browser, as the relay takes it. */
export function relayBody(page: Page, callback: string) {
  assert.ok(page.url.startsWith(callback), page.url)
  const parameters = Object.fromEntries(new URL(page.url).searchParams)
  return { state: parameters.state ?? '', parameters }
}

export function relay(platform: TestPlatform, body: unknown): Promise<Answer> {
  return send(platform.baseUrl + RELAY_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

export function idOf(answer: Answer): string {
  return textOf(answer, 'id')
}

export function numberOf(answer: Answer, name: string): number {
  const value = fieldOf(answer, name)
  assert.ok(typeof value === 'number', `${name} is no number in ${answer.text}`)
  return value
}
