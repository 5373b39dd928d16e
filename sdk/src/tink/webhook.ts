// operation: Verify the signature of a webhook of Tink
import { isEqual } from '../core/equal.ts'
import { WebhookError } from '../core/errors.ts'

export type TinkWebhook = {
  /** The body as it arrived: bytes or text, never parsed and serialized again. */
  readonly body: string | Uint8Array
  /** The header `X-Tink-Signature`. */
  readonly signature: string | null | undefined
  /** Of the endpoint; several while it is being rotated. */
  readonly secret: string | readonly string[]
  /** How old the signature may be, in ms; five minutes by default. */
  readonly toleranceMs?: number | undefined
  readonly now?: number | undefined
}

export type TinkEvent = {
  readonly event: string
  readonly context: { readonly userId: string; readonly externalUserId?: string }
  readonly content: Readonly<Record<string, unknown>>
}

/**
 * @returns the event
 * @throws {WebhookError} where the signature is missing, wrong or too old: respond with 412, as Tink's guide says
 */
export async function verifyWebhook(webhook: TinkWebhook): Promise<TinkEvent> {
  const { body, signature, secret, toleranceMs = 300_000, now = Date.now() } = webhook
  const parts = (signature ?? '').split(',').map((part) => part.trim().split('='))
  const time = parts.find(([name]) => name === 't')?.[1] ?? ''
  const given = parts.filter(([name]) => name === 'v1').map(([, value = '']) => value)
  if (!/^\d{1,12}$/.test(time) || given.length === 0)
    throw new WebhookError('The webhook has no X-Tink-Signature.')
  if (Math.abs(now - Number(time) * 1000) > toleranceMs)
    throw new WebhookError('The signature of the webhook is too old.')
  const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
  const raw = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const signed = new Uint8Array([...new TextEncoder().encode(`${time}.`), ...raw])
  for (const one of typeof secret === 'string' ? [secret] : secret) {
    const expected = await hmac(one, signed)
    if (given.some((value) => isEqual(value, expected))) return JSON.parse(text)
  }
  throw new WebhookError('The signature of the webhook is wrong.')
}

async function hmac(secret: string, data: Uint8Array<ArrayBuffer>): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, [
    'sign',
  ])
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, data))
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
