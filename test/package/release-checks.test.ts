// rule: Conditions of a release, and what is bundled for it
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inPackageWords, placeSource } from '../../release/bundle.ts'
import { type Candidate, findProblems, isVersion, renderNotes } from '../../release/checks.ts'

const CHANGELOG = `# Changelog

## 1.3.0 (unreleased)

- Something new.

## 1.2.0 (2026-12-01)

- A fix.
- Another one,
  on two lines.

## 1.1.0 (2026-11-01)

## 1.0.0

- The first.
`

const GOOD: Candidate = {
  version: '1.2.0',
  changes: [],
  tags: ['v1.1.0', 'v1.0.0'],
  changelog: CHANGELOG,
  versions: { 'package.json': '1.2.0' },
}

test('a release without a problem has none', () => {
  assert.deepEqual(findProblems(GOOD), [])
})

test('each problem is one sentence, and all are found at once', () => {
  for (const [change, sentence] of [
    [{ changes: [' M a.ts', '?? b.ts'] }, 'There are changes that are not committed: a.ts, b.ts.'],
    [{ tags: ['v1.2.0'] }, 'Version 1.2.0 exists: there is a tag v1.2.0.'],
    [{ versions: { 'sdk/package.json': '1.1.0' } }, 'sdk/package.json has version 1.1.0: set it to 1.2.0.'],
    [{ versions: { 'package.json': undefined } }, 'package.json has version none: set it to 1.2.0.'],
  ] as const)
    assert.deepEqual(findProblems({ ...GOOD, ...change }), [sentence])
  const at = (version: string) => findProblems({ ...GOOD, version, versions: {} })
  assert.match(at('1.4.0')[0] ?? '', /has no section "## 1\.4\.0 \(YYYY-MM-DD\)"/)
  assert.match(at('1.3.0')[0] ?? '', /marks 1\.3\.0 as "unreleased": write the date/)
  assert.match(at('1.0.0').at(-1) ?? '', /marks 1\.0\.0 as ""/)
  assert.deepEqual(at('1.1.0'), [
    'Version 1.1.0 exists: there is a tag v1.1.0.',
    'The section 1.1.0 of CHANGELOG.md is empty.',
  ])
  const changes = Array.from({ length: 8 }, (_, index) => `?? ${index}`)
  const [first] = findProblems({ ...GOOD, changes })
  assert.equal(first, 'There are changes that are not committed: 0, 1, 2, 3, 4 and 3 more.')
})

test('a version has three numbers, and perhaps a suffix', () => {
  for (const good of ['0.1.0', '10.20.30', '1.0.0-rc.1']) assert.ok(isVersion(good), good)
  for (const bad of ['1.0', 'v1.0.0', '01.0.0', '1.0.0 ', '1.0.0;x', '../1.0.0', '1.0.0-a/b', '']) {
    assert.ok(!isVersion(bad), bad)
    assert.match(findProblems({ ...GOOD, version: bad })[0] ?? '', /is no version such as 1\.2\.3/)
  }
})

test('the notes are the section of the version, and no other', () => {
  const notes = renderNotes(CHANGELOG, '1.2.0', ['a.tgz'])
  assert.match(
    notes,
    /^# Tallystick 1\.2\.0 \(2026-12-01\)\n\n- A fix\.\n- Another one,\n {2}on two lines\.\n\n## Files\n\n- `a\.tgz`\n/,
  )
  assert.doesNotMatch(notes, /The first|Something new/)
})

test('a source is placed in the bundle, and one that would find nothing there is refused', () => {
  const place = (text: string) => placeSource('src/a/b.ts', text)
  assert.equal(
    place("readFile(new URL('../x.sql', import.meta.url))"),
    "readFile(new URL('../x.sql', new URL('../src/a/b.ts', import.meta.url).href))",
  )
  assert.equal(
    place("new Worker(new URL('./printer-press.ts', import.meta.url))"),
    "new Worker(new URL('./printer-press.mjs', import.meta.url))",
  )
  assert.equal(place("createRequire(import.meta.url)('prom-client')"), "require('prom-client')")
  assert.throws(
    () => place("new URL('./other.ts', import.meta.url)"),
    /loads other by its URL, which is no entry/,
  )
  assert.throws(
    () => place('join(import.meta.dirname, name)'),
    /import\.meta\.dirname, which .* does not place/,
  )
  assert.throws(() => place('createRequire(import.meta.url).resolve(name)'), /does not place/)
})

test('commands have the words of the package', () => {
  assert.equal(
    inPackageWords('`npm start`, `npm start -- --port 0`, `node bin/tallystick.mjs env`'),
    '`npx tallystick start`, `npx tallystick start --port 0`, `npx tallystick env`',
  )
})
