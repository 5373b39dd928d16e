// rule: Every regular expression of the product takes time linear in its input
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { tokenizer } from 'acorn'
import { dialects } from '../src/dialects/index.ts'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** Repeated, each may have many ways to match, or many places to begin. */
const PIECES =
  `a|0|A|é| |\t|\n|-|.|_|~|/|//|:|::|;|,|=|&|?|#|@|+|*|%2|"|'|\`|(|[|]|{|<|\\|a-|a.|a | a|/a|=a|a=|:a|A1|[]|for=|bearer |eyJ|## |- [a](|\`\`\``.split(
    '|',
  )
/** What keeps a pattern from matching at the end. */
const ENDS = ['', '\n', '!', '\u0000', 'a', '/x', ' x', '"']

/** Tests, types, and the suites that stores run. */
const NO_PRODUCT = /\.(test|d)\.ts$|^src\/storage\/conformance\//

const SMALL = 4_000
const LARGE = 4 * SMALL
/** Of the large text; a quadratic pattern takes tens of milliseconds, and this is far above a linear one. */
const SUSPECT_US = 8_000

/** Each pattern with the file that it was first found in. */
function literals(): ReadonlyMap<string, { readonly pattern: RegExp; readonly path: string }> {
  const found = new Map<string, { readonly pattern: RegExp; readonly path: string }>()
  const paths = execFileSync('git', ['ls-files', '--cached', 'bin', 'sdk/src', 'src'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).split('\n')
  for (const path of paths) {
    if (!/\.(ts|mjs)$/.test(path) || NO_PRODUCT.test(path) || !existsSync(join(ROOT, path))) continue
    const text = readFileSync(join(ROOT, path), 'utf8')
    const script = path.endsWith('.ts') ? stripTypeScriptTypes(text) : text
    for (const token of tokenizer(script, { ecmaVersion: 'latest', sourceType: 'module' })) {
      if (token.type.label !== 'regexp') continue
      const value: unknown = Reflect.get(token, 'value')
      const [source, flags] = [Reflect.get(Object(value), 'pattern'), Reflect.get(Object(value), 'flags')]
      const pattern = new RegExp(String(source), String(flags))
      if (!found.has(String(pattern))) found.set(String(pattern), { pattern, path })
    }
  }
  return found
}

/** The `pattern` members of JSON Schemas. */
function schemaPatterns(value: unknown, found: Set<string>, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  for (const [name, member] of Object.entries(value)) {
    if (name === 'pattern' && typeof member === 'string') found.add(member)
    else schemaPatterns(member, found, seen)
  }
}

function costUs(pattern: RegExp, text: string): number {
  const before = process.cpuUsage()
  if (pattern.global) text.replace(pattern, '')
  else pattern.test(text)
  pattern.lastIndex = 0
  return process.cpuUsage(before).user
}

/** The text that makes the pattern slow; undefined for a linear one. */
function slowText(pattern: RegExp): string | undefined {
  for (const piece of PIECES) {
    for (const end of ENDS) {
      const textOf = (length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length) + end
      const large = textOf(LARGE)
      if (costUs(pattern, large) < SUSPECT_US) continue
      // The least of three: a busy machine, or a pattern that is compiled meanwhile, is slow once.
      const least = (text: string) => Math.min(...[1, 2, 3].map(() => costUs(pattern, text)))
      if (least(large) > 8 * Math.max(least(textOf(SMALL)), 500)) return JSON.stringify(`${piece}…${end}`)
    }
  }
  return undefined
}

test('every literal takes four times as long for four times the text, not sixteen times', () => {
  const all = literals()
  assert.ok(all.size > 250, `${all.size} patterns`)
  const slow = [...all.values()].flatMap(({ pattern, path }) => {
    const text = slowText(pattern)
    return text === undefined ? [] : [`${path}: ${pattern} on ${text}`]
  })
  assert.deepEqual(slow, [])
})

test('so does every pattern in the schema of a route', () => {
  const found = new Set<string>()
  schemaPatterns(dialects, found)
  assert.ok(found.size > 10, `${found.size} patterns`)
  const slow = [...found].flatMap((source) => {
    const text = slowText(new RegExp(source, 'u'))
    return text === undefined ? [] : [`${source} on ${text}`]
  })
  assert.deepEqual(slow, [])
})

test('a planted slow pattern is found, and a linear one is not', () => {
  for (const slow of [/\/+$/, /a+b/]) assert.ok(slowText(slow) !== undefined, String(slow))
  for (const linear of [/(?<!\/)\/+$/, /^[\w-]+$/, /\s/g])
    assert.equal(slowText(linear), undefined, String(linear))
})
