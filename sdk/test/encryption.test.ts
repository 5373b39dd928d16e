// rule: Encrypted values are unreadable, bound to their key, and survive a key rotation
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createMemoryStore, StoreError } from '../src/index.ts'
import { encryptStore } from '../src/stores/encrypted.ts'
import { createFileStore } from '../src/stores/file.ts'
import { createCaller } from './support/caller.ts'
import { startFakeProvider } from './support/fake-provider.ts'

const newKey = (id: string) => ({ id, key: randomBytes(32) })
const record = { version: 'v1', value: '{"access_token":"planted-in-the-store"}' }

test('a stored value is not readable, and its key id is beside it', async () => {
  const inner = createMemoryStore()
  const one = newKey('one')
  await encryptStore(inner, { keys: [one] }).put('a', record, undefined)
  const stored = await inner.get('a')
  assert.match(String(stored?.value), /^aesgcm1\.one\.[\w+/=]+\.[\w+/=]+$/)
  assert.doesNotMatch(String(stored?.value), /planted/)
  assert.deepEqual(
    await encryptStore(inner, { keys: [{ id: 'one', key: one.key.toString('base64') }] }).get('a'),
    record,
  )
})

test('equal values differ when they are stored', async () => {
  const inner = createMemoryStore()
  const store = encryptStore(inner, { keys: [newKey('one')] })
  for (const key of ['a', 'b']) await store.put(key, record, undefined)
  assert.notEqual((await inner.get('a'))?.value, (await inner.get('b'))?.value)
})

test('a value that was altered, moved to another key, or is of an unknown key is rejected', async () => {
  const inner = createMemoryStore()
  const store = encryptStore(inner, { keys: [newKey('one')] })
  await store.put('a', record, undefined)
  const { value = '' } = (await inner.get('a')) ?? {}
  const last = value.at(-3) === 'A' ? 'B' : 'A'
  for (const changed of [
    value.slice(0, -3) + last + value.slice(-2),
    value.replace('.one.', '.two.'),
    'plain',
    'aesgcm1.one',
  ]) {
    await inner.remove('b')
    await inner.put('b', { version: 'v', value: changed }, undefined)
    await assert.rejects(store.get('b'), StoreError, changed)
  }
  await inner.remove('b')
  await inner.put('b', { version: 'v', value }, undefined)
  await assert.rejects(store.get('b'), StoreError, 'moved')
  const other = encryptStore(inner, { keys: [{ ...newKey('one') }] })
  await assert.rejects(other.get('a'), StoreError, 'another key of the same id')
})

test('keys have 32 bytes and an id', () => {
  const store = createMemoryStore()
  for (const keys of [
    [],
    [{ id: 'one', key: randomBytes(16) }],
    [{ id: 'a.b', key: randomBytes(32) }],
    [{ id: '', key: randomBytes(32) }],
  ])
    assert.throws(() => encryptStore(store, { keys }), { code: 'configuration' })
})

test('rotation: the old key reads, the new one writes; after reencrypt the old one is not needed', async () => {
  const inner = createMemoryStore()
  const [one, two] = [newKey('one'), newKey('two')]
  const before = encryptStore(inner, { keys: [one] })
  for (const key of ['a', 'b', 'c']) await before.put(key, record, undefined)
  const during = encryptStore(inner, { keys: [two, one] })
  assert.deepEqual(await during.get('a'), record)
  await during.put('c', { ...record, version: 'v2' }, 'v1')
  assert.equal(await during.reencrypt(), 2)
  assert.equal(await during.reencrypt(), 0)
  const after = encryptStore(inner, { keys: [two] })
  assert.deepEqual(await after.get('a'), record)
  assert.deepEqual(await after.get('c'), { ...record, version: 'v2' })
})

test('values from before encryption are read only where that is allowed, and encrypted by reencrypt', async () => {
  const inner = createMemoryStore()
  await inner.put('a', record, undefined)
  const keys = [newKey('one')]
  await assert.rejects(encryptStore(inner, { keys }).get('a'), StoreError)
  const store = encryptStore(inner, { keys, dangerouslyReadPlainValues: true })
  assert.deepEqual(await store.get('a'), record)
  assert.equal(await store.reencrypt(), 1)
  assert.deepEqual(await encryptStore(inner, { keys }).get('a'), record)
})

test('reencrypt while a token is being renewed loses nothing', async () => {
  const provider = await startFakeProvider('kill')
  try {
    const inner = createMemoryStore()
    const [one, two] = [newKey('one'), newKey('two')]
    const caller = createCaller({ url: provider.url, store: encryptStore(inner, { keys: [one, two] }) })
    await caller.adopt(provider.newGrant())
    provider.delayMs = 200
    const pending = caller.get()
    while (provider.stats.inFlight === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(await encryptStore(inner, { keys: [two, one] }).reencrypt(), 1)
    const token = (await pending).toMap()
    assert.equal((await caller.peek())?.toMap().refresh_token, token.refresh_token)
    assert.equal(await caller.call(), 200)
  } finally {
    await provider.close()
  }
})

test('files: rights of the owner only, no key in a name, nothing left of earlier values', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tally-files-'))
  try {
    const directory = join(folder, 'tokens')
    const store = createFileStore({ directory })
    await store.put('tink/user-ada', record, undefined)
    await store.put('tink/user-ada', { version: 'v2', value: 'second' }, 'v1')
    assert.equal((await stat(directory)).mode & 0o777, 0o700)
    const [name = '', ...others] = await readdir(directory)
    assert.equal(others.length, 0)
    assert.doesNotMatch(name, /ada/)
    const files = await readdir(join(directory, name))
    assert.deepEqual(files, ['record.2'])
    const path = join(directory, name, 'record.2')
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.doesNotMatch(await readFile(path, 'utf8'), /planted/)
    // What a process left that was killed while it wrote.
    const left = join(directory, name, 'aside-of-a-killed-process')
    await writeFile(left, 'planted')
    await utimes(left, 1, 1)
    await store.put('tink/user-ada', { version: 'v3', value: 'third' }, 'v2')
    assert.deepEqual(await readdir(join(directory, name)), ['record.3'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
