// rule: Hosted flow in a frame: frame-ancestors, messages, and the bank's own window
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from '../../support/browser.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import {
  approve,
  BANK,
  CALLBACK,
  connect,
  createPerson,
  HEX,
  linkAddress,
  returned,
  signIn,
} from './journey.ts'

const FRAMED = { iframe: 'true', state: 's' }

/** The messages that a page gives its script to tell, in order. */
function toldBy(page: Page): readonly Readonly<Record<string, unknown>>[] {
  const [body] = page.all('body')
  const told: readonly (readonly [string, string])[] = JSON.parse(body?.attribute('data-tell') ?? '[]')
  return told.map(([, message]) => JSON.parse(message))
}

function policyOf(page: Page): string {
  return page.headers.get('content-security-policy') ?? ''
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let plain: TestApp

  before(async () => {
    platform = await startTestPlatform(engine)
    const redirectUris = [CALLBACK, 'acme://done']
    app = await platform.createApp({ name: 'Acme Budget', redirectUris, embedding: true })
    plain = await platform.createApp({ name: 'Acme Plain', redirectUris })
  })
  after(() => platform.stop())

  const open = (person: Browser, more: Readonly<Record<string, string>> = {}) =>
    person.get(linkAddress(platform, app, { ...FRAMED, ...more }))

  test('every page of a framed flow names the one origin that may frame it; every other page is framed by nobody', async () => {
    const person = createPerson()
    const choice = await open(person)
    const consent = await person.submit(choice, 'bank-choice', {}, `bank-${BANK}`)
    const refused = await open(createPerson(), { input_provider: 'no-such-bank' })
    for (const page of [choice, consent, refused]) {
      assert.match(policyOf(page), /; frame-ancestors https:\/\/app\.example$/)
      assert.equal(page.headers.get('x-frame-options'), null)
    }
    const own = await createPerson().get(linkAddress(platform, app))
    const lost = await createPerson().get(choice.url)
    for (const page of [own, lost]) {
      assert.match(policyOf(page), /frame-ancestors 'none'/)
      assert.equal(page.headers.get('x-frame-options'), 'DENY')
      assert.match(policyOf(page), /script-src ('none'|'sha256-[^']+');/)
      assert.ok(!page.html.includes('data-tell'))
    }
  })

  test('an app without embedding, or whose redirect URI is no web address, gets INVALID_STATE_EMBED_NOT_ALLOWED and no frame', async () => {
    for (const [by, more] of [
      [plain, {}],
      [app, { redirect_uri: 'acme://done' }],
    ] as const) {
      const person = createPerson()
      const page = await person.get(linkAddress(platform, by, { ...FRAMED, ...more }))
      assert.equal(page.status, 400)
      assert.equal(page.byId('error-code')?.text, 'embedding_not_allowed')
      assert.match(policyOf(page), /frame-ancestors 'none'/)
      const back = new URL((await person.click(page, 'error-return')).url).searchParams
      assert.equal(back.get('error'), 'BAD_REQUEST')
      assert.equal(back.get('error_reason'), 'INVALID_STATE_EMBED_NOT_ALLOWED')
    }
  })

  test('the bank’s window closes, and the frame receives the code once', async () => {
    const person = createPerson()
    const consent = await open(person, { input_provider: BANK })
    assert.match(consent.form('link-consent').action, /\/bank-window$/)
    const bank = await person.submit(consent, 'link-consent', {}, 'link-continue')
    assert.ok(bank.url.startsWith(platform.bankUrl))
    const window = await approve(person, await signIn(person, bank, 'u-se-ordinary'))
    assert.ok(window.byId('link-window') !== undefined, window.text)
    assert.match(policyOf(window), /frame-ancestors 'none'/)

    const left = await person.get(consent.url)
    assert.ok(left.byId('link-left') !== undefined, left.text)
    const messages = toldBy(left)
    const [signedIn, ready, end] = messages
    assert.deepEqual(signedIn, { type: 'application-event', data: { event: 'AUTHENTICATION_SUCCESSFUL' } })
    assert.deepEqual(ready, { type: 'status', data: { loading: false } })
    assert.equal(messages.length, 3)
    const { type, data, additionalInformation } = Object(end)
    assert.equal(type, 'code')
    assert.match(additionalInformation.credentialsId, HEX)
    const back = await person.click(left, 'link-return')
    assert.deepEqual(returned(back), {
      code: data,
      credentials_id: additionalInformation.credentialsId,
      state: 's',
    })

    const again = await person.get(consent.url)
    assert.ok(again.byId('link-returned') !== undefined, again.text)
    assert.ok(!again.html.includes(data), 'the code leaves once')
    assert.equal((await app.developer.exchange(data)).status, 200)
  })

  test('a flow outside a frame opens no window', async () => {
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app, { input_provider: BANK }))
    assert.match(page.form('link-consent').action, /\/bank$/)
    const atBank = await person.get(`${page.url}/at-bank?bank=${BANK}`)
    assert.equal(atBank.url, page.url)
    returned(await connect(createPerson(), linkAddress(platform, app)))
  })

  test('a handoff is accepted from our own page only, unmodified, for its own flow', async () => {
    const person = createPerson()
    const consent = await open(person, { input_provider: BANK })
    const other = await open(createPerson(), { input_provider: BANK })
    const { action, fields } = consent.form('link-consent')
    const send = (change: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>>) =>
      fetch(action, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams({ ...Object.fromEntries(fields), ...change }),
      })
    const own = { origin: platform.baseUrl }
    const wrong = [
      await send({}, {}),
      await send({}, { origin: 'https://evil.example' }),
      await send({}, { origin: 'null', 'sec-fetch-site': 'same-origin' }),
      await send({ csrf: 'x' }, own),
      await send({ handoff: '' }, own),
      await send({ handoff: `${fields.get('handoff')}x` }, own),
      await send({ handoff: other.form('link-consent').fields.get('handoff') ?? '' }, own),
    ]
    for (const answer of wrong) {
      assert.equal(answer.status, 403)
      assert.deepEqual(answer.headers.getSetCookie(), [])
    }
    const right = await send({}, own)
    assert.equal(right.status, 303)
    assert.ok(right.headers.get('location')?.startsWith(platform.bankUrl))
    assert.match(right.headers.getSetCookie()[0] ?? '', /^ts_link=.*SameSite=Lax$/)
  })

  test('an unreachable bank is reported in its window, and the frame can open it again', async () => {
    const lonely = await startTestPlatform(engine, { demoBank: false })
    try {
      const lonelyApp = await lonely.createApp({ redirectUris: [CALLBACK], embedding: true })
      const person = createPerson()
      const consent = await person.get(linkAddress(lonely, lonelyApp, { ...FRAMED, input_provider: BANK }))
      const window = await person.submit(consent, 'link-consent', {}, 'link-continue')
      assert.ok(window.byId('link-window') !== undefined)
      assert.match(window.text, /Demo Bank cannot be reached right now/)
      const [body] = window.all('body')
      assert.equal(body?.attribute('data-close'), undefined, 'what it says can be read')
      assert.ok((await person.get(consent.url)).byId('link-continue') !== undefined)
    } finally {
      await lonely.stop()
    }
  })
})
