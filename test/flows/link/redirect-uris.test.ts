// rule: Every redirect URI that can be registered works on every page of the hosted flow
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createBrowser } from '../../support/browser.ts'
import { engines } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { goToBank, linkAddress } from './journey.ts'

/** Each with what the pages' content policy must allow a form to end at. */
const REGISTERED: readonly (readonly [uri: string, formTarget: string])[] = [
  ['https://app.example', 'https://app.example'],
  ['https://app.example:65535/cb', 'https://app.example:65535'],
  ['https://app.example/cb?tenant=1&codec=2', 'https://app.example'],
  ['https://xn--mnchen-3ya.example/cb', 'https://xn--mnchen-3ya.example'],
  ['https://under_score.example/cb', 'https://under_score.example'],
  ["https://app.example/a;b,c'd", 'https://app.example'],
  ['https://203.0.113.7/cb', 'https://203.0.113.7'],
  ['https://[2001:db8::1]:8443/cb', 'https:'],
  ['http://[::1]:3000/cb', 'http:'],
  ['http://localhost:3000/cb', 'http://localhost:3000'],
  ['myapp://done', 'myapp:'],
  ['com.example.app:/oauth/cb', 'com.example.app:'],
]

// No engine takes part in this: what a page allows is decided from the registered text.
const [engine] = engines
assert.ok(engine !== undefined)

let platform: TestPlatform
let app: TestApp
before(async () => {
  platform = await startTestPlatform(engine)
  app = await platform.createApp({ redirectUris: REGISTERED.map(([uri]) => uri) })
})
after(() => platform.stop())

for (const [uri, target] of REGISTERED) {
  test(`${uri}: the pages allow the way back, and cancelling on each leads there with every parameter once`, async () => {
    const { protocol, host } = new URL(uri)
    const browser = () => createBrowser({ stopAt: (url) => url.protocol === protocol && url.host === host })
    const address = linkAddress(platform, app, { redirect_uri: uri, state: 's' })

    for (const steps of [0, 1]) {
      const person = browser()
      const start = await person.get(address)
      assert.equal(start.status, 200)
      const page =
        steps === 0
          ? start
          : await person.submit(start, 'bank-choice', {}, 'bank-se-demobank-open-banking-redirect')
      const policy = page.headers.get('content-security-policy') ?? ''
      const allowed = policy.split('; ').find((directive) => directive.startsWith('form-action '))
      assert.ok(allowed?.split(' ').includes(target), policy)
      const back = await person.submit(page, 'link-cancel-form', {}, 'link-cancel')
      assert.equal(back.status, 0, back.text)
      assert.ok(back.url.startsWith(uri), back.url)
      const names = [...new URL(back.url).searchParams.keys()]
      assert.equal(new Set(names).size, names.length, back.url)
      assert.ok(names.includes('error') && names.includes('state'))
    }
    const person = browser()
    const bank = await goToBank(person, await person.get(address))
    assert.ok(bank.byId('bank-login') !== undefined, bank.url)
  })
}
