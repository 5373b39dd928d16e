// rule: Every token store passes the contract suite, in one process and in four
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createMemoryStore, type TokenStore } from '../src/index.ts'
import { storeCases } from '../src/store-contract.ts'
import { openStore, type StoreDescription } from './support/open-store.ts'
import { forEachSharedStore } from './support/stores.ts'

const COUNTER = fileURLToPath(new URL('./support/counter.ts', import.meta.url))

describe('memory', () => {
  const store = createMemoryStore()
  for (const { title, run } of storeCases) test(title, () => run({ open: () => store }))
})

forEachSharedStore(({ start }) => {
  let description: StoreDescription
  let stop: () => Promise<void>
  const opened: { store: TokenStore; close(): Promise<void> }[] = []
  let turn = 0
  before(async () => {
    const started = await start()
    description = started.description
    stop = started.stop
    for (let count = 0; count < 4; count++) opened.push(await openStore(description))
  })
  after(async () => {
    for (const { close } of opened) await close()
    await stop()
  })
  /** Four instances in turn, each with a connection of its own. */
  const open = (): TokenStore => {
    const next = opened[turn++ % opened.length]
    assert.ok(next !== undefined)
    return next.store
  }
  for (const { title, run } of storeCases) test(title, () => run({ open }))

  test('a counter that four processes raise loses no step', async () => {
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [COUNTER, JSON.stringify(description), 'processes', '25'], {
        stdio: 'inherit',
      }),
    )
    const codes = await Promise.all(children.map((child) => once(child, 'exit')))
    assert.deepEqual(
      codes.map(([code]) => code),
      [0, 0, 0, 0],
    )
    assert.equal((await open().get('processes'))?.value, '100')
  })
})
