// rule: Proves how the data directory is created and why it may be unusable
import assert from 'node:assert/strict'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { prepareDataDir } from './data-dir.ts'

test('it is created for its owner only, with its parent folders, and never in place of a file', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'tallystick-data-'))
  t.after(() => rm(home, { recursive: true, force: true }))
  const deep = join(home, 'a', 'b', 'c')
  assert.equal(prepareDataDir(deep), undefined)
  assert.equal(prepareDataDir(deep), undefined)
  assert.equal(statSync(deep).mode & 0o777, 0o700)
  const file = join(home, 'file')
  writeFileSync(file, '')
  assert.equal(prepareDataDir(file), 'a file is in its place or above it')
  assert.equal(prepareDataDir(join(file, 'below')), 'a file is in its place or above it')
})

test('a file system that takes no folders is reported, without an endless search', (t) => {
  if (!existsSync('/proc/self')) return t.skip('this system has no /proc')
  assert.equal(prepareDataDir('/proc/tallystick/data'), 'no folder can be created there')
})
