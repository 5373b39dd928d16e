// rule: Proxies that replace the Host, and origins that --public-url does not name
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createBrowser } from '../../support/browser.ts'
import { forOneEngine } from '../../support/engines.ts'
import { findFreePort } from '../../support/free-port.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { openReverseProxy, type ReverseProxy } from '../../support/reverse-proxy.ts'
import { openPage, pageLink } from '../dashboard/journey.ts'
import {
  approve,
  connect,
  createLinkApp,
  createPerson,
  delegate,
  goToBank,
  linkAddress,
  linkAddressAt,
  returned,
  signIn,
} from '../link/journey.ts'

type Setup = {
  /** The Host that the proxy sends, by its own port. */
  readonly host: (proxyPort: number) => string
  /** Whether the platform is told the URL of the proxy. */
  readonly isSet: boolean
  readonly names?: boolean
}

forOneEngine((engine) => {
  let platform: TestPlatform
  let proxy: ReverseProxy
  let app: TestApp
  const proxyUrl = () => `http://localhost:${proxy.port}`

  const setUp = ({ host, isSet, names = false }: Setup) => {
    before(async () => {
      const [port, proxyPort] = [await findFreePort(), await findFreePort()]
      const target = `http://127.0.0.1:${port}`
      proxy = await openReverseProxy(proxyPort, [
        { path: '', target, forwards: 'keep', host: host(proxyPort), names },
      ])
      platform = await startTestPlatform(engine, {
        settings: {
          PORT: String(port),
          ...(isSet && { TALLYSTICK_PUBLIC_URL: `http://localhost:${proxyPort}` }),
        },
      })
      app = await createLinkApp(platform)
    })
    after(async () => {
      await platform.stop()
      await proxy.close()
    })
  }
  const causes = () =>
    platform.logs.lines.filter(
      ({ message }) => typeof message === 'string' && message.includes('--public-url'),
    )

  describe('behind a proxy that sends the name of the server behind it, as nginx does by default', () => {
    setUp({ host: () => 'target', isSet: true })

    test('a person connects a bank and opens the dashboard, and no redirect leads to the URL that was asked for', async () => {
      const address = linkAddress(platform, app)
      assert.ok(address.startsWith(proxyUrl()))
      const person = createPerson()
      const first = await person.get(address)
      assert.equal(new Set(first.visited).size, first.visited.length)
      assert.equal(first.visited.length, 2)
      returned(await connect(person, address))
      const { userId } = await delegate(app)
      await openPage(app, userId)
      assert.deepEqual(causes(), [])
    })
  })

  describe('behind a proxy that sends another loopback name with the port of the public URL', () => {
    setUp({ host: (port) => `127.0.0.1:${port}`, isSet: true })

    test('the flow begins after at most one redirect, with every parameter of the Link URL', async () => {
      const person = createPerson()
      const first = await person.get(linkAddress(platform, app, { state: 'a b&c' }))
      assert.equal(new Set(first.visited).size, first.visited.length)
      assert.ok(first.visited.length <= 3, first.visited.join(' '))
      const end = await approve(person, await signIn(person, await goToBank(person, first), 'u-se-ordinary'))
      assert.equal(returned(end).state, 'a b&c')
    })
  })

  describe('behind a published port that no setting names', () => {
    setUp({ host: () => 'sent', isSet: false })

    test('the first form is refused on a page that names --public-url with the right value, and the log has one line', async () => {
      const person = createPerson()
      const first = await person.get(linkAddressAt(proxyUrl(), app))
      assert.equal(first.status, 200)
      const refused = await person.submit(first, 'link-cancel-form')
      assert.equal(refused.status, 403)
      assert.equal(refused.byId('error-code')?.text, 'public_url_wrong')
      const hint = refused.byId('error-hint')?.text ?? ''
      assert.ok(hint.includes(`--public-url ${proxyUrl()} `), hint)
      assert.ok(hint.includes(`set up for ${platform.baseUrl}.`), hint)
      const [line, ...others] = causes()
      assert.deepEqual([line?.origin, line?.baseUrl, others], [proxyUrl(), platform.baseUrl, []])
      // Nothing was done: the flow is where it was.
      assert.ok((await person.get(first.url)).byId('bank-choice') !== undefined)
    })

    test('the dashboard says the same, at its link and behind it', async () => {
      const { userId } = await delegate(app)
      const link = (await pageLink(app, userId)).replace(platform.baseUrl, proxyUrl())
      const person = createBrowser()
      const opened = await person.submit(await person.get(link), 'person-open-form')
      assert.equal(opened.status, 403)
      assert.ok((opened.byId('error-hint')?.text ?? '').includes(`--public-url ${proxyUrl()} `), opened.text)
      const { person: own, list } = await openPage(app, userId)
      const shown = await own.get(list.url.replace(platform.baseUrl, proxyUrl()))
      const out = await own.submit(shown, 'person-sign-out-form')
      assert.equal(out.status, 403)
      assert.ok((out.byId('error-hint')?.text ?? '').includes('--public-url'), out.text)
    })

    test('Demo Bank names --bank-url where the browser shows it elsewhere, and refuses a foreign page without it', async () => {
      const person = createPerson()
      const atBank = await goToBank(person, await person.get(linkAddress(platform, app)))
      const { action, fields } = atBank.form('bank-login')
      const submit = async (origin: string, site: string) => {
        const refused = await fetch(action, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            cookie: person.cookiesFor(action),
            origin,
            'sec-fetch-site': site,
          },
          body: new URLSearchParams([...fields]),
        })
        assert.equal(refused.status, 403)
        return refused.text()
      }
      assert.match(await submit('http://127.0.0.1:9', 'same-origin'), /--bank-url http:\/\/127\.0\.0\.1:9 /)
      assert.ok(!(await submit('https://evil.example', 'cross-site')).includes('--bank-url'))
    })

    test('a form without its token, or from a foreign page, is refused without that hint', async () => {
      const person = createPerson()
      const page = await person.get(linkAddress(platform, app))
      const send = (body: string, origin: string) =>
        fetch(`${page.url}/cancel`, {
          method: 'POST',
          redirect: 'manual',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            cookie: person.cookiesFor(page.url),
            origin,
          },
          body,
        })
      const token = page.form('link-cancel-form').fields.get('csrf') ?? ''
      for (const [body, origin] of [
        ['csrf=x', 'https://evil.example'],
        [`csrf=${token}`, 'null'],
        [`csrf=${token}`, `https://${'e'.repeat(400)}.example`],
      ] as const) {
        const refused = await send(body, origin)
        assert.equal(refused.status, 403)
        assert.ok(!(await refused.text()).includes('public-url'))
      }
      const link = await pageLink(app, (await delegate(app)).userId)
      const crossSite = await fetch(link.replace(/\?.*/, ''), {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          origin: 'https://evil.example',
          'sec-fetch-site': 'cross-site',
        },
        body: new URL(link).search.slice(1),
      })
      assert.equal(crossSite.status, 403)
      assert.ok(!(await crossSite.text()).includes('public-url'))
    })
  })

  describe('behind a proxy that no setting names and that replaces the Host', () => {
    setUp({ host: () => 'target', isSet: false, names: true })

    test('the browser stays at the proxy, and the first form names --public-url', async () => {
      const person = createPerson()
      const first = await person.get(linkAddressAt(proxyUrl(), app))
      assert.ok(first.url.startsWith(proxyUrl()), first.url)
      const refused = await person.submit(first, 'link-cancel-form')
      assert.equal(refused.status, 403)
      assert.ok((refused.byId('error-hint')?.text ?? '').includes(`--public-url ${proxyUrl()} `))
      assert.equal(causes().length, 1)
    })
  })
})
