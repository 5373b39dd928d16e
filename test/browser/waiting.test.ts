// page: The waiting page of a second device in Chromium: refresh, focus, redirect
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { CALLBACK, linkAddress } from '../flows/link/journey.ts'
import type { TestApp, TestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'
import { DESKTOP, DEVICE, signInAtBank, startBrowser, startPlatform } from './chromium.ts'

const PHONE = { width: 390, height: 844 }

let platform: TestPlatform
let app: TestApp
let browser: Browser
before(async () => {
  const started = await startBrowser()
  if (started === undefined) return
  browser = started
  platform = await startPlatform()
  app = await platform.createApp({ name: 'Acme Budget', redirectUris: [CALLBACK] })
})
after(async () => {
  await browser?.close()
  await platform?.stop()
})

async function open(options: Parameters<Browser['newContext']>[0]): Promise<Page> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  await page.goto(linkAddress(platform, app, { input_provider: DEVICE }))
  await page.click('#link-continue')
  await page.waitForSelector('#link-approve')
  return page
}

async function approveElsewhere(approvalUrl: string): Promise<void> {
  const context = await browser.newContext()
  const device = await context.newPage()
  await device.goto(approvalUrl)
  await signInAtBank(device, 'u-se-ordinary')
  await device.click('#consent-approve')
  await device.waitForSelector('h1')
  await context.close()
}

testWithProgram(
  'chromium',
  'the page is not loaded again while it waits, keeps the focus, and leads to the app',
  async () => {
    const page = await open({ viewport: DESKTOP })
    const problems: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    const loads: string[] = []
    page.on('framenavigated', (frame) => loads.push(frame.url()))
    const polled = () => page.waitForResponse(/\/status\?for=fetch/)
    await page.focus('#link-approve')
    assert.equal(await page.getAttribute('#wait-status', 'role'), 'status')
    // The clock of the test stands still; the bank is asked every two seconds of real time.
    await polled()
    assert.equal(await page.evaluate('document.activeElement.id'), 'link-approve')
    assert.deepEqual(loads, [])
    const returned = page.waitForRequest(/^https:\/\/app\.example\/cb.*code=/)
    await approveElsewhere((await page.getAttribute('#link-approve', 'href')) ?? '')
    await returned
    assert.deepEqual(problems, [])
    await page.context().close()
  },
)

testWithProgram('chromium', 'the QR code is for a desktop: a phone is the second device itself', async () => {
  for (const [options, visible] of [
    [{ viewport: DESKTOP }, true],
    [{ viewport: PHONE, hasTouch: true, isMobile: true }, false],
  ] as const) {
    const page = await open(options)
    assert.equal(await page.isVisible('#link-qr'), visible)
    if (visible) {
      const width = await page.evaluate("document.getElementById('link-qr').naturalWidth")
      assert.ok(Number(width) > 20, 'the policy lets the image load')
    }
    await page.context().close()
  }
})
