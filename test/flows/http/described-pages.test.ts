// rule: Statuses and content types of pages and images are those of the OpenAPI document
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DASHBOARD_ROUTES } from '../../../src/dashboard/route-table.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { buildOpenApi } from '../../../src/docs/openapi.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../src/lib/json.ts'
import { LINK_ROUTES } from '../../../src/link/route-table.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { BANK, createLinkApp, createPerson, linkAddress } from '../link/journey.ts'

const paths = objectOf(buildOpenApi(dialects, { baseUrl: 'http://localhost', version: '0' }).paths)

function objectOf(value: Json | undefined): JsonObject {
  assert.ok(isJsonObject(value))
  return value
}

/** Fails unless the operation describes this status with this content type, or a body-less one. */
async function assertDescribed(method: string, path: string, response: Response): Promise<void> {
  const template = path.replace(/\/:(\w+)/g, '/{$1}')
  const operation = objectOf(objectOf(paths[template])[method.toLowerCase()])
  const described = objectOf(operation.responses)[String(response.status)]
  const about = `${method} ${path} responded with ${response.status}`
  assert.ok(isJsonObject(described), `${about}, which is not described`)
  const isEmpty = (await response.text()) === ''
  const type = isEmpty ? undefined : response.headers.get('content-type')?.replace(/;.*$/, '')
  const types = Object.keys(isJsonObject(described.content) ? described.content : {})
  if (type === undefined) assert.deepEqual(types, [], about)
  else assert.deepEqual(types, [type], about)
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const call = (method: string, url: string, headers: Record<string, string> = {}, body?: string) =>
    fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        ...headers,
        origin: platform.baseUrl,
        ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body !== undefined && { body }),
    })

  test('without a session, every page of the hosted flow and of the dashboard responds as described', async () => {
    for (const { method, path } of [...LINK_ROUTES, ...DASHBOARD_ROUTES]) {
      const url = platform.baseUrl + path.replaceAll(/:\w+/g, '0'.repeat(32))
      await assertDescribed(
        method,
        path,
        await call(method, url, {}, method === 'POST' ? 'csrf=x' : undefined),
      )
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
      const url = platform.baseUrl + path.replace(':sessionId', sessionId)
      const bodies =
        method === 'POST' ? ['', 'csrf=wrong', `csrf=${csrf}`, `csrf=${csrf}&bank=nobody`] : [undefined]
      for (const body of bodies)
        await assertDescribed(method, path, await call(method, url, { cookie }, body))
    }
  })

  test('entry points of the hosted flow respond as described, to good and to bad URLs', async () => {
    for (const { path } of dialects.flatMap(({ link }) => link?.entries ?? [])) {
      for (const query of ['', '?client_id=nobody', `?client_id=${app.clientId}&redirect_uri=x`, '?%ff']) {
        await assertDescribed('GET', path, await call('GET', platform.baseUrl + path + query))
      }
    }
    const good = await call('GET', linkAddress(platform, app))
    assert.equal(good.status, 303)
    await assertDescribed('GET', '/1.0/transactions/connect-accounts', good)
  })

  test('logos of banks respond as described, whether the bank exists or not', async () => {
    const path = Object.keys(paths).find((each) => each.startsWith('/images/')) ?? ''
    for (const file of [`${BANK}.icon.svg`, `${BANK}.banner.svg`, 'nobody.icon.svg', 'x']) {
      const url = platform.baseUrl + path.replace(/\{\w+\}/, file)
      await assertDescribed('GET', path.replace(/\{(\w+)\}/, ':$1'), await call('GET', url))
    }
  })
})
