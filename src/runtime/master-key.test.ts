// contract: Proves how master keys are parsed and how the development key is created

import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../test/support/any-text.ts'
import { loadDevelopmentMasterKeys, MasterKeyError, parseMasterKeys } from './master-key.ts'
import { createRandom } from './random.ts'

const random = createRandom()
const KEY = Buffer.alloc(32, 7).toString('base64url')

test('id and key, the first one active', () => {
  const id = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_'), minLength: 1, maxLength: 32 })
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
  const pairs = fc.uniqueArray(fc.tuple(id, key), { minLength: 1, maxLength: 5, selector: ([name]) => name })
  fc.assert(
    fc.property(pairs, fc.constantFrom(',', ', '), (keys, between) => {
      const text = keys
        .map(([name, bytes]) => `${name}:${Buffer.from(bytes).toString('base64url')}`)
        .join(between)
      const parsed = parseMasterKeys(text)
      assert.ok(parsed !== undefined)
      const all = [parsed.active, ...parsed.older].map((each) => [each.id, Buffer.from(each.key)])
      assert.deepEqual(
        all,
        keys.map(([name, bytes]) => [name, Buffer.from(bytes)]),
      )
    }),
  )
})

test('anything else is refused: no id, a key of another length, padding, an id twice', () => {
  for (const text of [
    '',
    KEY,
    `:${KEY}`,
    `k1:${KEY}=`,
    `k1:${KEY.slice(1)}`,
    `k1:${KEY}A`,
    `k 1:${KEY}`,
    `k1:${KEY},`,
    `k1:${KEY},k1:${KEY}`,
    `${'k'.repeat(33)}:${KEY}`,
    `k1=${KEY}`,
  ]) {
    assert.equal(parseMasterKeys(text), undefined, text)
  }
  fc.assert(
    fc.property(anyText(), (text) => {
      assert.equal(parseMasterKeys(text), undefined)
    }),
  )
})

test('the development key is made once, in a file that only its owner may read', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'tallystick-key-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const made = loadDevelopmentMasterKeys(dir, random)
  assert.equal(made.active.key.length, 32)
  assert.equal(statSync(join(dir, 'master.key')).mode & 0o777, 0o600)
  assert.deepEqual(loadDevelopmentMasterKeys(dir, random), made)
  assert.match(readFileSync(join(dir, 'master.key'), 'utf8'), /^dev-1:[\w-]{43}\n$/)
})

test('a key that others can read becomes private when it is read', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'tallystick-key-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const file = join(dir, 'master.key')
  writeFileSync(file, `dev-1:${KEY}\n`)
  chmodSync(file, 0o644)
  loadDevelopmentMasterKeys(dir, random)
  assert.equal(statSync(file).mode & 0o777, 0o600)
})

test('no key is made for an installation that has another one', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'tallystick-key-'))
  t.after(() => rmSync(dir, { recursive: true }))
  assert.throws(() => loadDevelopmentMasterKeys(dir, random, { isSetUp: true }), /TALLYSTICK_MASTER_KEY/)
  assert.deepEqual(readdirSync(dir), [])
  const made = loadDevelopmentMasterKeys(dir, random)
  assert.deepEqual(loadDevelopmentMasterKeys(dir, random, { isSetUp: true }), made)
})

test('a file that holds no key is named in the error, and left as it is', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'tallystick-key-'))
  t.after(() => rmSync(dir, { recursive: true }))
  writeFileSync(join(dir, 'master.key'), 'nonsense')
  assert.throws(() => loadDevelopmentMasterKeys(dir, random), MasterKeyError)
  assert.equal(readFileSync(join(dir, 'master.key'), 'utf8'), 'nonsense')
})
