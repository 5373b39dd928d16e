// glue: Verifies a signed webhook as its receiver would, with truelayer-signing
import assert from 'node:assert/strict'
import { verify } from 'truelayer-signing'
import type { Received } from './receiver.ts'

export function verifyEvent(
  received: Received,
  jwks: string,
  change: {
    method?: string
    path?: string
    body?: string
    headers?: Record<string, string>
    signature?: string
  } = {},
): void {
  verify({
    jwks,
    signature: change.signature ?? signatureOf(received),
    method: (change.method ?? 'POST') as Parameters<typeof verify>[0]['method'],
    path: change.path ?? received.path.replace(/\?.*$/, ''),
    headers: change.headers ?? headersOf(received),
    requiredHeaders: ['X-Tl-Webhook-Timestamp'],
    body: change.body ?? received.text,
  })
}

export function headersOf({ headers }: Received): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

export function signatureOf({ headers }: Received): string {
  const value = headers['tl-signature']
  assert.ok(typeof value === 'string', 'the event is signed')
  return value
}
