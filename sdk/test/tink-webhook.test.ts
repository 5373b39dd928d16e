// rule: Tink webhooks are verified by the signature over the raw body
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { verifyWebhook, WebhookError } from '../src/tink.ts'

const SECRET = 'webhook-secret-0123456789'
const NOW = Date.UTC(2026, 2, 2, 9)
const BODY = '{ "event": "refresh:finished",  "context": {"userId": "ü"}, "content": {} }'

function sign(body: string | Uint8Array, secret = SECRET, t = NOW / 1000): string {
  const mac = createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex')
  return `t=${t},v1=${mac}`
}

test('the right signature over text and bytes, with further keys, several values and rotated secrets', async () => {
  const signature = sign(BODY)
  const event = await verifyWebhook({ body: BODY, signature, secret: SECRET, now: NOW })
  assert.equal(event.event, 'refresh:finished')
  assert.equal(event.context.userId, 'ü')
  const body = new TextEncoder().encode(BODY)
  for (const header of [
    signature,
    `v0=old,${signature}`,
    signature.replace(',v1', `,v1=${'0'.repeat(64)},v1`),
    signature.replace(',', ', '),
  ])
    for (const secret of [SECRET, ['new', SECRET]])
      await verifyWebhook({ body, signature: header, secret, now: NOW })
})

test('a signature that is missing, malformed, of another body, secret or time is rejected', async () => {
  const signature = sign(BODY)
  const wrong: readonly (readonly [string, string | Uint8Array, string | null | undefined])[] = [
    ['missing', BODY, undefined],
    ['null', BODY, null],
    ['empty', BODY, ''],
    ['without a time', BODY, signature.replace(/^t=\d+,/, '')],
    ['without a value', BODY, `t=${NOW / 1000}`],
    ['a time that is no number', BODY, signature.replace(/^t=\d+/, 't=soon')],
    ['another time', BODY, signature.replace(/^t=\d+/, `t=${NOW / 1000 - 1}`)],
    ['another secret', BODY, sign(BODY, 'other')],
    ['another body', JSON.stringify(JSON.parse(BODY)), signature],
    ['a byte-order mark', new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(BODY)]), signature],
    ['cut short', BODY, signature.slice(0, -1)],
    ['upper case', BODY, signature.toUpperCase().replace('T=', 't=').replace('V1', 'v1')],
    ['too old', BODY, sign(BODY, SECRET, NOW / 1000 - 301)],
    ['from the future', BODY, sign(BODY, SECRET, NOW / 1000 + 301)],
  ]
  for (const [title, body, given] of wrong)
    await assert.rejects(
      verifyWebhook({ body, signature: given, secret: SECRET, now: NOW }),
      WebhookError,
      title,
    )
})

test('the tolerance can be widened', async () => {
  const signature = sign(BODY, SECRET, NOW / 1000 - 301)
  await verifyWebhook({ body: BODY, signature, secret: SECRET, now: NOW, toleranceMs: 600_000 })
})
