// rule: The glossary is sorted, complete, and defines only terms that are used
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const GLOSSARY = join(ROOT, 'docs', 'glossary.md')

const rows = readFileSync(GLOSSARY, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (term|---) /.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
const terms = rows.map(([term = '']) => term)

/** Lower case, with comment marks and line breaks as single spaces, and identifiers also split into words. */
function readText(folder: string): string {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(ROOT, folder, name))
    .filter((path) => /\.(ts|md)$/.test(path) && path !== GLOSSARY)
    .map((path) => readFileSync(path, 'utf8').replaceAll(/\s+(?:\*|\/\/)?\s*/g, ' '))
    .map((text) => `${text} ${text.replaceAll(/([a-z])(?=[A-Z])/g, '$1 ')}`)
    .join(' ')
    .toLowerCase()
}

test('the terms are sorted and no term appears twice', () => {
  assert.ok(terms.length > 50)
  const sorted = [...new Set(terms)].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  assert.deepEqual(terms, sorted)
})

test('every term has a meaning of one sentence', () => {
  for (const [term, meaning = '', , ...rest] of rows) {
    assert.equal(rest.length, 0, `${term} has three columns`)
    assert.match(meaning, /^[A-Z].*[^.]\.$/, `${term} has a sentence`)
    assert.doesNotMatch(meaning, /\. [A-Z]/, `${term} has one sentence only`)
  }
})

test('every term is used in src/ or in docs/', () => {
  const text = readText('src') + readText('docs')
  const unused = terms.filter((term) => !text.includes(term.toLowerCase()))
  assert.deepEqual(unused, [])
})
