// glue: Command reference: generates docs/reference

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dialects } from '../../dialects/index.ts'
import { isSet, type Run } from '../command.ts'
import { renderReference } from '../reference/pages.ts'

const FOLDER = new URL('../../../docs/reference/', import.meta.url)

export const runReference: Run = async (input) => {
  const pages = renderReference(dialects)
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
