// page: The hosted flow in a frame of another site, in Chromium
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { after, before } from 'node:test'
import type { Browser, Frame, Page } from 'playwright-core'
import { linkAddress, type Query } from '../flows/link/journey.ts'
import type { TestApp, TestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'
import { waitUntil } from '../support/wait-until.ts'
import {
  assertAccessible,
  assertFits,
  EMBEDDED,
  enterCode,
  enterPassword,
  PHONE,
  REDIRECT,
  signInAtBank,
  signInHere,
  startBrowser,
  startPlatform,
} from './chromium.ts'

/** As the provider's guide asks for. */
const SANDBOX =
  'allow-scripts allow-same-origin allow-popups allow-forms allow-popups-to-escape-sandbox allow-top-navigation'

interface Message {
  readonly origin: string
  readonly data: unknown
}

let platform: TestPlatform
let browser: Browser
let own: Server
let foreign: Server
let app: TestApp
let unframed: TestApp

before(async () => {
  const started = await startBrowser()
  if (started === undefined) return
  browser = started
  own = await serveParent()
  foreign = await serveParent()
  platform = await startPlatform()
  const redirectUris = [`${originOf(own)}/cb`, 'acme://done']
  app = await platform.createApp({ name: 'Acme Budget', redirectUris, embedding: true })
  unframed = await platform.createApp({ name: 'Acme Plain', redirectUris })
})
after(async () => {
  await browser?.close()
  own?.close()
  foreign?.close()
  await platform?.stop()
})

/** A page that frames the address in its query and keeps what it is told. Another site than localhost. */
async function serveParent(): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x')
    response.setHeader('content-type', 'text/html')
    const framed = (searchParams.get('frame') ?? '').replaceAll('&', '&amp;').replaceAll('"', '&quot;')
    response.end(
      pathname === '/cb'
        ? '<!doctype html><title>Back</title><p>Back at the app'
        : `<!doctype html><title>App</title><script>
window.messages = []
addEventListener('message', (event) => messages.push({ origin: event.origin, data: event.data }))
</script><iframe id="link" width="400" height="700" sandbox="${SANDBOX}" src="${framed}"></iframe>`,
    )
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return server
}

function originOf(server: Server): string {
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return `http://127.0.0.1:${address.port}`
}

interface Framed {
  readonly page: Page
  readonly frame: Frame
}

async function openFrame(query: Query, options: { readonly around?: Server; readonly by?: TestApp } = {}) {
  const context = await browser.newContext({ viewport: { width: 900, height: 800 } })
  const page = await context.newPage()
  const address = frameAddress(query, options.by)
  await page.goto(`${originOf(options.around ?? own)}/?frame=${encodeURIComponent(address)}`)
  const frame = page.frames()[1]
  assert.ok(frame !== undefined)
  return { page, frame } satisfies Framed
}

function frameAddress(query: Query, by: TestApp = app): string {
  return linkAddress(platform, by, {
    redirect_uri: `${originOf(own)}/cb`,
    iframe: 'true',
    state: 'secret-state',
    ...query,
  })
}

async function messagesOf(page: Page): Promise<readonly Message[]> {
  const kept: unknown = await page.evaluate('window.messages')
  assert.ok(Array.isArray(kept))
  return kept
}

/** What was told, in order, without `status`; each must be a text from us, and none may hold the app's state. */
async function toldTo(page: Page): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const messages = await messagesOf(page)
  for (const { origin, data } of messages) {
    assert.equal(origin, platform.baseUrl)
    assert.equal(typeof data, 'string', 'event.data is a JSON text')
    assert.ok(!String(data).includes('secret-state'), 'the state was told')
  }
  return messages.map(({ data }) => JSON.parse(String(data))).filter(({ type }) => type !== 'status')
}

/** The last message once the flow has ended. */
async function ending(page: Page): Promise<Readonly<Record<string, unknown>>> {
  const ends = async () => (await toldTo(page)).filter(({ type }) => type !== 'application-event')
  await waitUntil(
    'the page around the frame is told how the flow ended',
    async () => (await ends()).length > 0,
  )
  const [end, ...others] = await ends()
  assert.deepEqual(others, [], 'a flow ends once')
  assert.ok(end !== undefined)
  return end
}

/** The bank's window, once the button in the frame has opened it. */
async function openBank(page: Page, frame: Frame, button = '#link-continue'): Promise<Page> {
  const [bank] = await Promise.all([page.context().waitForEvent('page'), frame.click(button)])
  await bank.waitForSelector('#bank-login')
  return bank
}

const event = (name: string) => ({ type: 'application-event', data: { event: name } })
const HEX = /^[0-9a-f]{32}$/

testWithProgram(
  'chromium',
  'a frame on another site is told each step, and a code that is good',
  async () => {
    const { page, frame } = await openFrame({ input_provider: EMBEDDED })
    await signInHere(frame, 'nobody')
    await frame.waitForSelector('#sign-in-problem')
    await enterPassword(frame, 'u-se-ordinary')
    await enterCode(frame)
    await frame.click('#link-sign-in-submit')
    const { type, data, additionalInformation } = await ending(page)
    assert.equal(type, 'code')
    assert.match(String(Reflect.get(Object(additionalInformation), 'credentialsId')), HEX)
    const steps = [
      'INITIALIZED',
      'CREDENTIALS_SUBMITTED',
      'CREDENTIALS_VALIDATION_FAILED',
      'CREDENTIALS_SUBMITTED',
      'AUTHENTICATION_SUCCESSFUL',
    ]
    assert.deepEqual((await toldTo(page)).slice(0, -1), steps.map(event))
    const texts = (await messagesOf(page)).map(({ data: text }) => text)
    assert.ok(texts.includes('{"type":"status","data":{"loading":true}}'))
    assert.ok(texts.includes('{"type":"status","data":{"loading":false}}'))
    assert.equal(await frame.locator('#link-return').count(), 0, 'the code leaves by the message alone')
    assert.equal((await app.developer.exchange(String(data))).status, 200)
    await page.context().close()
  },
)

testWithProgram(
  'chromium',
  'a bank that redirects opens in a window of its own, never in the frame, and the frame goes on by itself',
  async () => {
    const { page, frame } = await openFrame({ input_provider: REDIRECT })
    const bank = await openBank(page, frame)
    assert.ok(bank.url().startsWith(platform.bankUrl))
    // Its refresh is held back, and the tool cannot look into a frame meanwhile.
    await waitUntil('the frame waits on a page of ours', () => frame.url().includes('/at-bank?'))
    assert.equal(new URL(frame.url()).origin, platform.baseUrl)
    await signInAtBank(bank, 'u-se-ordinary')
    await bank.click('#consent-approve', { noWaitAfter: true })
    await Promise.race([
      bank.waitForSelector('#link-window').catch(() => undefined),
      bank.waitForEvent('close'),
    ])
    const { type, data } = await ending(page)
    assert.equal(type, 'code')
    assert.match(String(data), HEX)
    const steps = ['INITIALIZED', 'CREDENTIALS_SUBMITTED', 'PROVIDER_AUTHENTICATION_INITIALIZED']
    assert.deepEqual((await toldTo(page)).slice(0, -1), [...steps, 'AUTHENTICATION_SUCCESSFUL'].map(event))
    await page.context().close()
  },
)

testWithProgram('chromium', 'who gives up, here or at the bank, is told as USER_CANCELLED', async () => {
  const here = await openFrame({})
  await here.frame.click('#link-cancel')
  const left = await ending(here.page)
  assert.equal(left.type, 'error')
  const { status, reason, trackingId, message } = Object(left.error)
  assert.deepEqual([status, reason], ['USER_CANCELLED', 'USER_CANCELLED'])
  assert.match(trackingId, /^[0-9a-f-]{36}$/)
  assert.equal(typeof message, 'string')
  await here.page.context().close()

  const there = await openFrame({ input_provider: REDIRECT })
  const bank = await openBank(there.page, there.frame)
  await bank.click('#login-cancel')
  const declined = await ending(there.page)
  assert.equal(Object(declined.error).status, 'USER_CANCELLED')
  await there.page.context().close()
})

testWithProgram(
  'chromium',
  'a failed sign-in is told when the person leaves its page: with credentials if there are any, as an error else',
  async () => {
    const blocked = await openFrame({ input_provider: EMBEDDED })
    await signInHere(blocked.frame, 'u-se-blocked')
    await blocked.frame.click('#error-return')
    const error = await ending(blocked.page)
    assert.equal(error.type, 'error')
    const { status, reason, type } = Object(error.error)
    assert.deepEqual([status, reason, type], ['AUTHENTICATION_ERROR', 'USER_BLOCKED', 'USER_LOGIN_ERROR'])
    await blocked.page.context().close()

    const none = await openFrame({ input_provider: REDIRECT })
    const bank = await openBank(none.page, none.frame)
    await signInAtBank(bank, 'u-se-none')
    await bank.click('#consent-approve', { noWaitAfter: true })
    await none.frame.waitForSelector('#error-return')
    await none.frame.click('#error-return')
    const failed = await ending(none.page)
    assert.equal(failed.type, 'credentials')
    assert.match(String(failed.data), HEX)
    const details = Object(failed.error)
    assert.deepEqual(
      [details.status, details.reason, details.type],
      ['AUTHENTICATION_ERROR', 'NO_ACCOUNTS', 'ACCOUNT_INFORMATION_ERROR'],
    )
    assert.equal(details.displayMessage, details.message)
    await none.page.context().close()
  },
)

testWithProgram('chromium', 'an address that is refused is told at once', async () => {
  const { page, frame } = await openFrame({ input_provider: 'no-such-bank' })
  await frame.waitForSelector('#error-title')
  const { type, error } = await ending(page)
  assert.equal(type, 'error')
  assert.equal(Object(error).reason, 'REQUEST_FAILED_FETCH_PROVIDER')
  assert.equal(await frame.locator('#error-return').count(), 0)
  await page.context().close()
})

testWithProgram(
  'chromium',
  'a page of another origin cannot frame the flow and is told nothing; nor can the app itself without embedding',
  async () => {
    for (const options of [{ around: foreign }, { by: unframed }]) {
      const { page } = await openFrame({ input_provider: EMBEDDED }, options)
      const frame = page.frames()[1]
      assert.ok(frame !== undefined)
      assert.equal(await frame.locator('#link-continue, #error-title').count(), 0)
      assert.ok(frame.url().startsWith('chrome-error:'), frame.url())
      assert.deepEqual(await messagesOf(page), [])
      await page.goto(frameAddress({}, options.by))
      if (options.by !== undefined)
        assert.equal(await page.textContent('#error-code'), 'embedding_not_allowed')
      await page.context().close()
    }
  },
)

testWithProgram(
  'chromium',
  'a flow for a frame that is opened in a window of its own ends there',
  async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(frameAddress({}))
    await page.click('#link-cancel')
    await page.waitForURL(`${originOf(own)}/cb?error=USER_CANCELLED**`)
    assert.equal(new URL(page.url()).searchParams.get('state'), 'secret-state')
    await context.close()
  },
)

testWithProgram('chromium', 'without scripts the flow in a frame ends by a link at the app', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  const around = `${originOf(own)}/?frame=`
  await page.goto(around + encodeURIComponent(frameAddress({ input_provider: EMBEDDED })))
  const frame = page.frames()[1]
  assert.ok(frame !== undefined)
  await signInHere(frame, 'u-se-ordinary')
  await enterCode(frame)
  await frame.click('#link-sign-in-submit')
  await frame.click('#link-return')
  await page.waitForURL(/\/cb\?code=[0-9a-f]{32}&credentials_id=[0-9a-f]{32}&state=secret-state$/)

  await page.goto(around + encodeURIComponent(frameAddress({ input_provider: REDIRECT, locale: 'de_DE' })))
  const second = page.frames()[1]
  assert.ok(second !== undefined)
  const bank = await openBank(page, second)
  await signInAtBank(bank, 'u-se-ordinary')
  await bank.click('#consent-approve')
  await bank.click('#link-window-continue')
  await bank.click('#link-return')
  await bank.waitForURL(/\/cb\?code=[0-9a-f]{32}/)
  await context.close()
})

testWithProgram('chromium', 'the pages of a frame and of its window pass WCAG 2.2 AA and fit', async () => {
  const context = await browser.newContext({ viewport: PHONE, bypassCSP: true })
  const page = await context.newPage()
  const locale = 'de_DE'
  await page.goto(frameAddress({ input_provider: REDIRECT, locale }))
  await page.route(/\/next\?bank/, (route) => route.fulfill({ status: 204 }))
  // The window would close itself under the checker.
  await context.addInitScript('window.close = () => undefined')
  const [bank] = await Promise.all([context.waitForEvent('page'), page.click('#link-continue')])
  await page.waitForSelector('#link-check')
  await assertFits(page, 'bank in a window')
  await assertAccessible(page, 'bank in a window')
  await bank.waitForSelector('#bank-login')
  await bank.goto(`${page.url().split('/at-bank')[0]}/window`)
  await assertFits(bank, 'window')
  await assertAccessible(bank, 'window')
  await context.close()
})
