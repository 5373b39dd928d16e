// rule: Tests of what a submitted form must prove
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { formToken, readForm, readOwnForm, renderTokenField, singleValue } from './forms.ts'

const BASE_URL = 'https://pages.example'
const mac = (text: string) => createHmac('sha256', 'key').update(text).digest('base64url')
const binding = { mac, subject: 'surface.session.secret' }
const token = formToken(binding)
const own = { origin: BASE_URL }

test('a form of our own page with the token of its session is accepted, with all values of a field', () => {
  const form = readOwnForm({ body: `csrf=${token}&data=a&data=b`, headers: own }, BASE_URL, binding)
  assert.equal(form.kind, 'form')
  assert.deepEqual(form.kind === 'form' && form.fields.get('data'), ['a', 'b'])
  assert.ok(renderTokenField(token).includes(`name="csrf" value="${token}"`))
})

test('a form without the token, with another token, with two, or from another origin is refused', () => {
  const other = formToken({ mac, subject: 'other.session.secret' })
  const bodies = ['', 'data=a', `csrf=${other}`, `csrf=${token}&csrf=${token}`, `csrf=${token}x`, 'csrf=%zz']
  for (const body of bodies)
    assert.equal(readOwnForm({ body, headers: own }, BASE_URL, binding).kind, 'outdated', body)
  const foreign = { body: `csrf=${token}`, headers: { origin: 'https://evil.example' } }
  assert.deepEqual(readOwnForm(foreign, BASE_URL, binding), {
    kind: 'foreign',
    origin: 'https://evil.example',
  })
  for (const origin of ['null', 'x', `https://${'e'.repeat(400)}.example`]) {
    const hidden = { body: `csrf=${token}`, headers: { origin } }
    assert.deepEqual(readOwnForm(hidden, BASE_URL, binding), { kind: 'outdated' })
  }
})

test('a body that is not a form has no fields, and a repeated field has no single value', () => {
  assert.equal(readForm({ body: 'a=%zz' }), undefined)
  assert.equal(readForm({ body: undefined })?.size, 0)
  const form = readForm({ body: 'a=1&b=1&b=2' }) ?? new Map<string, readonly string[]>()
  assert.deepEqual(
    ['a', 'b', 'c'].map((name) => singleValue(form, name)),
    ['1', undefined, undefined],
  )
})
