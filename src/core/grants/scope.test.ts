// contract: Scope parsing and checking

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/support/any-text.ts'
import { TEST_POLICY } from '../../../test/support/in-memory/policy.ts'
import { EVERY_SCOPE } from '../apps/app.ts'
import type { Product } from '../policy.ts'
import { allowedScopes, checkFlowScopes, checkScopes, checkUserScopes, parseScopes } from './scope.ts'

/** Characters of RFC 6749 section 3.3 without the comma, which separates here. */
const CHARACTERS = Array.from({ length: 0x7e - 0x21 + 1 }, (_, index) =>
  String.fromCharCode(0x21 + index),
).filter((character) => !'",\\'.includes(character))
const scope = fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 1, maxLength: 20 })
const separator = fc.string({ unit: fc.constantFrom(' ', ','), minLength: 1, maxLength: 4 })

test('scopes are parsed in order, without duplicates, with either separator (RFC 6749 §3.3)', () => {
  fc.assert(
    fc.property(fc.array(scope, { maxLength: 20 }), separator, separator, (scopes, between, around) => {
      const parsed = parseScopes(around + scopes.join(between) + around)
      assert.deepEqual(parsed, { ok: true, value: [...new Set(scopes)] })
    }),
  )
})

test('a list rendered with commas or spaces is parsed back', () => {
  fc.assert(
    fc.property(fc.uniqueArray(scope), fc.constantFrom(',', ' '), (scopes, between) => {
      assert.deepEqual(parseScopes(scopes.join(between)), { ok: true, value: scopes })
    }),
  )
})

test('a character outside scope-token is refused, and no text throws', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      const parsed = parseScopes(text)
      const strange = [...text].some(
        (character) => !CHARACTERS.includes(character) && !', '.includes(character),
      )
      assert.equal(parsed.ok, !strange)
    }),
  )
})

test('8192 characters are accepted, 8193 are refused', () => {
  assert.equal(parseScopes('a'.repeat(8192)).ok, true)
  assert.equal(parseScopes('a'.repeat(8193)).ok, false)
})

test('an app may request the known scopes that it has, or all of them with the wildcard', () => {
  fc.assert(
    fc.property(fc.uniqueArray(scope), fc.uniqueArray(scope), (known, granted) => {
      const policy = { name: 'one', scopes: { ...TEST_POLICY.scopes, known } }
      const appWith = (scopes: readonly string[]) => ({
        products: undefined,
        dialects: [
          { dialect: 'other', scopes: [EVERY_SCOPE] },
          { dialect: 'one', scopes },
        ],
      })
      const allowed = allowedScopes(appWith(granted), policy)
      assert.deepEqual(
        allowed,
        known.filter((name) => granted.includes(name) || granted.includes(EVERY_SCOPE)),
      )
      assert.deepEqual(allowedScopes(appWith([...granted, EVERY_SCOPE]), policy), known)
      assert.deepEqual(
        allowedScopes({ products: undefined, dialects: [{ dialect: 'other', scopes: ['*'] }] }, policy),
        [],
      )
    }),
  )
})

test('products bound the scopes of an app; the refusal names the products that open the scope', () => {
  const facts = {
    free: { opens: 'Free.', products: [] },
    read: { opens: 'Read.', products: ['account_information', 'reports'] },
    pay: { opens: 'Pay.', products: ['payments'] },
  } as const
  const policy = { name: 'one', scopes: { ...TEST_POLICY.scopes, known: Object.keys(facts), facts } }
  const appWith = (products: readonly Product[] | undefined, scopes: readonly string[] = ['*']) => ({
    products,
    dialects: [{ dialect: 'one', scopes }],
  })
  assert.deepEqual(allowedScopes(appWith(undefined), policy), ['free', 'read', 'pay'])
  assert.deepEqual(allowedScopes(appWith([]), policy), ['free'])
  assert.deepEqual(allowedScopes(appWith(['reports']), policy), ['free', 'read'])
  assert.deepEqual(allowedScopes(appWith(['reports'], ['pay', 'read']), policy), ['read'])
  const check = (products: readonly Product[], requested: readonly string[], scopes?: readonly string[]) =>
    checkUserScopes(requested, appWith(products, scopes), policy)
  assert.deepEqual(check(['reports'], ['read', 'free']), { ok: true, value: ['read', 'free'] })
  const refusal = { code: 'product_not_approved', subject: 'read needs account_information or reports' }
  assert.deepEqual(check(['payments'], ['free', 'read']), { ok: false, refusal })
  // A scope that does not exist is refused as before, and so is one that is not enabled.
  assert.deepEqual(check([], ['none']), { ok: false, refusal: { code: 'scope_invalid', subject: 'none' } })
  assert.deepEqual(check(['payments'], ['pay'], ['free']), {
    ok: false,
    refusal: { code: 'scope_invalid', subject: 'pay' },
  })
  const flow = (scopes: readonly string[], omitted: boolean) =>
    checkFlowScopes({ scopes, omitted }, appWith(['payments']), policy)
  assert.deepEqual(flow(['read', 'free'], true), { ok: true, value: ['free'] })
  assert.deepEqual(flow(['read'], true), { ok: false, refusal })
  assert.deepEqual(flow(['read', 'free'], false), { ok: false, refusal })
})

test('allowed scopes pass unchanged; a refusal names the first scope that is not allowed', () => {
  fc.assert(
    fc.property(fc.array(scope), fc.uniqueArray(scope), (requested, allowed) => {
      const checked = checkScopes(requested, allowed)
      const missing = requested.find((name) => !allowed.includes(name))
      if (missing === undefined) assert.deepEqual(checked, { ok: true, value: requested })
      else assert.deepEqual(checked, { ok: false, refusal: { code: 'scope_invalid', subject: missing } })
    }),
  )
})
