// rule: The security cases in README.md and the numbers in test titles are the same
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const FOLDER = new URL('./', import.meta.url)
const README = readFileSync(new URL('README.md', FOLDER), 'utf8')

/** Case numbers by test file: `test('63, 64: ...')` has two. */
function numbersInTitles(file: string): number[] {
  const text = readFileSync(new URL(file, FOLDER), 'utf8')
  const titles = text.matchAll(/\btest\(\s*['`"](\d+(?:, \d+)*): /g)
  return [...titles].flatMap(([, numbers = '']) => numbers.split(', ').map(Number))
}

/** Case numbers by test file: the rows of the table under the heading that names the file. */
function numbersInList(file: string): number[] {
  const section = README.split('\n## ').find((part) => part.split('\n', 1)[0]?.includes(`\`${file}\``)) ?? ''
  return [...section.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number))
}

const FILES = readdirSync(FOLDER).filter((file) => /^[a-i]-.*\.test\.ts$/.test(file))

for (const file of FILES) {
  test(`${file}: every case of the list has a test, and every number in a title is in the list`, () => {
    const listed = numbersInList(file)
    assert.ok(listed.length > 0, 'the list has cases for this file')
    assert.deepEqual(
      [...new Set(numbersInTitles(file))].sort((a, b) => a - b),
      listed,
    )
  })
}

test('the list has no case without a file, each case once, and each with attempt, outcome and source', () => {
  const rows = [...README.matchAll(/^\| (\d+) \|.*$/gm)]
  assert.deepEqual(
    rows.map(([, number]) => Number(number)),
    FILES.flatMap(numbersInList).sort((a, b) => a - b),
  )
  assert.equal(new Set(rows.map(([, number]) => number)).size, rows.length)
  for (const [row] of rows) assert.match(row, /^\| \d+ \|(?: [^|\s][^|]* \|){3}$/)
})
