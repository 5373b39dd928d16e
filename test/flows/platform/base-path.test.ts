// rule: Behind a proxy that shows the platform and Demo Bank below a path of its host
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Browser, createBrowser, type Page } from '../../support/browser.ts'
import { assertStatus, send } from '../../support/developer.ts'
import { forOneEngine } from '../../support/engines.ts'
import { findFreePort } from '../../support/free-port.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { openReverseProxy, type ReverseProxy } from '../../support/reverse-proxy.ts'
import { JWT_BEARER, registerKey, signAssertion } from '../../support/signed-assertion.ts'
import { openWith, pageLink } from '../dashboard/journey.ts'
import {
  approve,
  BANK,
  createLinkApp,
  createPerson,
  delegate,
  goToBank,
  linkAddress,
  listOf,
  returned,
  signIn,
  userToken,
} from '../link/journey.ts'

/** `/api` and `/link` are beginnings of routes of ours. */
const SETUPS = [
  { forwards: 'strip', path: '/auth', bankPath: '/demo/bank' },
  { forwards: 'keep', path: '/auth', bankPath: '/demo/bank' },
  { forwards: 'strip', path: '/api', bankPath: '/oauth' },
  { forwards: 'keep', path: '/api', bankPath: '/oauth' },
  { forwards: 'keep', path: '/link', bankPath: '/approve' },
] as const

forOneEngine((engine) => {
  for (const { forwards, path, bankPath } of SETUPS) {
    describe(`below ${path}, a proxy that would ${forwards} the path`, () => {
      let platform: TestPlatform
      let proxy: ReverseProxy
      let app: TestApp

      before(async () => {
        const [port, bankPort, proxyPort] = [await findFreePort(), await findFreePort(), await findFreePort()]
        proxy = await openReverseProxy(proxyPort, [
          { path, target: `http://127.0.0.1:${port}`, forwards },
          { path: bankPath, target: `http://127.0.0.1:${bankPort}`, forwards },
        ])
        platform = await startTestPlatform(engine, {
          settings: {
            PORT: String(port),
            BANK_PORT: String(bankPort),
            TALLYSTICK_PUBLIC_URL: `http://localhost:${proxyPort}${path}/`,
            TALLYSTICK_BANK_URL: `http://127.0.0.1:${proxyPort}${bankPath}`,
          },
        })
        app = await createLinkApp(platform)
      })
      after(async () => {
        await platform.stop()
        await proxy.close()
      })

      /** Every link, form and icon of a page leads below a path of ours, to an app, or within the page. */
      const assertLinksStay = (page: Page) => {
        const urls = [
          ...page.all('a').map((element) => element.attribute('href')),
          ...page.all('form').map((element) => element.attribute('action')),
          ...page.all('img').map((element) => element.attribute('src')),
        ]
        for (const url of urls) {
          const { origin, pathname } = new URL(url ?? '', page.url)
          const isOurs = origin === new URL(platform.baseUrl).origin && pathname.startsWith(path)
          const isBank = origin === new URL(platform.bankUrl).origin && pathname.startsWith(bankPath)
          assert.ok(isOurs || isBank || origin === 'https://app.example', `${url} on ${page.url}`)
        }
        return page
      }
      /** The cookies that a browser sends to the rest of the host. */
      const assertCookiesStay = (person: Browser) => {
        for (const base of [platform.baseUrl, platform.bankUrl])
          assert.equal(person.cookiesFor(new URL('/other', base).href), '')
      }

      test('a person connects a bank through the whole hosted flow, and sees and ends it on the dashboard', async () => {
        assert.equal(platform.baseUrl, `http://localhost:${proxy.port}${path}`)
        const { userId, code } = await delegate(app)
        const person = createPerson()
        const choice = assertLinksStay(
          await person.get(linkAddress(platform, app, { authorization_code: code, state: 's' })),
        )
        assert.match(choice.url, new RegExp(`^${platform.baseUrl}/link/[0-9a-f]{32}$`))
        const consent = assertLinksStay(await person.submit(choice, 'bank-choice', {}, `bank-${BANK}`))
        const atBank = assertLinksStay(await goToBank(person, consent))
        assert.ok(atBank.url.startsWith(`${platform.bankUrl}/sign-in?flow=`), atBank.url)
        const atConsent = assertLinksStay(await signIn(person, atBank, 'u-se-ordinary'))
        const end = await approve(person, atConsent)
        for (const url of end.visited.slice(0, -1)) {
          assert.ok(url.startsWith(platform.baseUrl) || url.startsWith(platform.bankUrl), url)
        }
        assertCookiesStay(person)
        const back = returned(end)
        const token = await userToken(app, userId)
        const accounts = assertStatus(await app.developer.get('/data/v2/accounts', token), 200)
        assert.equal(listOf(accounts.body, 'accounts').length, 3)

        const link = await pageLink(app, userId)
        assert.ok(link.startsWith(`${platform.baseUrl}/my/open?`), link)
        const list = assertLinksStay(await openWith(person, link))
        assert.equal(list.url, `${platform.baseUrl}/my`)
        assertCookiesStay(person)
        assert.match((await person.get(link)).text, /used|expired/)
        const connection = assertLinksStay(await person.click(list, `open-${back.credentials_id}`))
        const more = assertLinksStay(await person.submit(connection, 'person-narrow', {}))
        assert.ok(more.byId('person-notice') !== undefined, more.text)
        const question = assertLinksStay(await person.click(connection, 'person-end'))
        const ended = assertLinksStay(await person.submit(question, 'confirm-form', {}, 'confirm-submit'))
        assert.equal(ended.url, connection.url)
        const access = assertLinksStay(await person.click(await person.get(list.url), 'person-access-end'))
        const after = await person.submit(access, 'confirm-form', {}, 'confirm-submit')
        const out = assertLinksStay(await person.submit(after, 'person-sign-out-form'))
        assert.equal(out.url, `${platform.baseUrl}/my/signed-out`)
        assert.equal((await person.get(list.url)).status, 403)
        assert.deepEqual(proxy.strays, [])
      })

      test('a person cancels, is refused at the bank, tries again, and signs in on our own pages', async () => {
        const person = createPerson()
        const first = await person.get(linkAddress(platform, app))
        assert.equal(returned(await person.submit(first, 'link-cancel-form')).error, 'USER_CANCELLED')
        const atBank = await goToBank(person, await person.get(linkAddress(platform, app)))
        const failed = await person.click(atBank, 'login-cancel')
        assert.equal(returned(failed).error, 'USER_CANCELLED')
        const embedded = assertLinksStay(
          await goToBank(person, await person.get(linkAddress(platform, app)), 'se-demobank-password'),
        )
        const wrong = { 'answer-username': 'u-se-ordinary', 'answer-password': 'wrong' }
        const again = assertLinksStay(await person.submit(embedded, 'link-sign-in', wrong))
        assert.ok(again.url.startsWith(`${platform.baseUrl}/link/`), again.url)
        assert.deepEqual(proxy.strays, [])
      })

      test('documents, logos and discovery name URLs below the path', async () => {
        const person = createBrowser()
        const start = await createBrowser({ headers: { accept: 'text/html' } }).get(`${platform.baseUrl}/`)
        assert.ok(assertLinksStay(start).byId('start-docs') !== undefined)
        const docs = assertLinksStay(await person.get(`${platform.baseUrl}/docs`))
        assert.ok(docs.text.includes(platform.baseUrl))
        const topic = assertLinksStay(await person.get(`${platform.baseUrl}/docs/tink-tokens`))
        assert.ok(topic.text.includes(`${platform.baseUrl}/api/v1/oauth/token`))
        assertLinksStay(await person.get(`${platform.baseUrl}/docs/guides/reports`))
        const document = assertStatus(await send(`${platform.baseUrl}/openapi.json`), 200)
        assert.deepEqual(Reflect.get(document.body as object, 'servers'), [{ url: platform.baseUrl }])
        assertStatus(await send(`${platform.baseUrl}/.well-known/jwks.json`), 200)
        const token = await app.developer.needClientToken()
        const providers = assertStatus(await app.developer.get('/api/v1/providers/SE', token), 200)
        const [provider] = listOf(providers.body, 'providers')
        const icon = Reflect.get(Object(provider?.images), 'icon')
        assert.ok(String(icon).startsWith(`${platform.baseUrl}/images/banks/`), String(icon))
        assert.equal((await fetch(String(icon))).status, 200)
        const people = assertLinksStay(await person.get(`${platform.bankUrl}/`))
        assert.equal(people.status, 200)
        assertLinksStay(await person.submit(people, 'people-filter', { q: 'loan' }))
        assertLinksStay(await person.get(`${platform.bankUrl}/nothing/here`))
        assert.deepEqual(proxy.strays, [])
      })

      test('an assertion is made for the token endpoint below the path (RFC 7523 section 3)', async () => {
        const key = await registerKey(platform, app.appId)
        const present = async (aud: string) => {
          const assertion = await signAssertion(platform, app.clientId, key, { aud })
          return app.developer.token({ client_id: undefined, grant_type: JWT_BEARER, assertion })
        }
        assertStatus(await present(`${platform.baseUrl}/api/v1/oauth/token`), 200)
        assertStatus(await present(`${new URL(platform.baseUrl).origin}/api/v1/oauth/token`), 401)
      })
    })
  }
})
