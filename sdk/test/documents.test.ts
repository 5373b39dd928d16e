// rule: Documents of the SDK name every error, event, entry and link that exists
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { generateReference } from '../api-types/reference.ts'
import * as sdk from '../src/index.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

test('every error class has a page under its code, and no page is left over', () => {
  const table = read('docs/errors/README.md')
  const classes = Object.entries(sdk).filter(([name]) => name.endsWith('Error') && name !== 'TallystickError')
  assert.equal(classes.length, 15)
  const codes = classes.map(([name, Type]) => {
    const error: unknown = Reflect.construct(Type, ['message'])
    assert.ok(error instanceof sdk.TallystickError)
    assert.match(table, new RegExp(`\\[\`${error.code}\`\\]\\(${error.code}\\.md\\) \\| \`${name}\``))
    const page = read(`docs/errors/${error.code}.md`)
    assert.match(page, new RegExp(`^# \`${error.code}\`\n\n\`${name}\`\\. `))
    assert.match(page, /^## What to do\n\n\S/m)
    assert.match(page, new RegExp(`instanceof ${name}\\b`))
    return `${error.code}.md`
  })
  assert.deepEqual(readdirSync(join(ROOT, 'docs/errors')).toSorted(), [...codes, 'README.md'].toSorted())
})

test('every type of event is in the table', () => {
  const types = [
    ...read('src/core/events.ts').matchAll(/'((?:token|lease|reauth|refresh|store|provider|request)\.\w+)'/g),
  ]
  const rows = [...read('docs/events.md').matchAll(/^\| `([\w.]+)` \|/gm)].map(([, type]) => type)
  assert.deepEqual(new Set(rows), new Set(types.map(([, type]) => type)))
})

test('every entry that the documents import exists, with the names that are imported', async () => {
  const exported: Record<string, unknown> = JSON.parse(read('package.json')).exports
  let found = 0
  for (const page of PAGES) {
    for (const [, names = '', entry = ''] of read(page).matchAll(
      /import \{([^}]*)\} from '@tallystick\/sdk([^']*)'/g,
    )) {
      const target = exported[`.${entry}`]
      assert.ok(target !== undefined, `${page}: ${entry}`)
      const file = String(Reflect.get(Object(target), 'default'))
        .replace('./dist/', 'src/')
        .replace('.js', '.ts')
      const module: object = await import(join(ROOT, file))
      for (const name of names.split(',').map((one) => one.trim()))
        assert.ok(name in module, `${page}: ${name}`)
      found++
    }
  }
  assert.ok(found >= 8, String(found))
})

test('every link between documents leads somewhere', () => {
  for (const page of PAGES)
    for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:)([^)#]+)/g))
      assert.ok(existsSync(join(ROOT, page, '..', target)), `${page}: ${target}`)
})

test('every link to a section leads to one', () => {
  let found = 0
  for (const page of PAGES)
    for (const [, target = '', anchor] of read(page).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)) {
      const path = target === '' ? page : join(page, '..', target)
      const anchors = [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replaceAll(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      )
      assert.ok(anchors.includes(String(anchor)), `${page}: ${target}#${anchor}`)
      found++
    }
  assert.ok(found > 10, String(found))
})

test('the API reference is current: `node sdk/api-types/reference.ts` changes nothing', () => {
  assert.deepEqual(generateReference(false), [])
})
