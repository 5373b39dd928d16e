// glue: Opens SQLite databases with two small tables, for the tests of the engine

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { openSqlite } from '../engine/sqlite.ts'

/** Deleted with everything in it after the tests of the file. */
export const home = mkdtempSync(join(tmpdir(), 'tallystick-sqlite-'))
after(() => rmSync(home, { recursive: true, force: true }))

export const INSERT = 'INSERT INTO t (id) VALUES (:id)'

let files = 0

export async function openSample(fields: { readonly lockWaitMs?: number } = {}) {
  files++
  const file = join(home, `${files}`, 'test.db')
  const groups: number[] = []
  const driver = await openSqlite({ file, onGroup: ({ size }) => groups.push(size), ...fields })
  await driver.transaction(async (tx) =>
    tx.script(
      'CREATE TABLE parents (id TEXT PRIMARY KEY); CREATE TABLE t (id TEXT PRIMARY KEY, parent TEXT REFERENCES parents (id))',
    ),
  )
  groups.length = 0
  return { driver, file, groups }
}
