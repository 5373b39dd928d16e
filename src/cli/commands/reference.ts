// glue: Command reference: generates docs/reference

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dialects } from '../../dialects/index.ts'
import { loadMigrations } from '../../storage/engine/migrate.ts'
import { openDriver } from '../../storage/engine/open.ts'
import { renderWholeSchema } from '../../storage/engine/whole-schema.ts'
import { isSet, type Run } from '../command.ts'
import { renderReference } from '../reference/pages.ts'

/** Beside the migrations, seen from the folder of the pages. */
const SCHEMA = '../../src/storage/migrations/whole-schema.sqlite.sql'
const FOLDER = new URL('../../../docs/reference/', import.meta.url)

export const runReference: Run = async (input) => {
  const pages = new Map([...renderReference(dialects), [SCHEMA, await renderSchema()]])
  const stale: string[] = []
  for (const [name, text] of pages) {
    const stored = await readFile(new URL(name, FOLDER), 'utf8').catch(() => '')
    if (stored !== text) stale.push(name)
  }
  if (isSet(input, 'check')) {
    const text = stale.length === 0 ? 'All pages are up to date.' : `Out of date: ${stale.join(', ')}.`
    return { json: { stale }, text, exitCode: stale.length === 0 ? 0 : 1 }
  }
  await mkdir(FOLDER, { recursive: true })
  for (const name of stale) await writeFile(new URL(name, FOLDER), pages.get(name) ?? '')
  const text = stale.length === 0 ? 'All pages were up to date.' : `Written: ${stale.join(', ')}.`
  return { json: { written: stale }, text }
}

async function renderSchema(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-schema-'))
  const clock = { nowMs: () => 0 }
  const driver = await openDriver({ databaseUrl: undefined, sqliteFile: join(folder, 'new.sqlite'), clock })
  try {
    return await renderWholeSchema(driver, await loadMigrations())
  } finally {
    await driver.close()
    await rm(folder, { recursive: true, force: true })
  }
}
