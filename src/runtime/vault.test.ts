// contract: Proves encryption at rest: context, tampering, master key rotation

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../test/support/any-text.ts'
import type { MasterKey } from './master-key.ts'
import { createRandom } from './random.ts'
import { createVault, sealedUnder, VaultError } from './vault.ts'

const random = createRandom()
const makeKey = (id: string): MasterKey => ({ id, key: random.bytes(32) })
const old = makeKey('k1')
const recent = makeKey('k2')

test('what is sealed opens again in its own context, and never looks the same twice', () => {
  const vault = createVault({ active: old, older: [] }, random)
  fc.assert(
    fc.property(anyText(), fc.string(), (plain, context) => {
      fc.pre(plain.isWellFormed())
      const sealed = vault.seal(plain, context)
      assert.equal(vault.open(sealed, context), plain)
      assert.notEqual(vault.seal(plain, context), sealed)
      assert.equal(sealedUnder(sealed), 'k1')
      if (plain.length > 8) assert.ok(!sealed.includes(plain))
    }),
  )
})

test('moved to another context, changed or cut it does not open', () => {
  const vault = createVault({ active: old, older: [] }, random)
  const sealed = vault.seal('a secret of the bank', 'connection:1')
  assert.throws(() => vault.open(sealed, 'connection:2'), VaultError)
  const bodyStart = sealed.lastIndexOf('.') + 1
  fc.assert(
    fc.property(fc.integer({ min: bodyStart, max: sealed.length - 2 }), (at) => {
      const other = sealed[at] === 'A' ? 'B' : 'A'
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
      assert.throws(() => vault.open(changed, 'connection:1'), VaultError)
      assert.throws(() => vault.open(sealed.slice(0, at), 'connection:1'), VaultError)
    }),
  )
  for (const text of ['', 'v1', 'v1.k1', 'v2.k1.AAAA', 'v1.k1.AAAA', `${sealed}.x`]) {
    assert.throws(() => vault.open(text, 'connection:1'), VaultError)
  }
})

test('after the master key was rotated the old seal opens, new ones are under the new key', () => {
  const before = createVault({ active: old, older: [] }, random)
  const after = createVault({ active: recent, older: [old] }, random)
  const sealed = before.seal('x', 'c')
  assert.equal(after.open(sealed, 'c'), 'x')
  assert.equal(sealedUnder(after.seal('x', 'c')), 'k2')
  const forgotten = createVault({ active: recent, older: [] }, random)
  assert.throws(() => forgotten.open(sealed, 'c'), /master key "k1"/)
})

test('an error says which key is missing and nothing of what was sealed', () => {
  const vault = createVault({ active: old, older: [] }, random)
  const sealed = vault.seal('a secret of the bank', 'c')
  assert.throws(
    () => vault.open(sealed, 'd'),
    (error) => error instanceof VaultError && !error.message.includes(sealed.slice(-20)),
  )
})
