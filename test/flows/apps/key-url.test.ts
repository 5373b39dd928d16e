// rule: Public keys of an app behind a URL: set, rotated, on two instances, removed
import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { SignJWT } from 'jose'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { joinCompact } from '../../support/signed-assertion.ts'
import { createMember, PASSWORD, type Visitor } from '../console/visitor.ts'

const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const REFUSED = [401, 'invalid_client']

interface Key {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly jwk: object
}

function makeKey(kid: string): Key {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid } }
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let beside: TestPlatform
  let receiver: Receiver
  let asa: Visitor & { readonly organisationId: string }
  before(async () => {
    receiver = await startReceiver()
    platform = await startTestPlatform(engine, { demoBank: false, jobs: 'on call' })
    beside = await startTestPlatform(engine, { beside: platform, demoBank: false, jobs: 'on call' })
    asa = await createMember(platform)
  })
  after(async () => {
    await beside.stop()
    await platform.stop()
    await receiver.close()
  })

  const serve = (path: string, keys: readonly object[], headers: Readonly<Record<string, string>> = {}) =>
    receiver.answer(path, (response) => {
      response.writeHead(200, { 'content-type': 'application/jwk-set+json', ...headers })
      response.end(JSON.stringify({ keys }))
    })

  async function createApp(path: string, keys: readonly object[]) {
    const app = await asa.must('POST', `/organisations/${asa.organisationId}/apps`, {
      name: 'Keys',
      display_name: 'Keys',
      environment: 'sandbox',
    })
    serve(path, keys)
    const url = receiver.url + path
    const set = await asa.must('PUT', `/apps/${app.id}/key-url`, { password: PASSWORD, url })
    return { app, url, root: `/apps/${app.id}`, set: set.key_url }
  }

  async function token(assertion: string, at = platform) {
    const response = await fetch(`${at.baseUrl}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: CLIENT_ASSERTION_TYPE,
        client_assertion: assertion,
      }),
    })
    const body = await response.json()
    return [response.status, Object(body).error]
  }

  const claimsOf = (clientId: string, at = platform) => ({
    iss: clientId,
    sub: clientId,
    aud: at.baseUrl,
    jti: randomUUID(),
    exp: Math.floor(platform.clock.nowMs() / 1000) + 120,
  })

  async function authenticate(clientId: string, { kid, privateKey }: Key, at = platform) {
    const signer = new SignJWT(claimsOf(clientId, at)).setProtectedHeader({ alg: 'ES256', kid })
    return token(await signer.sign(privateKey), at)
  }

  test('an app authenticates with keys behind its URL, and rotates them without a change here, on every instance', async () => {
    const [first, second] = [makeKey('first'), makeKey('second')]
    const { app, root, url, set } = await createApp('/rotation', [first.jwk])
    assert.deepEqual([set.url, set.key_ids, set.problem], [url, ['first'], null])
    for (const at of [platform, beside])
      assert.deepEqual(await authenticate(app.client_id, first, at), [200, undefined])
    assert.equal(receiver.at('/rotation').length, 1)
    // The new key is published beside the old one, then alone.
    serve('/rotation', [first.jwk, second.jwk], { etag: '"2"', 'cache-control': 'max-age=3600' })
    platform.clock.advance(31_000)
    const answers = await Promise.all([
      authenticate(app.client_id, second),
      authenticate(app.client_id, second),
      authenticate(app.client_id, second, beside),
    ])
    for (const answer of answers) assert.deepEqual(answer, [200, undefined])
    assert.equal(receiver.at('/rotation').length, 2)
    receiver.answer('/rotation', 304)
    platform.clock.advance(3_600_000)
    assert.deepEqual(await authenticate(app.client_id, first, beside), [200, undefined])
    assert.equal(receiver.at('/rotation').at(-1)?.headers['if-none-match'], '"2"')
    serve('/rotation', [second.jwk])
    platform.clock.advance(3_600_000)
    assert.deepEqual(await authenticate(app.client_id, first), REFUSED)
    assert.deepEqual(await authenticate(app.client_id, second, beside), [200, undefined])
    const shown = (await asa.must('GET', `${root}/key-url`)).key_url
    assert.deepEqual(shown.key_ids, ['second'])
  })

  test('a flood of key ids, no algorithm and a key of another app get nothing, and other apps are not held up', async () => {
    const [own, other] = [makeKey('own'), makeKey('other')]
    const { app } = await createApp('/flood', [own.jwk])
    const quiet = await createApp('/quiet', [other.jwk])
    platform.clock.advance(31_000)
    // The URL of the first app hangs: whoever waits for it is that app alone.
    receiver.answer('/flood', () => undefined)
    const flood = Array.from({ length: 10 }, (_, index) =>
      authenticate(app.client_id, { ...makeKey(`kid ${index}`) }, index % 2 === 0 ? platform : beside),
    )
    assert.deepEqual(await authenticate(quiet.app.client_id, other), [200, undefined])
    assert.deepEqual(await authenticate(app.client_id, own), [200, undefined])
    for (const answer of await Promise.all(flood)) assert.deepEqual(answer, REFUSED)
    assert.equal(receiver.at('/flood').length, 2)
    const claims = claimsOf(app.client_id)
    for (const header of [{ alg: 'none' }, { alg: 'ES256', kid: 'own' }, { alg: 'HS256', kid: 'own' }])
      assert.deepEqual(await token(joinCompact(header, claims, '')), REFUSED)
    assert.deepEqual(await authenticate(app.client_id, { ...other, kid: 'own' }), REFUSED)
    assert.deepEqual(await authenticate(quiet.app.client_id, own), REFUSED)
  })

  test('a URL that gives no key is refused with the reason, and the old one stays', async () => {
    const key = makeKey('kept')
    const { app, root, url } = await createApp('/kept', [key.jwk])
    const refused = async (wanted: string, reason: RegExp) => {
      const { status, body } = await asa.call('PUT', `${root}/key-url`, {
        body: { password: PASSWORD, url: wanted },
      })
      assert.equal(status, 400, wanted)
      assert.match(body.fields.url, reason)
    }
    receiver.answer('/away', (response) => response.writeHead(302, { location: url }).end())
    receiver.answer('/html', (response) => response.end('<html>'))
    receiver.answer('/broken', (response) => response.destroy())
    serve('/none', [])
    serve('/rsa', [generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })])
    serve('/private', [
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
    ])
    receiver.answer('/large', (response) => response.end('x'.repeat(70_000)))
    for (const [path, reason] of [
      ['/away', /redirect/],
      ['/html', /not a JWK set/],
      ['/broken', /broke off/],
      ['/none', /no key for ES256/],
      ['/rsa', /no key for ES256/],
      ['/private', /private key/],
      ['/large', /64 KiB/],
    ] as const)
      await refused(receiver.url + path, reason)
    await refused('ftp://app.example/', /not a URL/)
    await refused('http://app.example.com/jwks', /https/)
    await refused('https://user:x@app.example.com/jwks', /password/)
    await refused(`${url}#x`, /fragment/)
    const wrong = await asa.call('PUT', `${root}/key-url`, { body: { password: 'not this', url } })
    assert.equal(wrong.status, 403)
    const thief = await createMember(platform, 'Thieves AB')
    for (const method of ['GET', 'DELETE'])
      assert.equal((await thief.call(method, `${root}/key-url`)).status, 404)
    assert.deepEqual(await authenticate(app.client_id, key), [200, undefined])
  })

  test('check now shows what the URL gives, and removing the URL ends its keys', async () => {
    const key = makeKey('checked')
    const { app, root } = await createApp('/checked', [key.jwk])
    const pasted = await asa.call('POST', `${root}/keys`, {
      body: { password: PASSWORD, name: 'pasted', jwk: makeKey('pasted').jwk },
    })
    assert.equal(pasted.status, 400)
    assert.match(pasted.body.detail, /key URL/)
    receiver.answer('/checked', 503)
    // Within five seconds of the last fetch, its result is shown.
    assert.equal((await asa.must('POST', `${root}/key-url/check`)).key_url.problem, null)
    platform.clock.advance(5_000)
    const checked = (await asa.must('POST', `${root}/key-url/check`)).key_url
    assert.deepEqual([checked.problem, checked.detail], ['The response has a status other than 200.', '503'])
    assert.deepEqual(checked.key_ids, ['checked'])
    assert.deepEqual(await authenticate(app.client_id, key), [200, undefined])
    assert.equal((await asa.call('DELETE', `${root}/key-url`)).status, 204)
    assert.equal((await asa.call('DELETE', `${root}/key-url`)).status, 404)
    assert.equal((await asa.call('POST', `${root}/key-url/check`)).status, 404)
    assert.deepEqual(await asa.must('GET', `${root}/key-url`), { key_url: null })
    assert.deepEqual(await authenticate(app.client_id, key, beside), REFUSED)
    await asa.must('POST', `${root}/keys`, { password: PASSWORD, name: 'back', jwk: key.jwk })
    assert.deepEqual(await authenticate(app.client_id, key, beside), [200, undefined])
    const { events } = await asa.must('GET', `${root}/events`)
    const actions = events.map(({ action }: { readonly action: string }) => action)
    assert.ok(actions.includes('key_url.set') && actions.includes('key_url.removed'))
  })
})
