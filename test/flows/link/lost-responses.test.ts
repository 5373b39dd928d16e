// rule: Lost responses of a bank: input counts once, and no consent stays open
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import { countLiveConsents } from '../../support/bank-consents.ts'
import { type Browser, createBrowser, type Page } from '../../support/browser.ts'
import { assertStatus } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { askedOf, createBankUser, fieldsOf, fill, idOf, statusOf } from '../connections/journey.ts'
import { approve, createLinkApp, createPerson, goToBank, linkAddress, returned, signIn } from './journey.ts'

const EMBEDDED = 'se-demobank-open-banking-embedded'
const DEVICE = 'se-demobank-open-banking-bankid'
const INPUT = '/oauth/embedded/answer'
const TOKEN = '/oauth/token'
const MINUTE_MS = 60_000
/** How often the platform sends input before it reports the bank as unreachable. */
const TRIES = 3

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  /** The responses to lose next: of which path, and how many. */
  let lost = { path: '', left: 0 }
  before(async () => {
    platform = await startTestPlatform(engine, {
      jobs: 'on call',
      losesResponse: ({ pathname }) => {
        if (pathname !== lost.path || lost.left === 0) return false
        lost.left -= 1
        return true
      },
    })
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())
  beforeEach(() => {
    lost = { path: '', left: 0 }
    // The circuit of a bank that has failed stays open for a while.
    platform.clock.advance(MINUTE_MS)
  })

  async function liveConsents(): Promise<number> {
    await platform.runJobs()
    return countLiveConsents(platform)
  }

  const submit = (person: Browser, page: Page, fields: Readonly<Record<string, string | boolean>> = {}) =>
    person.submit(page, 'link-sign-in', fields, 'link-sign-in-submit')

  /** The form again, as often as the bank's response is lost. */
  async function submitUntilKnown(person: Browser, page: Page, fields: Readonly<Record<string, string>>) {
    const unreachable = await submit(person, page, fields)
    assert.match(unreachable.text, /cannot be reached right now/)
    assert.equal(lost.left, 0)
    platform.clock.advance(MINUTE_MS)
    return submit(person, unreachable, fields)
  }

  for (const left of [1, TRIES]) {
    test(`${left} lost at every step of a sign-in on our own page: each input counts once`, async () => {
      const before = await liveConsents()
      const send = async (person: Browser, page: Page, fields: Readonly<Record<string, string>>) => {
        lost = { path: INPUT, left }
        return left < TRIES ? submit(person, page, fields) : submitUntilKnown(person, page, fields)
      }
      const person = createPerson()
      const flow = await person.get(linkAddress(platform, app, { state: 's' }))
      const password = findTestUser('u-se-ordinary')?.password ?? ''
      const page = await goToBank(person, flow, EMBEDDED)
      const method = await send(person, page, {
        'answer-username': 'u-se-ordinary',
        'answer-password': password,
      })
      const otp = await send(person, method, { 'answer-otp_method': 'app' })
      const code = /Your code is (\d{4})/.exec(otp.byId('sign-in-otp-hint')?.text ?? '')?.[1] ?? ''
      const wrong = await send(person, otp, { 'answer-otp': code === '0000' ? '1111' : '0000' })
      assert.match(wrong.text, /That code is wrong/)
      const accounts = await send(person, wrong, { 'answer-otp': code })
      assert.match(accounts.text, /Choose what to share/)
      const chosen = accounts.all('input').find((input) => input.attribute('type') === 'checkbox')
      const end = await send(person, accounts, { 'answer-accounts': chosen?.attribute('value') ?? '' })
      assertStatus(await app.developer.exchange(returned(end).code ?? ''), 200)
      assert.equal((await liveConsents()) - before, 1)
    })
  }

  test('lost at every step of a sign-in over the API: each input counts once', async () => {
    const before = await liveConsents()
    const user = await createBankUser(app, platform)
    const fields = fill(await fieldsOf(user, EMBEDDED), 'u-se-ordinary')
    lost = { path: INPUT, left: 1 }
    const id = idOf(assertStatus(await user.create({ providerName: EMBEDDED, fields }), 200))
    for (const left of [1, TRIES, 1]) {
      const asked = askedOf(assertStatus(await user.read(id), 200))
      const input = fill(asked, 'u-se-ordinary')
      lost = { path: INPUT, left }
      assertStatus(await user.supply(id, input), 204)
      assert.equal(lost.left, 0)
      if (left < TRIES) continue
      platform.clock.advance(MINUTE_MS)
      const again = askedOf(assertStatus(await user.read(id), 200))
      assert.deepEqual(
        again.map(({ name }) => name),
        asked.map(({ name }) => name),
      )
      assertStatus(await user.supply(id, input), 204)
    }
    await platform.runJobs()
    assert.equal(statusOf(assertStatus(await user.read(id), 200)), 'UPDATED')
    assert.equal((await liveConsents()) - before, 1)
  })

  test('the tokens of the bank are lost: its consent is revoked, and the end user can try again', async () => {
    const before = await liveConsents()
    const person = createPerson()
    const flow = await person.get(linkAddress(platform, app, { state: 's' }))
    const consent = await signIn(person, await goToBank(person, flow), 'u-se-ordinary')
    lost = { path: TOKEN, left: 1 }
    const failed = await approve(person, consent)
    assert.equal(lost.left, 0)
    assert.equal(await liveConsents(), before)
    const back = returned(await person.click(failed, 'error-return'))
    assert.equal(back.error_reason, 'PROVIDER_UNAVAILABLE')
  })

  test('the response to the start of a sign-in is lost: another one starts', async () => {
    for (const [bank, path] of [
      [EMBEDDED, '/oauth/embedded/start'],
      [DEVICE, '/oauth/decoupled/start'],
    ] as const) {
      // The page that waits for the approval would be followed for ever.
      const person = createBrowser({ stopAt: ({ pathname }) => pathname.endsWith('/wait') })
      const flow = await person.get(linkAddress(platform, app, { state: 's' }))
      lost = { path, left: 1 }
      const page = await goToBank(person, flow, bank)
      assert.equal(lost.left, 0)
      assert.equal(page.url.endsWith('/wait') || page.byId('link-sign-in') !== undefined, true, page.text)
    }
  })
})
