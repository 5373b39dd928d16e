// rule: Statuses and content types of pages and images are those of the OpenAPI document
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DASHBOARD_ROUTES } from '../../../src/dashboard/route-table.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { buildOpenApi } from '../../../src/docs/openapi.ts'
import { LINK_ROUTES } from '../../../src/link/route-table.ts'
import { assertPageDescribed } from '../../support/described.ts'
import { forEachEngineTogether } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { BANK, CALLBACK, createLinkApp, createPerson, linkAddress } from '../link/journey.ts'

const paths = Object.keys(buildOpenApi(dialects, { baseUrl: 'http://localhost', version: '0' }).paths ?? {})

forEachEngineTogether((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  async function call(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<number> {
    const url = platform.baseUrl + path
    const type = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { origin: platform.baseUrl, ...type, ...headers },
      ...(body !== undefined && { body }),
    })
    assertPageDescribed(method, url, response, await response.text())
    return response.status
  }

  const withoutSession = [...LINK_ROUTES, ...DASHBOARD_ROUTES].map(({ method, path }) => ({
    method,
    path: path.replaceAll(/:\w+/g, '0'.repeat(32)),
  }))

  test('without a session, every page of the hosted flow and of the dashboard responds as described', async () => {
    for (const { method, path } of withoutSession)
      await call(method, path, {}, method === 'POST' ? 'csrf=x' : undefined)
  })

  test('a body that cannot be read is refused as described, as a page or as JSON', async () => {
    for (const { method, path } of withoutSession.filter((route) => route.method === 'POST')) {
      for (const accept of ['text/html', '*/*']) {
        for (const [status, body, more] of [
          [400, new Uint8Array([0x61, 0x3d, 0xff]), {}],
          [413, `a=${'a'.repeat(70_000)}`, {}],
          [415, 'csrf=x', { 'content-encoding': 'gzip' }],
        ] as const) {
          assert.equal(await call(method, path, { accept, ...more }, body), status, `${method} ${path}`)
        }
      }
    }
  })

  test('with a flow in this browser, every page of the hosted flow responds as described', async () => {
    const person = createPerson()
    const first = await person.get(linkAddress(platform, app, { input_provider: BANK }))
    const [, sessionId = ''] = /\/link\/([0-9a-f]{32})/.exec(first.url) ?? []
    assert.notEqual(sessionId, '')
    const csrf = /name="csrf" value="([^"]+)"/.exec(first.html)?.[1] ?? ''
    const cookie = person.cookiesFor(first.url)
    for (const { method, path } of LINK_ROUTES.filter((route) => route.path.includes(':sessionId'))) {
      const bodies =
        method === 'POST' ? ['', 'csrf=wrong', `csrf=${csrf}`, `csrf=${csrf}&bank=nobody`] : [undefined]
      for (const body of bodies) await call(method, path.replace(':sessionId', sessionId), { cookie }, body)
    }
  })

  test('entry points of the hosted flow respond as described, to good and to bad URLs', async () => {
    const known = `?client_id=${app.clientId}&redirect_uri=`
    const posted = `${known}${encodeURIComponent(CALLBACK)}&response_mode=form_post`
    for (const { path } of dialects.flatMap(({ link }) => link?.entries ?? [])) {
      for (const query of ['', '?client_id=nobody', `${known}x`, posted, '?%ff'])
        await call('GET', path + query)
    }
    const good = linkAddress(platform, app).replace(platform.baseUrl, '')
    assert.equal(await call('GET', good), 303)
    // The page that posts a refusal to the app.
    assert.equal(await call('GET', `/oauth2/authorize${posted}`), 200)
  })

  test('logos of banks respond as described, whether the bank exists or not', async () => {
    const path = paths.find((each) => each.startsWith('/images/')) ?? ''
    const statuses = []
    for (const file of [`${BANK}.icon.svg`, `${BANK}.banner.svg`, 'nobody.icon.svg', 'x'])
      statuses.push(await call('GET', path.replace(/\{\w+\}/, file)))
    assert.deepEqual(statuses, [200, 200, 404, 404])
    const asBrowser = { accept: 'text/html' }
    for (const missing of ['/images/banks/x', '/metrics'])
      assert.equal(await call('GET', missing, { ...asBrowser, 'x-forwarded-for': '192.0.2.1' }), 404)
  })
})
