// rule: Documents of the SDK name every error, event, entry and link that exists
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as sdk from '../src/index.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)]

test('every error class has a section under its code, and no section is left over', () => {
  const page = read('docs/errors.md')
  const classes = Object.entries(sdk).filter(([name]) => name.endsWith('Error') && name !== 'TallystickError')
  assert.equal(classes.length, 15)
  const codes = classes.map(([name, Type]) => {
    const error: unknown = Reflect.construct(Type, ['message'])
    assert.ok(error instanceof sdk.TallystickError)
    assert.match(page, new RegExp(`## \`${error.code}\`\n\n\`${name}\``))
    return error.code
  })
  const sections = [...page.matchAll(/^## `(\w+)`$/gm)].map(([, code]) => code)
  assert.deepEqual(sections.toSorted(), codes.toSorted())
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
