// rule: Reading all pages ends: with the list, or with a failure
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectPages } from './paging.ts'

test('pages are read in order up to the one without a page token', async () => {
  const pages: Readonly<Record<string, { items: number[]; nextPageToken: string }>> = {
    '': { items: [1, 2], nextPageToken: 'a' },
    a: { items: [], nextPageToken: 'b' },
    b: { items: [3], nextPageToken: '' },
  }
  const read = async (pageToken: string) => pages[pageToken] ?? assert.fail(pageToken)
  assert.deepEqual(await collectPages(read), [1, 2, 3])
})

test('page tokens that repeat or never end fail the test', async () => {
  await assert.rejects(
    collectPages(async () => ({ items: [], nextPageToken: 'same' })),
    /came twice/,
  )
  let count = 0
  await assert.rejects(
    collectPages(async () => ({ items: [], nextPageToken: String(count++) })),
    /has no end after 1000 pages/,
  )
})
