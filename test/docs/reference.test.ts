// rule: The generated pages of docs/reference agree with the code
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { COMMANDS } from '../../src/cli/commands.ts'
import { renderReference } from '../../src/cli/reference/pages.ts'
import { SETTINGS } from '../../src/config.ts'
import { REFUSALS } from '../../src/core/errors.ts'
import { dialects } from '../../src/dialects/index.ts'

const FOLDER = new URL('../../docs/reference/', import.meta.url)
const pages = renderReference(dialects)

test('every page of docs/reference is current; if not, run: node bin/tallystick.mjs reference', async () => {
  assert.deepEqual(
    (await readdir(FOLDER)).sort(),
    [...pages.keys()].sort(),
    'docs/reference holds the generated pages and nothing else',
  )
  const stale: string[] = []
  for (const [name, text] of pages) {
    if ((await readFile(new URL(name, FOLDER), 'utf8')) !== text) stale.push(name)
  }
  assert.deepEqual(stale, [])
})

test('the pages name every refusal, setting, route and command', () => {
  const has = (page: string, text: string): void =>
    assert.ok(pages.get(page)?.includes(text), `${page} lacks ${text}`)
  for (const code of Object.keys(REFUSALS)) has('errors.md', `\`${code}\``)
  for (const { variable } of Object.values(SETTINGS)) has('settings.md', `\`${variable}\``)
  for (const { routes } of dialects) {
    for (const { method, path } of routes) has('dialects.md', `\`${method} ${path}\``)
  }
  for (const { name, hidden } of COMMANDS) if (hidden !== true) has('cli.md', `## ${name}\n`)
})
