// rule: The start page of development, and the way from it into the Console
import assert from 'node:assert/strict'
import { request as sendRequest } from 'node:http'
import { after, before, test } from 'node:test'
import { createBrowser } from '../../support/browser.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { waitUntil } from '../../support/wait-until.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine)
  })
  after(() => platform.stop())

  const openConsole = (headers: Readonly<Record<string, string>>) =>
    fetch(`${platform.baseUrl}/development/console`, { method: 'POST', headers, redirect: 'manual' })

  test('shows the sandbox app, and opens Link with it', async () => {
    const browser = createBrowser({ headers: { accept: 'text/html' } })
    const page = await browser.get(`${platform.baseUrl}/`)
    assert.equal(page.byId('start-client-id')?.text, platform.sandbox.client_id)
    assert.ok(!page.html.includes(platform.sandbox.client_secret), 'the secret is in the file alone')
    const link = await browser.click(page, 'start-link')
    assert.equal(link.status, 200)
    assert.ok(new URL(link.url).pathname.includes('/link/'), link.url)
    for (const query of ['', '?to=%00', '?to=a%00b'])
      assert.equal((await browser.get(`${platform.baseUrl}/development/mailbox${query}`)).status, 200)
    const script = await fetch(`${platform.baseUrl}/`, { redirect: 'manual' })
    assert.deepEqual([script.status, script.headers.get('location')], [303, '/docs'])
  })

  test('shows the last requests of the sandbox app with their refusals, the newest first', async () => {
    const browser = createBrowser({ headers: { accept: 'text/html' } })
    const { client_id, client_secret } = platform.sandbox
    const ids: string[] = []
    for (const secret of [client_secret, 'wrong']) {
      const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret: secret })
      const response = await fetch(`${platform.baseUrl}/api/v1/oauth/token`, { method: 'POST', body })
      ids.unshift(response.headers.get('x-request-id') ?? '')
      platform.clock.advance(1_000)
    }
    const read = async () => {
      const { text = '' } = (await browser.get(`${platform.baseUrl}/`)).byId('start-requests') ?? {}
      return text
    }
    await waitUntil('both are stored', async () => {
      const text = await read()
      return ids.every((id) => text.includes(id))
    })
    const text = await read()
    assert.match(text, /POST \/api\/v1\/oauth\/token\s+401 client_secret_invalid/)
    assert.ok(text.indexOf(ids[0] ?? '') < text.indexOf(ids[1] ?? ''), text)
    assert.ok(!text.includes(client_secret))
  })

  test('one click logs in as an administrator of the sandbox organisation, however many click at once', async () => {
    const entered = await Promise.all(
      Array.from({ length: 3 }, () =>
        openConsole({ 'sec-fetch-site': 'same-origin', origin: platform.baseUrl }),
      ),
    )
    for (const response of entered) {
      assert.deepEqual([response.status, response.headers.get('location')], [303, '/console'])
      const cookie = response.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; ')
      const session = await fetch(`${platform.baseUrl}/console/api/session`, { headers: { cookie } })
      const { account, organisations } = JSON.parse(await session.text())
      assert.equal(account.email, 'demo@tallystick.test')
      assert.deepEqual(
        organisations.map(({ name, role }: { name: string; role: string }) => [name, role]),
        [['Sandbox organisation', 'administrator']],
      )
      const apps = await fetch(`${platform.baseUrl}/console/api/organisations/${organisations[0].id}/apps`, {
        headers: { cookie },
      })
      const listed = JSON.parse(await apps.text())
      assert.deepEqual(
        listed.apps.map(({ client_id }: { client_id: string }) => client_id),
        [platform.sandbox.client_id],
      )
    }
  })

  test('no page of another site, no proxy and no other name of this machine opens the Console', async () => {
    const own = { 'sec-fetch-site': 'same-origin', origin: platform.baseUrl }
    const rows: readonly Readonly<Record<string, string>>[] = [
      { ...own, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { ...own, 'sec-fetch-site': 'same-site' },
      { ...own, 'x-forwarded-for': '203.0.113.9' },
      { ...own, forwarded: 'for=203.0.113.9' },
      {},
    ]
    for (const headers of rows) {
      const response = await openConsole(headers)
      assert.equal(response.status, 404, JSON.stringify(headers))
      assert.deepEqual(response.headers.getSetCookie(), [])
    }
    // A name that an attacker's server resolves to this machine is of one origin with its page (DNS rebinding).
    const rebound = await new Promise<number | undefined>((resolve, reject) => {
      const url = new URL(`${platform.baseUrl}/development/console`)
      const headers = { host: `evil.example:${url.port}`, 'sec-fetch-site': 'same-origin' }
      sendRequest(url, { method: 'POST', headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end()
    })
    assert.equal(rebound, 404)
    const page = await fetch(`${platform.baseUrl}/`, {
      headers: { accept: 'text/html', 'x-forwarded-for': '203.0.113.9' },
    })
    const text = await page.text()
    assert.ok(!text.includes(platform.sandbox.client_id) && text.includes('start-elsewhere'))
  })
})
