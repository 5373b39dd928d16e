// contract: Derived ids are stable and distinct

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { deriveId, deriveUuid } from './derived-id.ts'

const hash = (key: string) => ({
  keyed: (purpose: string, text: string) =>
    createHmac('sha256', key).update(`${purpose}\0${text}`).digest('base64url'),
})

test('equal parts give equal ids; other parts, kinds or keys give different ids', () => {
  const own = hash('k')
  const id = deriveId(own, 'account', ['a', 'b'])
  assert.match(id, /^[0-9a-f]{32}$/)
  assert.equal(deriveId(own, 'account', ['a', 'b']), id)
  const others = [
    deriveId(own, 'account', ['ab']),
    deriveId(own, 'account', ['a', 'b', '']),
    deriveId(own, 'account', ['a","b']),
    deriveId(own, 'transaction', ['a', 'b']),
    deriveId(hash('l'), 'account', ['a', 'b']),
  ]
  assert.equal(new Set([id, ...others]).size, 6)
})

test('a derived UUID has version 8 and the variant of RFC 9562', () => {
  for (let count = 0; count < 50; count += 1) {
    const uuid = deriveUuid(hash('k'), 'x', [String(count)])
    assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
})
