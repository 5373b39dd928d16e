// rule: HEAD: status and headers of GET on every route, without an effect (RFC 9110 9.3.2)
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { DASHBOARD_ROUTES } from '../../../src/dashboard/route-table.ts'
import { DEVELOPMENT_ROUTES } from '../../../src/development/route-table.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { DOCS_ROUTES } from '../../../src/docs/route-table.ts'
import { LINK_ROUTES } from '../../../src/link/route-table.ts'
import { PLATFORM_ROUTES } from '../../../src/platform/route-table.ts'
import { bearer } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { runSql } from '../../support/run-sql.ts'
import { connectUser } from '../accounts/journey.ts'
import { openPage, pageLink } from '../dashboard/journey.ts'
import {
  BANK,
  bankAnswer,
  CALLBACK,
  createLinkApp,
  createPerson,
  goToBank,
  linkAddress,
  linkAddressAt,
  reachConsent,
} from '../link/journey.ts'

type Headers = Readonly<Record<string, string>>

/** Differ between any two responses; or only the act decides them, and HEAD does not act. */
const OF_ONE_RESPONSE = [
  'date',
  'x-request-id',
  'x-tl-correlation-id',
  'ob-correlation-id',
  'ob-trace-id',
  'tl-trace-id',
  'connection',
  'keep-alive',
  'location',
  'set-cookie',
]

function headersOf(response: Response): unknown {
  const type = response.headers.get('content-type') ?? ''
  // A page names the request, and may render it shorter or longer; a redirect of GET has no type.
  const varying = type.startsWith('text/html') ? [...OF_ONE_RESPONSE, 'content-length'] : OF_ONE_RESPONSE
  return Object.fromEntries([...response.headers].filter(([name]) => !varying.includes(name)))
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const call = (method: string, url: string, headers: Headers = {}) =>
    fetch(url, { method, redirect: 'manual', headers })

  /** Every row of the platform and of Demo Bank, but for what readiness writes to prove that it can. */
  async function dump(): Promise<unknown> {
    const { database } = platform
    const bank = new DatabaseSync(join(database.dataDir, 'demo-bank.sqlite'))
    const rows = {
      platform: engine.name === 'sqlite' ? dumpFile(database.dataDir) : await runSql(database, DUMP),
      bank: ['flows', 'codes', 'consents', 'unattended_reads'].map((table) =>
        bank.prepare(`SELECT * FROM ${table}`).all(),
      ),
    }
    bank.close()
    return rows
  }

  /** HEAD first, so that GET finds what HEAD left. */
  async function assertSame(urls: readonly string[], headers: Headers = {}): Promise<readonly Response[]> {
    const before = await dump()
    const heads: Response[] = []
    for (const url of urls) heads.push(await call('HEAD', url, headers))
    assert.deepEqual(await dump(), before)
    for (const [index, url] of urls.entries()) {
      const head = heads[index]
      assert.ok(head !== undefined)
      assert.equal(await head.text(), '', url)
      assert.equal(head.headers.get('set-cookie'), null, url)
      const got = await call('GET', url, headers)
      await got.arrayBuffer()
      assert.equal(head.status, got.status, url)
      assert.deepEqual(headersOf(head), headersOf(got), url)
    }
    return heads
  }

  const at = (path: string, id = '0'.repeat(32)) => platform.baseUrl + path.replaceAll(/:\w+/g, id)
  const getsOf = (routes: readonly { method: string; path: string }[]) =>
    routes.filter(({ method }) => method === 'GET').map(({ path }) => path)

  test('every page and document, for somebody without a session', async () => {
    const tables = [LINK_ROUTES, DASHBOARD_ROUTES, Object.values(PLATFORM_ROUTES), Object.values(DOCS_ROUTES)]
    const paths = tables.flatMap(getsOf)
    assert.ok(paths.length > 20)
    const varying = ['/metrics']
    await assertSame(paths.filter((path) => !varying.includes(path)).map((path) => at(path)))
    for (const path of [...varying, ...getsOf(Object.values(DEVELOPMENT_ROUTES))]) {
      assert.equal((await call('HEAD', at(path))).status, (await call('GET', at(path))).status, path)
    }
  })

  test('every GET of the API, with a token and without one', async () => {
    const user = await connectUser(platform, app)
    const token = await user.token(
      'accounts:read,transactions:read,user:read,credentials:read,providers:read',
    )
    const paths = getsOf(dialects.flatMap(({ routes }) => routes))
    assert.ok(paths.length > 25)
    await assertSame(
      paths.map((path) => at(path)),
      bearer(token),
    )
    await assertSame(paths.map((path) => at(path)))
    await assertSame([at('/api/v1/credentials/:id', user.credentialsId)], bearer(token))
  })

  test('a Link URL begins no flow, sets no cookie and uses up no delegated code; a wrong one is refused alike', async () => {
    const entries = dialects.flatMap(({ link }) => [
      ...(link?.entries ?? []).flatMap(({ path, aliases }) => [path, ...aliases]),
      ...(link?.unserved ?? []).flatMap(({ paths }) => paths),
    ])
    const query = new URL(linkAddressAt('http://x', app)).search
    const heads = await assertSame(entries.flatMap((path) => [at(path) + query, `${at(path)}?client_id=x`]))
    assert.ok(heads.some(({ status }) => status === 303) && heads.some(({ status }) => status === 400))
  })

  test('a flow, a callback of the bank and a return to the app are still there for the GET that follows', async () => {
    const person = createPerson()
    const choosing = await person.get(linkAddress(platform, app))
    const pages = (url: string) =>
      ['', '/wait', '/at-bank', '/window', '/at-bank/next', '/next', '/return'].map((path) => url + path)
    const before = await dump()
    const cookie = { cookie: person.cookiesFor(choosing.url) }
    for (const url of pages(choosing.url)) assert.ok((await call('HEAD', url, cookie)).status < 400, url)
    assert.deepEqual(await dump(), before)
    await assertSame(
      pages(choosing.url).filter((url) => !url.endsWith('/at-bank/next')),
      cookie,
    )

    const { person: other, flow, consent } = await reachConsent(platform, app)
    const callback = await bankAnswer(platform, other, consent)
    const own = { cookie: other.cookiesFor(flow.url) }
    await assertSame([callback], own)
    // The waiting page waits for the fetch, which ends in a moment.
    await call('GET', `${flow.url}/next`, own)
    const left = await dump()
    for (const url of pages(flow.url)) assert.ok((await call('HEAD', url, own)).status < 400, url)
    assert.deepEqual(await dump(), left)
    const [head] = await assertSame([`${flow.url}/return`], own)
    assert.equal(head?.status, 303)
    assert.equal(head?.headers.get('location'), null)
    assert.ok((await other.get(`${flow.url}/return`)).url.startsWith(CALLBACK))
  })

  test('a flow of a disabled app stays as it is until its browser comes', async () => {
    const own = await createLinkApp(platform, 'Soon Disabled')
    const person = createPerson()
    const flow = await person.get(linkAddress(platform, own))
    const disable = `UPDATE apps SET disabled_at_ms = 1 WHERE client_id = '${own.clientId}'`
    await runSql(platform.database, disable)
    const [head] = await assertSame([flow.url], { cookie: person.cookiesFor(flow.url) })
    assert.equal(head?.status, 410)
  })

  test('a dashboard link is not used up, and a session is not extended', async () => {
    const user = await connectUser(platform, app)
    const link = await pageLink(app, user.userId)
    await assertSame([link])
    const { person, list } = await openPage(app, user.userId)
    const cookie = { cookie: person.cookiesFor(list.url) }
    platform.clock.advance(60_000)
    const before = await dump()
    const urls = getsOf(DASHBOARD_ROUTES).map((path) => at(path, user.credentialsId))
    for (const url of urls) assert.notEqual((await call('HEAD', url, cookie)).status, 405, url)
    assert.deepEqual(await dump(), before)
    await assertSame(urls, cookie)
  })

  test('Demo Bank begins no sign-in, binds, cancels and issues nothing', async () => {
    const person = createPerson()
    const atBank = await goToBank(person, await person.get(linkAddress(platform, app)), BANK)
    const authorize = atBank.visited.find((url) => url.includes('/oauth/authorize')) ?? ''
    const cookie = { cookie: person.cookiesFor(atBank.url) }
    const cancel = new URL(atBank.byId('login-cancel')?.attribute('href') ?? '', atBank.url).href
    assert.notEqual(authorize, '')
    const before = await dump()
    assert.equal((await call('HEAD', authorize)).status, 303)
    assert.equal((await call('HEAD', cancel, cookie)).status, 303)
    assert.deepEqual(await dump(), before)
    await assertSame([authorize, `${platform.bankUrl}/oauth/authorize?client_id=x`, `${platform.bankUrl}/`])
    await assertSame(
      [atBank.url, `${platform.bankUrl}/sign-in?flow=x`, `${platform.bankUrl}/approve/x`],
      cookie,
    )
    await assertSame([cancel], cookie)
    assert.ok((await person.get(atBank.url)).url.startsWith(CALLBACK))
  })
})

/** All tables of PostgreSQL in one query. */
const DUMP = `
  SELECT tablename, query_to_xml(format('SELECT * FROM %I ORDER BY 1, 2', tablename), true, false, '')::text AS rows
  FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'write_probes' ORDER BY tablename`

function dumpFile(dataDir: string): unknown {
  const file = new DatabaseSync(join(dataDir, 'tallystick.sqlite'), { readBigInts: true, timeout: 5_000 })
  const names = file
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'write_probes'")
    .all()
  const rows = names.map(({ name }) => [name, file.prepare(`SELECT * FROM "${name}"`).all()])
  file.close()
  return rows
}
