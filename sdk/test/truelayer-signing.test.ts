// rule: TrueLayer verifies our request signatures, and we verify its webhooks
import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { type HttpMethod, verify } from 'truelayer-signing'
import {
  createSigner,
  createTrueLayerClient,
  type Fetch,
  type KeyFetch,
  type TrueLayerWebhook,
  verifyWebhook,
  WebhookError,
} from '../src/truelayer.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-521' })
const PRIVATE_PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const SEC1_PEM = privateKey.export({ type: 'sec1', format: 'pem' }).toString()
const PUBLIC_PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString()
/** A `const enum` of the library, of which only the value exists at run time. */
const POST = 'POST' as HttpMethod.Post
const KID = 'f0c0ffee-0000-4000-8000-000000000000'
const PAYMENT = { amount_in_minor: 100, currency: 'GBP', reference: 'Ä' }

type Sent = { url: string; method: string; headers: Record<string, string>; body?: string }

function createPayments(...statuses: number[]): {
  sent: Sent[]
  client: ReturnType<typeof createTrueLayerClient>
} {
  const sent: Sent[] = []
  const fetch: Fetch = async (url, init) => {
    sent.push({ url, ...init })
    const isToken = url.endsWith('/connect/token')
    const status = isToken ? 200 : (statuses.shift() ?? 201)
    const body = isToken
      ? { access_token: 'a', expires_in: 3600 }
      : { id: 'payment-1', status: 'authorization_required' }
    return { status, headers: new Headers(), text: async () => JSON.stringify(body) }
  }
  const signer = createSigner(KID, PRIVATE_PEM)
  return {
    sent,
    client: createTrueLayerClient({ clientId: 'sandbox-app', clientSecret: 's', signer, fetch }),
  }
}

test('a payment is signed over method, path, idempotency key and body: the provider’s own library verifies it', async () => {
  const { sent, client } = createPayments()
  const payment = await client.payments.create(PAYMENT, { idempotencyKey: 'key-1' })
  assert.equal(payment.id, 'payment-1')
  const request = sent.at(-1)
  assert.ok(request?.body !== undefined)
  assert.equal(request.url, 'https://api.truelayer-sandbox.com/v3/payments')
  assert.equal(request.headers['idempotency-key'], 'key-1')
  verify({
    publicKeyPem: PUBLIC_PEM,
    signature: String(request.headers['tl-signature']),
    method: POST,
    path: '/v3/payments',
    headers: { 'Idempotency-Key': 'key-1' },
    requiredHeaders: ['Idempotency-Key'],
    body: request.body,
  })
})

test('a retry repeats the idempotency key and the signature', async () => {
  const { sent, client } = createPayments(503, 201)
  await client.payments.create(PAYMENT)
  const [first, second] = sent.filter(({ url }) => url.endsWith('/v3/payments'))
  assert.match(String(first?.headers['idempotency-key']), /^[0-9a-f-]{36}$/)
  assert.deepEqual(second?.headers, first?.headers)
  assert.deepEqual(second?.body, first?.body)
})

test('a key that is not PKCS #8 is refused with what to do', async () => {
  const signer = createSigner(KID, SEC1_PEM)
  await assert.rejects(async () => signer({ method: 'POST', path: '/', headers: {}, body: '' }), {
    code: 'configuration',
  })
})

const JKU = 'https://webhooks.truelayer-sandbox.com/.well-known/jwks'
const BODY = JSON.stringify({ type: 'payment_executed', event_version: 1, event_id: 'e', reference: 'Ä' })

type Change = {
  readonly jose?: object
  readonly path?: string
  readonly body?: string
  readonly drop?: string
}

/** A webhook as the provider signs it: like a request, with `jku` in the header. */
function createWebhook({
  jose = {},
  path = '/hooks',
  body = BODY,
  drop = '',
}: Change = {}): TrueLayerWebhook {
  const signed = { 'X-Tl-Webhook-Timestamp': '2026-03-02T09:00:00Z', 'Content-Type': 'application/json' }
  const header = {
    alg: 'ES512',
    kid: KID,
    tl_version: '2',
    tl_headers: Object.keys(signed).join(','),
    jku: JKU,
    ...jose,
  }
  const head = Buffer.from(JSON.stringify(header)).toString('base64url')
  const lines = Object.entries(signed).map(([name, value]) => `${name}: ${value}\n`)
  const payload = Buffer.from(`POST ${path}\n${lines.join('')}${body}`).toString('base64url')
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
  const signature = sign('sha512', Buffer.from(`${head}.${payload}`), key).toString('base64url')
  const headers = new Headers({ ...signed, 'Tl-Signature': `${head}..${signature}` })
  if (drop !== '') headers.delete(drop)
  return { path: '/hooks', body: BODY, headers, fetch: createKeyFetch().fetch }
}

function createKeyFetch(kid = KID): { fetch: KeyFetch; fetched: string[] } {
  const fetched: string[] = []
  const rsa = { kty: 'RSA', kid: 'other', n: 'AQAB', e: 'AQAB' }
  return {
    fetched,
    fetch: async (url) => {
      fetched.push(url)
      return {
        status: 200,
        json: async () => ({ keys: [rsa, { ...publicKey.export({ format: 'jwk' }), kid }] }),
      }
    },
  }
}

test('what the tests sign is what the provider’s own library verifies', () => {
  const { headers } = createWebhook()
  verify({
    publicKeyPem: PUBLIC_PEM,
    signature: String(headers.get('tl-signature')),
    method: POST,
    path: '/hooks',
    headers: { 'X-Tl-Webhook-Timestamp': '2026-03-02T09:00:00Z', 'Content-Type': 'application/json' },
    body: BODY,
  })
})

test('a right webhook, as text and as bytes, with and without a slash; the key set is fetched once', async () => {
  const { fetch, fetched } = createKeyFetch()
  const jku = 'https://keys.example/jwks'
  for (const body of [BODY, new TextEncoder().encode(BODY)])
    for (const path of ['/hooks', '/hooks/']) {
      const webhook = createWebhook({ jose: { jku } })
      const event = await verifyWebhook({ ...webhook, body, path, fetch, allowedJku: [jku] })
      assert.equal(event.type, 'payment_executed')
    }
  assert.deepEqual(fetched, [jku])
})

test('a new key is found by fetching the key set once more', async () => {
  const jku = 'https://rotated.example/jwks'
  const webhook = { ...createWebhook({ jose: { jku } }), allowedJku: [jku] }
  const before = createKeyFetch('earlier')
  await assert.rejects(verifyWebhook({ ...webhook, fetch: before.fetch }), WebhookError)
  const after = createKeyFetch()
  await verifyWebhook({ ...webhook, fetch: after.fetch })
  assert.deepEqual(after.fetched, [jku])
})

test('a key set that only the message names is never fetched', async () => {
  const { fetch, fetched } = createKeyFetch()
  for (const jku of ['https://evil.example/jwks', `${JKU}?x`, JKU.replace('https', 'http'), undefined])
    await assert.rejects(
      verifyWebhook({ ...createWebhook({ jose: { jku } }), fetch }),
      WebhookError,
      String(jku),
    )
  assert.deepEqual(fetched, [])
})

test('another body, path, algorithm, version, key or header, or none at all, is rejected', async () => {
  const right = createWebhook()
  await verifyWebhook(right)
  const wrong: readonly TrueLayerWebhook[] = [
    { ...right, body: `${BODY} ` },
    { ...right, path: '/other' },
    createWebhook({ body: '{}' }),
    createWebhook({ jose: { alg: 'none' } }),
    createWebhook({ jose: { alg: 'RS512' } }),
    createWebhook({ jose: { tl_version: '1' } }),
    createWebhook({ jose: { kid: 'unknown' } }),
    createWebhook({ jose: { kid: 'other' } }),
    createWebhook({ jose: { tl_headers: 'X-Tl-Webhook-Timestamp' } }),
    createWebhook({ drop: 'X-Tl-Webhook-Timestamp' }),
    createWebhook({ drop: 'Tl-Signature' }),
    { ...right, headers: new Headers({ 'tl-signature': 'a.b.c' }) },
    {
      ...right,
      headers: new Headers({
        'tl-signature': String(right.headers.get('tl-signature')).replace('..', '.e30.'),
      }),
    },
    { ...right, headers: new Headers({ 'tl-signature': '!!..!!' }) },
  ]
  for (const [index, webhook] of wrong.entries())
    await assert.rejects(verifyWebhook(webhook), WebhookError, String(index))
})
