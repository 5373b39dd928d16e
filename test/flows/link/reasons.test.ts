// rule: Each error and reason of the hosted flow is caused and received by the app
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import { type Browser, createBrowser, type Page } from '../../support/browser.ts'
import { assertStatus, textOf } from '../../support/developer.ts'
import { forOneEngine } from '../../support/engines.ts'
import { type FaultyApp, startFaultyApp } from '../../support/faulty-app.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { type ConnectedUser, connectUser } from '../accounts/journey.ts'
import {
  approve,
  BANK,
  bankAnswer,
  chooseFirst,
  createLinkApp,
  createPerson,
  DELEGATED_SCOPES,
  delegate,
  delegateAgain,
  goToBank,
  LINK_ACTOR,
  linkAddress,
  type Query,
  reachConsent,
  returned,
  setFault,
  signIn,
} from './journey.ts'
import { NOT_SERVED, PROVEN_ELSEWHERE, VOCABULARY } from './reason-table.ts'

const DEVICE = 'se-demobank-open-banking-bankid'
const CONNECT = 'transactions/connect-accounts'

/** What a cause leads to: the page on which the person stands. */
type Cause = () => Promise<{ readonly person: Browser; readonly page: Page }>

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let faulty: FaultyApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
    faulty = await startFaultyApp(platform)
  })
  after(async () => {
    await faulty.stop()
    await platform.stop()
  })

  function addressOf(path: string, query: Query = {}, origin = platform.baseUrl): string {
    const address = linkAddress(platform, app, { state: 's', input_provider: BANK, ...query })
    return address.replace(`${platform.baseUrl}/1.0/${CONNECT}`, `${origin}/1.0/${path}`)
  }

  const open =
    (path: string, query: Query = {}): Cause =>
    async () => {
      const person = createPerson()
      return { person, page: await person.get(addressOf(path, query)) }
    }

  /** Opened with a fresh code and connection of a permanent user. */
  async function renewal(
    path: string,
    user: ConnectedUser,
    more: Query = {},
    origin?: string,
  ): Promise<string> {
    const code = await delegateAgain(app, user.userId)
    const query = { authorization_code: code, credentials_id: user.credentialsId, ...more }
    return addressOf(path, query, origin)
  }

  /** A connection as a bank of this name would have left it. */
  async function plant(
    providerName: string,
    status: 'updated' | 'awaiting_approval',
  ): Promise<ConnectedUser> {
    const user = await connectUser(platform, app)
    const { store } = await platform.workbench()
    const connection = await store.loadConnection(app.appId, user.credentialsId)
    assert.ok(connection !== undefined)
    const connectionId = user.userId
    await store.createConnection({
      ...connection,
      connectionId,
      providerName,
      status,
      sealedSession: undefined,
      statusChangedAtMs: platform.clock.nowMs(),
    })
    return { ...user, credentialsId: connectionId }
  }

  const withPlanted =
    (path: string, providerName: string, status: 'updated' | 'awaiting_approval'): Cause =>
    async () => {
      const person = createPerson()
      return { person, page: await person.get(await renewal(path, await plant(providerName, status))) }
    }

  const as =
    (userName: string): Cause =>
    async () => {
      const person = createPerson()
      const bank = await goToBank(person, await person.get(addressOf(CONNECT)))
      // The bank says it first, on its own page.
      return { person, page: await person.click(await signIn(person, bank, userName), 'error-return') }
    }

  /** The bank's answer to the browser, changed on its way. */
  const answered =
    (change: (parameters: URLSearchParams) => void): Cause =>
    async () => {
      const { person, consent } = await reachConsent(platform, app)
      const callback = new URL(await bankAnswer(platform, person, consent))
      change(callback.searchParams)
      return { person, page: await person.get(callback.href) }
    }

  /** On the app whose ports break: `arm` before the page is opened, or before the person approves at the bank. */
  const breaking =
    (path: string, arm: () => void, when: 'open' | 'agree' | 'approve', query: Query = {}): Cause =>
    async () => {
      const person = createPerson()
      try {
        if (when === 'open') arm()
        const first = await person.get(addressOf(path, query, faulty.baseUrl))
        if (when === 'open') return { person, page: first }
        if (when === 'agree') arm()
        const bank = await goToBank(person, first)
        if (when === 'agree') return { person, page: bank }
        const consent = await signIn(person, bank, 'u-se-ordinary')
        arm()
        return { person, page: await chooseFirst(person, await approve(person, consent)) }
      } finally {
        faulty.mend()
      }
    }

  const breakingRenewal =
    (path: string, arm: () => void, when: 'open' | 'agree' | 'approve'): Cause =>
    async () => {
      const user = await connectUser(platform, app)
      const code = await delegateAgain(app, user.userId)
      const query = { authorization_code: code, credentials_id: user.credentialsId }
      return breaking(path, arm, when, query)()
    }

  const delegated = async (fields: Query): Promise<string> => {
    const clientToken = await app.developer.needClientToken('user:create,authorization:grant')
    const user = await app.developer.createUser(clientToken, { market: 'SE', ...fields })
    const userId = textOf(assertStatus(user, 200), 'user_id')
    const given = { user_id: userId, scope: fields.scope ?? DELEGATED_SCOPES, actor_client_id: LINK_ACTOR }
    return textOf(assertStatus(await app.developer.delegate(clientToken, given), 200), 'code')
  }

  const CAUSES: Readonly<Record<string, Cause>> = {
    INVALID_PARAMETER_ACCOUNT_DIALOG_TYPE: open('account-check', { account_dialog_type: 'TRIPLE' }),
    INVALID_PARAMETER_AUTHORIZATION_CODE: open(CONNECT, { authorization_code: '0'.repeat(32) }),
    INVALID_PARAMETER_CLIENT_ID: open(CONNECT, { client_id: 'nobody' }),
    INVALID_PARAMETER_CREDENTIALS_ID: async () => {
      const { code } = await delegate(app)
      return open('credentials/refresh', { authorization_code: code, credentials_id: '0'.repeat(32) })()
    },
    INVALID_PARAMETER_FINANCIAL_SERVICES_SEGMENTS: open(CONNECT, { financial_services_segments: 'PETS' }),
    INVALID_PARAMETER_INPUT_PROVIDER: open(CONNECT, { input_provider: 'x'.repeat(101) }),
    INVALID_PARAMETER_INPUT_USERNAME: open(CONNECT, { input_username: 'x'.repeat(51) }),
    INVALID_PARAMETER_REDIRECT_URI: open(CONNECT, { redirect_uri: undefined }),
    INVALID_PARAMETER_REFRESHABLE_ITEMS: open('account-check', {
      refreshable_items: 'CHECKING_TRANSACTIONS',
    }),
    INVALID_PARAMETER_REPORT_TYPES: open('reports/create-report', { report_types: 'EVERYTHING' }),
    INVALID_PARAMETER_SCOPE: open(CONNECT, { scope: '"' }),
    INVALID_STATE_ACCESS_TOKEN: async () => {
      const { userId, code } = await delegate(app)
      const person = createPerson()
      const page = await person.get(addressOf(CONNECT, { authorization_code: code }))
      const clientToken = await app.developer.needClientToken('authorization:revoke')
      assertStatus(await app.developer.revokeAll(clientToken, { user_id: userId }), 204)
      return { person, page: await goToBank(person, page) }
    },
    INVALID_STATE_AUTHENTICATION: async () => {
      const person = createPerson()
      const first = await person.get(addressOf(CONNECT, { input_provider: DEVICE }, faulty.baseUrl))
      const noHold = createBrowser({
        stopAt: ({ host, pathname }) => host === 'app.example' || pathname.endsWith('/next'),
      })
      // The page that waits goes on by itself; it is opened in the same browser, without following.
      const cookie = person.cookiesFor(faulty.baseUrl)
      assert.notEqual(cookie, '')
      const { action, fields } = first.form('link-consent')
      await fetch(action, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          cookie,
          origin: faulty.baseUrl,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams([...fields]),
      })
      const waiting = await (await fetch(`${first.url}/wait`, { headers: { cookie } })).text()
      const url =
        /id="link-approve" href="([^"]+)"/.exec(waiting)?.[1] ??
        /href="([^"]+)"[^>]*id="link-approve"/.exec(waiting)?.[1] ??
        ''
      const device = await noHold.get(url.replaceAll('&amp;', '&'))
      const password = findTestUser('u-se-ordinary')?.password ?? ''
      const consent = await noHold.submit(
        device,
        'bank-login',
        { username: 'u-se-ordinary', password },
        'login-submit',
      )
      await noHold.submit(consent, 'bank-consent', {}, 'consent-approve')
      const late = { kind: 'session_expired', detail: 'the code is void', retryable: false }
      faulty.break('completeAuthorization', () => ({ ok: false, error: late }))
      try {
        return { person, page: await person.get(first.url) }
      } finally {
        faulty.mend()
      }
    },
    INVALID_STATE_CREDENTIALS_IS_AWAITING_THIRD_PARTY: withPlanted(
      'credentials/refresh',
      BANK,
      'awaiting_approval',
    ),
    INVALID_STATE_NON_OPEN_BANKING_PROVIDER: withPlanted(
      'credentials/authenticate',
      'se-demobank-password',
      'updated',
    ),
    INVALID_STATE_PERMANENT_USER_FLAG: async () => {
      const code = await delegated({ retention_class: 'temporary' })
      return open('credentials/add', { authorization_code: code })()
    },
    INVALID_STATE_PROVIDER: open(CONNECT, { input_provider: 'no-demobank-open-banking-redirect' }),
    INVALID_STATE_PROVIDER_DOES_NOT_RECOGNIZE_USER: async () => {
      const person = createPerson()
      const page = await person.get(
        await renewal('transactions/update-consent', await connectUser(platform, app)),
      )
      const consent = await signIn(person, await goToBank(person, page), 'u-se-joint')
      return { person, page: await approve(person, consent) }
    },
    INVALID_STATE_REDIRECTED_AUTHORIZATION_TOKEN: answered((parameters) => parameters.delete('code')),
    INVALID_STATE_REFRESH_CREDENTIALS_RATE_LIMITED: async () => {
      const user = await connectUser(platform, app)
      const person = createPerson()
      const page = await person.get(await renewal('credentials/refresh', user))
      await setFault(platform, { person: 'u-se-ordinary', failNext: { times: 3, status: 429 } })
      const end = await person.submit(page, 'link-consent', {}, 'link-continue')
      await setFault(platform, { person: 'u-se-ordinary', failNext: { times: 0, status: 429 } })
      return { person, page: end }
    },
    INVALID_STATE_REDIRECT_URI: open(CONNECT, { app_uri: 'evil://app' }),
    INVALID_STATE_SCOPE: async () =>
      open(CONNECT, { authorization_code: await delegated({ scope: 'user:read' }) })(),
    REQUEST_FAILED_CREATE_RESET_CREDENTIALS: breakingRenewal(
      'transactions/update-consent',
      () => faulty.break('setConnectionStatus'),
      'approve',
    ),
    REQUEST_FAILED_FETCH_ACCOUNTS: breaking('account-check', () => faulty.break('listAccounts'), 'approve'),
    REQUEST_FAILED_FETCH_PROVIDER: open(CONNECT, { input_provider: 'se-nobody' }),
    REQUEST_FAILED_OAUTH_DESCRIBE: open(CONNECT, { redirect_uri: 'https://evil.example/cb' }),
    REQUEST_FAILED_CREATE_ACCOUNT_CHECK_REPORT: breaking(
      'account-check',
      () => faulty.break('grantLinkSession'),
      'approve',
    ),
    REQUEST_FAILED_CREATE_REPORT: breaking(
      'reports/create-report',
      () => faulty.break('grantLinkSession'),
      'approve',
      { report_types: 'TRANSACTION_REPORT' },
    ),
    REQUEST_FAILED_CREATE_ANONYMOUS_USER: breaking(CONNECT, () => faulty.break('startLinkSignIn'), 'agree'),
    REQUEST_FAILED_CREATE_CREDENTIALS: breaking(CONNECT, () => faulty.break('createConnection'), 'approve'),
    REQUEST_FAILED_FETCH_CREDENTIALS: breakingRenewal(
      'credentials/refresh',
      () => faulty.break('loadConnection'),
      'open',
    ),
    REQUEST_FAILED_FETCH_EXISTING_USER: async () => {
      const { code } = await delegate(app)
      return breaking(CONNECT, () => faulty.break('loadCode'), 'open', { authorization_code: code })()
    },
    REQUEST_FAILED_FETCH_FLOW: breaking(CONNECT, () => faulty.break('createLinkSession'), 'open'),
    REQUEST_FAILED_FETCH_REPORTS_DESCRIBE: open('reports', { report_types: 'INCOME_CHECK_REPORT' }),
    REQUEST_FAILED_FETCH_USER_WITH_EXISTING_TOKEN: breaking(
      CONNECT,
      () => faulty.break('loadUser'),
      'approve',
    ),
    REQUEST_FAILED_REFRESH_CREDENTIALS: breakingRenewal(
      'credentials/refresh',
      () => faulty.break('startLinkSignIn'),
      'agree',
    ),
    UNKNOWN_ERROR: breaking(CONNECT, () => faulty.break('completeAuthorization'), 'approve'),
    TINK_INTERNAL_SERVER_ERROR: breaking(CONNECT, () => faulty.break('saveBankSession'), 'approve'),
    AUTHENTICATION_METHOD_NOT_SUPPORTED: as('u-se-card-reader'),
    LICENSED_PARTY_REJECTED: answered((parameters) => {
      parameters.delete('code')
      parameters.set('error', 'unauthorized_client')
    }),
    UNKNOWN_PROVIDER_ERROR: breaking(CONNECT, () => faulty.garble('/customer', '{}'), 'approve'),
    USER_CONCURRENT_LOGINS: as('u-se-elsewhere'),
    ACTION_NOT_PERMITTED: as('u-se-not-permitted'),
    USER_ACTION_REQUIRED: as('u-se-action-required'),
  }

  /** Without a client, or an address that is the app's, nobody is sent anywhere: the page names the reason. */
  const ON_THE_PAGE = new Set([
    'INVALID_PARAMETER_CLIENT_ID',
    'INVALID_PARAMETER_REDIRECT_URI',
    'REQUEST_FAILED_OAUTH_DESCRIBE',
  ])

  for (const [error, reason, type] of VOCABULARY) {
    const cause = CAUSES[reason]
    if (cause === undefined) continue
    test(`${reason}: its cause, the end user's page, and the app's callback`, async () => {
      const { person, page } = await cause()
      assert.ok((page.byId('error-title')?.text ?? '') !== '', `${page.url} ${page.status}\n${page.text}`)
      if (ON_THE_PAGE.has(reason)) {
        assert.equal(page.byId('error-reason')?.text, reason)
        assert.equal(page.byId('error-return'), undefined)
        return
      }
      const back = returned(await person.click(page, 'error-return'))
      assert.deepEqual(
        [back.error, back.error_reason, back.error_type, back.state],
        [error, reason, type, 's'],
      )
      assert.equal(back.tracking_id, page.byId('error-id')?.text)
      assert.ok((back.message ?? '').length > 20)
    })
  }

  test('every documented reason is caused by a test, or belongs to a product that is not offered', async () => {
    const reasons = VOCABULARY.map(([, reason]) => reason)
    assert.equal(new Set(reasons).size, reasons.length)
    for (const reason of reasons) {
      const ways = [reason in CAUSES, reason in PROVEN_ELSEWHERE, NOT_SERVED.has(reason)].filter((way) => way)
      assert.equal(ways.length, 1, reason)
    }
    for (const reason of [...Object.keys(CAUSES), ...Object.keys(PROVEN_ELSEWHERE), ...NOT_SERVED]) {
      assert.ok(reasons.includes(reason), reason)
    }
    for (const [reason, file] of Object.entries(PROVEN_ELSEWHERE)) {
      const text = await readFile(new URL(`${file}.test.ts`, import.meta.url), 'utf8')
      assert.ok(text.includes(`'${reason}'`) || text.includes(` ${reason} `), `${reason} in ${file}`)
    }
  })
})
