// rule: Bindings of a flow: the secret of its browser, its app, and the right of the app
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createAuthorizationCode } from '../../../src/core/grants/create-authorization-code.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { connect, createLinkApp, createPerson, goToBank, linkAddress, returned, signIn } from './journey.ts'

const CSRF = /name="csrf" value="([^"]+)"/

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  test('the cookie of another browser’s secret shows nothing of the flow and changes nothing', async () => {
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app))
    const [name = '', value = ''] = person.cookiesFor(page.url).split('=')
    const [appId, sessionId, secret = ''] = value.split('.')
    assert.equal(secret.length, 43)
    // The right length and alphabet: only the secret itself is another one.
    const forged = `${name}=${appId}.${sessionId}.${[...secret].reverse().join('')}`
    const csrf =
      CSRF.exec(page.text)?.[1] ??
      CSRF.exec(await (await fetch(page.url, { headers: { cookie: `${name}=${value}` } })).text())?.[1] ??
      ''
    assert.notEqual(csrf, '')

    const shown = await fetch(page.url, { headers: { cookie: forged } })
    assert.ok(shown.status === 403 || shown.status === 410, String(shown.status))
    assert.ok(!(await shown.text()).includes('Acme'))
    for (const path of ['/cancel', '/bank', '/again']) {
      const response = await fetch(page.url + path, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: forged, origin: platform.baseUrl, 'sec-fetch-site': 'same-origin' },
        body: new URLSearchParams({ csrf, bank: 'se-demobank-open-banking-redirect' }),
      })
      assert.ok([403, 404, 410].includes(response.status), `${path}: ${response.status}`)
    }
    const { store } = await platform.workbench()
    const stored = await store.loadLinkSession(app.appId, sessionId ?? '', platform.clock.nowMs())
    assert.equal(stored?.state, 'choosing')
    // Its own browser goes on.
    assert.ok(returned(await finish(person, page.url)).code)
  })

  async function finish(person: ReturnType<typeof createPerson>, url: string) {
    const bank = await goToBank(person, await person.get(url))
    return person.submit(await signIn(person, bank, 'u-se-ordinary'), 'bank-consent', {}, 'consent-approve')
  }

  test('an app that is disabled while the end user is at the bank gets no code, and its pages are lost', async () => {
    const other = await createLinkApp(platform, 'Soon Disabled')
    const person = createPerson()
    const begun = await person.get(linkAddress(platform, other))
    const bank = await goToBank(person, begun)
    const consent = await signIn(person, bank, 'u-se-ordinary')
    const { store } = await platform.workbench()
    await store.setAppDisabled(other.appId, platform.clock.nowMs())
    const end = await person.submit(consent, 'bank-consent', {}, 'consent-approve')
    assert.ok(end.status === 403 || end.status === 410, String(end.status))
    assert.ok(!end.visited.some((url) => url.startsWith('https://app.example')), end.visited.join('\n'))
    assert.ok(!end.text.includes('Soon Disabled'))
    const again = await person.get(begun.url)
    assert.ok(again.status === 403 || again.status === 410, String(again.status))
    assert.ok(!again.text.includes('Soon Disabled'))
  })

  test('one browser opens the same URL for two apps: two flows, each of its own app', async () => {
    const other = await createLinkApp(platform, 'Other Budget')
    const person = createPerson()
    const mine = await person.get(linkAddress(platform, app, { state: 'same' }))
    const theirs = await person.get(linkAddress(platform, other, { state: 'same' }))
    assert.notEqual(mine.url, theirs.url)
    assert.ok(theirs.text.includes('Other Budget') && !theirs.text.includes('Acme Budget'))
    // Opened again, each resumes its own.
    assert.equal((await person.get(linkAddress(platform, app, { state: 'same' }))).url, mine.url)
    assert.equal((await person.get(linkAddress(platform, other, { state: 'same' }))).url, theirs.url)
    const { code = '' } = returned(await finish(person, mine.url))
    assert.equal((await other.developer.exchange(code)).status, 400)
    assert.equal((await app.developer.exchange(code)).status, 200)
  })

  test('ending the access besides connections leaves the one-time grant of a connection alone', async () => {
    const { code = '' } = returned(await connect(createPerson(), linkAddress(platform, app)))
    const exchanged = await app.developer.exchange(code)
    assert.equal(exchanged.status, 200)
    const token = String(Object(exchanged.body).access_token)
    const { ports, policy, store } = await platform.workbench()
    const userId = String(Object((await app.developer.get('/api/v1/user', token)).body).id)
    // A grant of the same user without a connection.
    const caller = {
      kind: 'client',
      appId: app.appId,
      clientId: app.clientId,
      scopes: [],
      tokenId: 'x',
      expiresAtSeconds: 0,
    } as const
    const own = await createAuthorizationCode(ports, policy, {
      caller,
      user: { userId },
      scopes: ['accounts:read'],
      actorClientId: undefined,
      idHint: undefined,
    })
    assert.ok(own.ok)
    const besides = String(Object((await app.developer.exchange(own.value.code)).body).access_token)
    assert.equal((await app.developer.get('/data/v2/accounts', besides)).status, 200)
    await store.revokeUserGrants({
      appId: app.appId,
      userId,
      nowMs: platform.clock.nowMs(),
      by: 'person',
      only: 'without_connection',
    })
    assert.equal((await app.developer.get('/data/v2/accounts', besides)).status, 401)
    assert.equal((await app.developer.get('/data/v2/accounts', token)).status, 200)
  })
})
