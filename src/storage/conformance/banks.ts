// contract: Conformance of our registrations at banks

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshId } from './samples.ts'
import type { Subject } from './subject.ts'

export function bankConformance(subject: () => Promise<Subject>): void {
  test('instances agree on one registration at a bank, and replace only the one that they read', async () => {
    const { store } = await subject()
    const name = freshId()
    assert.equal(await store.loadBankClient(name), undefined)
    assert.equal(await store.replaceBankClient(name, undefined, 'one'), 'one')
    assert.equal(await store.replaceBankClient(name, undefined, 'two'), 'one')
    assert.equal(await store.replaceBankClient(name, 'one', 'three'), 'three')
    assert.equal(await store.replaceBankClient(name, 'one', 'four'), 'three')
    assert.equal(await store.loadBankClient(name), 'three')
  })
}
