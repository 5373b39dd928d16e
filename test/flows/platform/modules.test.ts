// rule: Modules: everything that a feature needs is loaded before the server is ready
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readConfig } from '../../../src/config.ts'
import { openWorkbench } from '../../../src/main.ts'
import { createBrowser } from '../../support/browser.ts'
import { assertStatus, bearer, fieldOf, send, textOf } from '../../support/developer.ts'
import { type FreshDatabase, forEachEngine } from '../../support/engines.ts'
import { findFreePort } from '../../support/free-port.ts'
import { startProcess, type TestApp, type TestProcess } from '../../support/platform.ts'
import { startReceiver } from '../../support/receiver.ts'
import { JWT_BEARER, registerKey, signAssertion } from '../../support/signed-assertion.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { CREDENTIALS_PATH, createBankUser } from '../connections/journey.ts'
import { openWith, pageLink } from '../dashboard/journey.ts'
import { connect, linkAddressAt, listOf } from '../link/journey.ts'

const HOOK = new URL('../../support/record-modules.mjs', import.meta.url).href

forEachEngine((engine) => {
  let server: TestProcess
  let app: TestApp
  let folder: FreshDatabase
  let file: string
  let loadedAtReady: readonly string[]
  before(async () => {
    folder = await engine.freshDatabase()
    file = join(folder.dataDir, 'modules.txt')
    writeFileSync(file, '')
    server = await startProcess(engine, {
      settings: {
        TALLYSTICK_DEMO_BANK: 'on',
        BANK_PORT: String(await findFreePort()),
        NODE_OPTIONS: `--import=${HOOK}`,
        TALLYSTICK_TEST_MODULES: file,
        // Their names tell what is loaded; a bundle has other parts.
        TALLYSTICK_SOURCES: 'on',
      },
    })
    loadedAtReady = loaded()
    const { developer } = server
    const { clientId, clientSecret } = developer
    app = { appId: await findAppId(clientId), clientId, clientSecret, developer }
  })
  after(async () => {
    await server.stop()
    await folder.drop()
  })

  const loaded = () => readFileSync(file, 'utf8').trim().split('\n')

  async function withWorkbench<T>(work: (bench: Awaited<ReturnType<typeof openWorkbench>>) => Promise<T>) {
    const { dataDir, databaseUrl } = server.database
    const config = readConfig({ TALLYSTICK_DATA_DIR: dataDir, DATABASE_URL: databaseUrl }, {})
    assert.ok(config.ok)
    const bench = await openWorkbench(config.value)
    try {
      return await work(bench)
    } finally {
      await bench.close()
    }
  }

  const findAppId = (clientId: string) =>
    withWorkbench(async ({ ports }) => (await ports.store.loadClient(clientId, Date.now()))?.app.appId ?? '')

  test('tokens, JSON, assertions, flows, dashboard, QR codes, webhooks, documents and controls load nothing', async (t) => {
    assert.ok(loadedAtReady.length > 200, `${loadedAtReady.length}`)
    const { developer } = app
    const { userId, refreshToken } = await developer.needUserTokens()
    assertStatus(await developer.refresh(refreshToken), 200)

    await withWorkbench(async (bench) => {
      const key = await registerKey({ workbench: async () => bench }, app.appId)
      const assertion = await signAssertion({ clock: { nowMs: Date.now } }, app.clientId, key)
      const answer = await developer.token({ client_id: undefined, grant_type: JWT_BEARER, assertion })
      assertStatus(answer, 200)
    })

    const receiver = await startReceiver()
    t.after(() => receiver.close())
    const token = await developer.needClientToken()
    const hook = { url: receiver.url, enabledEvents: ['refresh:finished'] }
    const created = await postJson('/events/v2/webhook-endpoints', token, hook)
    assert.ok(created.status < 300, created.text)

    const redirectUri = `${server.baseUrl}/callback`
    const end = await connect(
      createBrowser(),
      linkAddressAt(server.baseUrl, app, { redirect_uri: redirectUri }),
    )
    assert.equal(end.status, 200, end.text)
    const code = new URL(end.url).searchParams.get('code') ?? ''
    const exchanged = assertStatus(await developer.exchange(code), 200)
    const read = await developer.get('/data/v2/accounts', textOf(exchanged, 'access_token'))
    assert.ok(listOf(read.body, 'accounts').length > 0)

    const user = await createBankUser(app, { baseUrl: server.baseUrl, clock: clockOf() })
    const device = 'se-demobank-open-banking-bankid'
    const fields = { username: 'u-se-ordinary' }
    const credentials = assertStatus(await user.create({ providerName: device, fields }), 200)
    assertStatus(await user.call('GET', `${CREDENTIALS_PATH}/${textOf(credentials, 'id')}/qr`), 200)

    const list = await openWith(createBrowser(), await pageLink(app, userId))
    assert.equal(list.status, 200)
    for (const path of [
      '/metrics',
      '/docs',
      '/docs?q=consent',
      '/docs/tink-tokens',
      '/docs/guides/link',
      '/openapi.json',
      '/development/clock',
      '/nothing',
    ])
      await send(server.baseUrl + path, { headers: { accept: 'text/html' } })
    await waitUntil('a webhook', () => receiver.received.length > 0)

    // The reader of the guides is imported from a new URL at each attempt, so that a failure does not last.
    const later = loaded()
      .slice(loadedAtReady.length)
      .filter((url) => !url.includes('/marked/lib/marked.esm.js?'))
    assert.deepEqual(later, [])
    assert.equal(fieldOf(assertStatus(await send(`${server.baseUrl}/health/ready`), 200), 'status'), 'ready')
  })

  const clockOf = () => ({ nowMs: Date.now, advance: () => undefined })

  const postJson = (path: string, token: string, body: unknown) =>
    send(server.baseUrl + path, {
      method: 'POST',
      headers: { ...bearer(token), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
})
