// rule: Proves what the three kinds of source send
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestTemplate } from './contract.ts'
import { createRequests } from './source.ts'

const form: RequestTemplate = { method: 'POST', path: '/token', headers: {}, body: 'a=1&token={item}' }

test('a chain sends the token of its own last answer next, form-encoded and with the right length', () => {
  const requests = createRequests(
    { kind: 'chain', template: form, items: ['x', 'y'], field: 'refresh_token' },
    'h',
    2,
  )
  assert.match(requests.next(0) ?? '', /content-length: 11\r\n\r\na=1&token=x$/)
  assert.match(requests.next(1) ?? '', /token=y$/)
  requests.answered(0, '{"refresh_token":"n+1"}')
  assert.match(requests.next(0) ?? '', /content-length: 15\r\n\r\na=1&token=n%2B1$/)
})

test('a chain ends when an answer brings no token, and never sends a spent one again', () => {
  const requests = createRequests(
    { kind: 'chain', template: form, items: ['x'], field: 'refresh_token' },
    'h',
    2,
  )
  assert.equal(requests.slots, 1)
  requests.next(0)
  assert.equal(requests.next(0), undefined)
  requests.answered(0, '{"refresh_token":null}')
  assert.equal(requests.next(0), undefined)
})

test('each item of a once source is sent exactly once, whichever connection asks', () => {
  const requests = createRequests({ kind: 'once', template: form, items: ['x', 'y'] }, 'h', 8)
  const sent = [3, 5, 1].map((slot) => requests.next(slot)?.split('token=')[1])
  assert.deepEqual(sent, ['x', 'y', undefined])
})

test('a repeated GET carries the item in its header, as it is', () => {
  const template: RequestTemplate = {
    method: 'GET',
    path: '/user',
    headers: { authorization: 'Bearer {item}' },
    body: '',
  }
  const requests = createRequests({ kind: 'repeat', template, items: ['a$&b'] }, 'h:1', 1)
  const text = 'GET /user HTTP/1.1\r\nhost: h:1\r\nauthorization: Bearer a$&b\r\n\r\n'
  assert.deepEqual([requests.next(0), requests.next(0)], [text, text])
})
