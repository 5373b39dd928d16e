// rule: Signed requests: what truelayer-signing signs is accepted, nothing changed is

import assert from 'node:assert/strict'
import { createHash, createPrivateKey, randomUUID, sign as signBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sign } from 'truelayer-signing'
import { type Answer, bearer, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { addSigningKey, newKeyPair, ORDER, openShop, type Shop } from './journey.ts'

const PATH = '/v3/payments'

/** A detached JWS by hand, for headers that no library makes. */
function forge(header: object, payload: string, privateKeyPem: string | undefined, hash = 'sha512'): string {
  const encode = (text: string) => Buffer.from(text).toString('base64url')
  const head = encode(JSON.stringify(header))
  if (privateKeyPem === undefined) return `${head}..${Buffer.alloc(132).toString('base64url')}`
  const key = { key: createPrivateKey(privateKeyPem), dsaEncoding: 'ieee-p1363' as const }
  return `${head}..${signBytes(hash, Buffer.from(`${head}.${encode(payload)}`), key).toString('base64url')}`
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let shop: Shop

  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call', demoBank: false })
    shop = await openShop(platform)
  })
  after(() => platform.stop())

  const body = JSON.stringify(ORDER)

  const sendSigned = (signature: string, key: string, change: Partial<Sent> = {}): Promise<Answer> => {
    const { path = PATH, text = body, headers = {} } = change
    return send(`${platform.baseUrl}${path}`, {
      method: 'POST',
      headers: {
        ...bearer(shop.token),
        'content-type': 'application/json',
        'idempotency-key': key,
        'tl-signature': signature,
        ...headers,
      },
      body: text,
    })
  }

  const signed = (key: string, more: object = {}) =>
    sign({ ...shop.signing, path: PATH, headers: { 'Idempotency-Key': key }, body, ...more })

  const assertRefused = (answer: Answer, what: string) => {
    assert.equal(answer.status, 401, `${what}: ${answer.text}`)
    const { type, title, detail, trace_id: traceId } = answer.body as Record<string, string>
    assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=UTF-8')
    assert.equal(type, 'https://docs.truelayer.com/docs/payments-api-errors#unauthenticated')
    assert.equal(title, 'Unauthenticated')
    assert.match(detail ?? '', /request signature\.$/)
    assert.equal(answer.headers.get('tl-trace-id'), traceId)
    assert.equal(answer.headers.get('tl-should-retry'), 'false')
  }

  test('accepts what the library signs, with more headers, other casing, and a slash at the end', async () => {
    for (const more of [
      {},
      { path: `${PATH}/` },
      { headers: { 'Idempotency-Key': 'k-more', 'X-Custom': 'a, b' } },
    ]) {
      const key = 'headers' in more ? 'k-more' : randomUUID()
      const answer = await sendSigned(signed(key, more), key, { headers: { 'x-custom': 'a, b' } })
      assert.equal(answer.status, 201, answer.text)
    }
    const key = randomUUID()
    const lower = sign({ ...shop.signing, path: PATH, headers: { 'idempotency-key': key }, body })
    assert.equal((await sendSigned(lower, key)).status, 201)
  })

  test('refuses a changed body, path, method, key or signed header, and a signature that omits the key', async () => {
    const key = randomUUID()
    const cases: readonly (readonly [string, Promise<Answer>])[] = [
      ['body', sendSigned(signed(key), key, { text: body.replace('1234', '9999') })],
      ['white space', sendSigned(signed(key), key, { text: `${body} ` })],
      ['key', sendSigned(signed(key), randomUUID())],
      ['path', sendSigned(signed(key, { path: '/v3/payouts' }), key)],
      ['method', sendSigned(signed(key, { method: 'PUT' }), key)],
      ['headers omitted', sendSigned(signed(key, { headers: {} }), key)],
      [
        'another header in place of the key',
        sendSigned(signed(key, { headers: { 'X-Other': key } }), key, { headers: { 'x-other': key } }),
      ],
      [
        'signed header changed',
        sendSigned(signed(key, { headers: { 'Idempotency-Key': key, 'X-A': '1' } }), key, {
          headers: { 'x-a': '2' },
        }),
      ],
      [
        'signed header absent',
        sendSigned(signed(key, { headers: { 'Idempotency-Key': key, 'X-A': '1' } }), key),
      ],
    ]
    for (const [what, answer] of cases) assertRefused(await answer, what)
    // None of them used the key up, or created anything.
    assert.equal((await sendSigned(signed(key), key)).status, 201)
  })

  test('refuses a kid that is unknown, of another app, or revoked', async () => {
    const key = randomUUID()
    assertRefused(await sendSigned(signed(key, { kid: randomUUID() }), key), 'unknown')
    const other = await openShop(platform, 'Other')
    const foreign = sign({ ...other.signing, path: PATH, headers: { 'Idempotency-Key': key }, body })
    assertRefused(await sendSigned(foreign, key), 'of another app')
    assertRefused(
      await sendSigned(signed(key, { privateKeyPem: other.signing.privateKeyPem }), key),
      'another key under our kid',
    )
    const revoked = await addSigningKey(platform, shop.app.appId)
    const withIt = () =>
      sendSigned(sign({ ...revoked, path: PATH, headers: { 'Idempotency-Key': key }, body }), key)
    assert.equal((await withIt()).status, 201)
    const { store } = await platform.workbench()
    await store.revokeClientKey(shop.app.appId, revoked.kid, platform.clock.nowMs())
    // The stored response of the key is not returned either.
    assertRefused(await withIt(), 'revoked')
  })

  test('refuses alg none, another algorithm, another curve, version or critical header, and broken forms', async () => {
    const key = randomUUID()
    const payload = `POST ${PATH}\nIdempotency-Key: ${key}\n${body}`
    const header = { alg: 'ES512', kid: shop.key, tl_version: '2', tl_headers: 'Idempotency-Key' }
    const { privateKeyPem } = shop.signing
    const hmac = createHash('sha512').update(payload).digest('base64url')
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const wrong: readonly (readonly [string, string])[] = [
      ['none', forge({ ...header, alg: 'none' }, payload, undefined)],
      ['none, empty', `${encoded({ ...header, alg: 'none' })}..`],
      ['HS512', `${encoded({ ...header, alg: 'HS512' })}..${hmac}`],
      ['ES256 with our key', forge({ ...header, alg: 'ES256' }, payload, privateKeyPem, 'sha256')],
      ['wrong hash', forge(header, payload, privateKeyPem, 'sha256')],
      ['P-256', forge(header, payload, newKeyPair('P-256').privateKey)],
      ['P-384', forge(header, payload, newKeyPair('P-384').privateKey)],
      ['version 1', forge({ ...header, tl_version: '1' }, payload, privateKeyPem)],
      ['no version', forge({ ...header, tl_version: undefined }, payload, privateKeyPem)],
      ['crit', forge({ ...header, crit: ['b64'] }, payload, privateKeyPem)],
      [
        'names of a published client',
        forge({ ...header, tl_version: undefined, 'tl-version': '2' }, payload, privateKeyPem),
      ],
      ['not detached', forge(header, payload, privateKeyPem).replace('..', '.e30.')],
      ['padding', `${forge(header, payload, privateKeyPem)}=`],
      ['long', 'x'.repeat(5000)],
      ['empty', 'a..b'],
    ]
    for (const [what, signature] of wrong) assertRefused(await sendSigned(signature, key), what)
    assert.equal((await sendSigned(forge(header, payload, privateKeyPem), key)).status, 201)
  })

  test('refuses an unsigned request of the app; a browser with the token of the payment signs nothing', async () => {
    const unsigned = await shop.post(PATH, ORDER, { headers: { 'tl-signature': undefined } })
    assertRefused(unsigned, 'unsigned')
    const { id, resourceToken } = await shop.create()
    const flow = { provider_selection: {}, redirect: { return_uri: 'https://shop.example/return?order=1' } }
    const path = `${PATH}/${id}/authorization-flow`
    const none = { 'tl-signature': undefined, 'idempotency-key': undefined }
    assertRefused(await shop.post(path, flow, { headers: none }), 'unsigned flow')
    const browser = await shop.post(path, flow, { token: resourceToken, headers: none })
    assert.equal(browser.status, 200, browser.text)
  })

  test('a P-256 key of the app is for assertions, never for requests; keys off the curve are not registered', async () => {
    const { ports, policy } = await platform.workbench()
    const { addClientKey } = await import('../../../src/core/apps/add-client-key.ts')
    const add = (jwk: object) =>
      addClientKey(ports, policy, {
        appId: shop.app.appId,
        name: 'x',
        publicJwk: JSON.stringify(jwk),
        actor: 'test',
      })
    const { createPublicKey } = await import('node:crypto')
    const p256 = newKeyPair('P-256')
    const added = await add(createPublicKey(p256.publicKey).export({ format: 'jwk' }))
    assert.ok(added.ok)
    const key = randomUUID()
    const payload = `POST ${PATH}\nIdempotency-Key: ${key}\n${body}`
    const header = { alg: 'ES512', kid: added.value.keyId, tl_version: '2', tl_headers: 'Idempotency-Key' }
    assertRefused(await sendSigned(forge(header, payload, p256.privateKey), key), 'P-256 key')
    const jwk = createPublicKey(newKeyPair().publicKey).export({ format: 'jwk' })
    for (const broken of [
      { ...jwk, x: jwk.y },
      { ...jwk, alg: 'ES256' },
      { ...jwk, d: 'x' },
      { ...jwk, x: 'AA' },
    ])
      assert.ok(!(await add(broken)).ok)
    assert.ok((await add({ ...jwk, alg: 'ES512' })).ok)
  })
})

type Sent = {
  readonly path: string
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}
