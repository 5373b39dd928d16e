// rule: Architecture beyond imports: single places, kinds, file length, provider names
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

type Source = { readonly path: string; readonly text: string }

/** What git has and what it would take: the tree as it would be committed. */
const SOURCES: readonly Source[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'src'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .split('\n')
  .filter((path) => path.endsWith('.ts') && existsSync(join(ROOT, path)))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))

/** Suites that implementations run are tests, although they are stored beside the contract. */
const PRODUCT = SOURCES.filter(
  ({ path }) =>
    !path.endsWith('.test.ts') &&
    path !== 'src/dialects/conformance.ts' &&
    path !== 'src/dialects/read-fixtures.ts' &&
    !path.startsWith('src/storage/conformance/'),
)

type Rule = {
  readonly title: string
  /** The files it holds for; the product without its tests by default. */
  readonly sources?: readonly Source[]
  readonly isBroken: (source: Source) => boolean
  /** A file that it must find, and one that it must not. */
  readonly planted: Source
  readonly allowed: Source
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
}

function kindOf({ text }: Source): string | undefined {
  return /^\/\/ (table|rule|operation|codec|contract|glue|page): \S/.exec(text)?.[1]
}

/** A `fetch` that came in by parameter is not the machine's. */
function isGivenFetch(code: string): boolean {
  return /\bfetch: (typeof )?[A-Za-z]|\bfetch[,)}]/.test(code)
}

/** Whether the code has the pattern; everything but the places is given it by parameter. */
function namesOnlyIn(
  places: readonly string[],
  pattern: RegExp,
): Pick<Rule, 'isBroken' | 'planted' | 'allowed'> {
  const [place = ''] = places
  const isBroken: Rule['isBroken'] = ({ path, text }) => {
    const code = withoutComments(text)
    return pattern.test(code) && !places.includes(path) && !(pattern === FETCH && isGivenFetch(code))
  }
  const text = readFileSync(join(ROOT, place), 'utf8')
  return { isBroken, planted: { path: 'src/core/planted.ts', text }, allowed: { path: place, text } }
}

const FETCH = /\bglobalThis\.fetch\b|(?<![.\w])fetch\(/
const PROVIDERS = ['tink', 'truelayer', 'flinks']

/** Render calls for others to run, as text. */
const SNIPPETS = ['src/docs/snippets.ts', 'src/docs/call-programs.ts']

const RULES: readonly Rule[] = [
  {
    title: 'every source file states its kind in its first line',
    sources: SOURCES,
    isBroken: (source) => kindOf(source) === undefined,
    planted: { path: 'src/lib/a.ts', text: '// helpers\n' },
    allowed: { path: 'src/lib/a.ts', text: '// rule: Compares in constant time\n' },
  },
  {
    title: 'no source file is longer than 450 lines',
    isBroken: ({ text }) => text.split('\n').length > 450,
    planted: { path: 'src/lib/a.ts', text: '\n'.repeat(450) },
    allowed: { path: 'src/lib/a.ts', text: '\n'.repeat(449) },
  },
  {
    title: 'rules and tables of the core are synchronous',
    isBroken: (source) =>
      /^src\/core\//.test(source.path) &&
      /^(rule|table)$/.test(kindOf(source) ?? '') &&
      /\basync\b|\bawait\b|\bPromise\b/.test(withoutComments(source.text)),
    planted: { path: 'src/core/a.ts', text: '// rule: A\nexport async function a() {}\n' },
    allowed: { path: 'src/core/a.ts', text: '// operation: A\nexport async function a() {}\n' },
  },
  {
    title: 'the clock is named in one file',
    ...namesOnlyIn(
      ['src/runtime/clock.ts'],
      /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|process\.hrtime/,
    ),
  },
  {
    title: 'randomness is named in one file',
    ...namesOnlyIn(
      ['src/runtime/random.ts'],
      /\bMath\.random\b|\bgetRandomValues\b|import \{[^}]*\brandom[A-Z][^}]*\} from 'node:crypto'/,
    ),
  },
  {
    title: 'the network is named in one file',
    ...namesOnlyIn(['src/runtime/network.ts', ...SNIPPETS], FETCH),
  },
  {
    title: 'the environment is named in one file',
    ...namesOnlyIn(['src/runtime/environment.ts', ...SNIPPETS], /\bprocess\.env\b/),
  },
  {
    title: 'the core and the dialects use no global of Node',
    isBroken: ({ path, text }) =>
      /^src\/(core|lib|dialects)\//.test(path) &&
      path !== 'src/dialects/serve.ts' &&
      /\b(process|Buffer|require)\b[.(]/.test(withoutComments(text)),
    planted: { path: 'src/core/a.ts', text: "const a = Buffer.from('')\n" },
    allowed: { path: 'src/http/a.ts', text: "const a = Buffer.from('')\n" },
  },
  {
    title: "no provider's name is outside its dialect and the list of dialects",
    sources: SOURCES,
    isBroken: ({ path, text }) =>
      path !== 'src/dialects/index.ts' &&
      PROVIDERS.some((name) => !isFolderOf(name, path) && nameOf(name).test(text)),
    planted: { path: 'src/core/a.ts', text: '// as TrueLayer has it\n' },
    allowed: { path: 'src/dialects/tink/a.ts', text: '// as Tink has it\n' },
  },
  {
    title: 'node:http is not imported at run time, which would load all of fetch at each start',
    isBroken: ({ text }) =>
      /(?:^|\n)import (?!type\b)[^'";]*?from 'node:https?'|import\('node:https?'\)/.test(text),
    planted: { path: 'src/http/a.ts', text: "import { createServer } from 'node:http'\n" },
    allowed: { path: 'src/http/a.ts', text: "import type { Server } from 'node:http'\n" },
  },
  {
    title: 'nothing is found by scanning a folder',
    isBroken: ({ text }) => /\breaddir(Sync)?\(|\bglob(Sync)?\(/.test(withoutComments(text)),
    planted: { path: 'src/cli/a.ts', text: "const names = readdirSync('x')\n" },
    allowed: { path: 'src/cli/a.ts', text: '// never readdirSync(\n' },
  },
  {
    title: 'money is never read as a float',
    isBroken: ({ text }) => /\bparseFloat\(|\.toFixed\(/.test(withoutComments(text)),
    planted: { path: 'src/lib/a.ts', text: 'const a = amount.toFixed(2)\n' },
    allowed: { path: 'src/lib/a.ts', text: 'const a = BigInt(amount)\n' },
  },
]

/** A provider may have several dialects, whose names begin with its own. */
function isFolderOf(provider: string, path: string): boolean {
  return path.startsWith(`src/dialects/${provider}/`) || path.startsWith(`src/dialects/${provider}-`)
}

/** At the start of a word in any case, or with a capital inside one (`isTink`); not inside a word such as `patvirtinkite`. */
function nameOf(provider: string): RegExp {
  const [first = '', ...rest] = provider.toLowerCase()
  const tail = rest.map((letter) => `[${letter}${letter.toUpperCase()}]`).join('')
  return new RegExp(`(?:(?<!\\p{L})${first}|${first.toUpperCase()})${tail}`, 'u')
}

test('the name of a provider is found wherever it is one', () => {
  for (const text of ['Tink', 'a tink call', 'isTink', 'tink_id', 'TINK', 'x.tinkName'])
    assert.ok(nameOf('tink').test(text), text)
  for (const text of ['Patvirtinkite', 'neatitinka']) assert.ok(!nameOf('tink').test(text), text)
})

for (const { title, sources = PRODUCT, isBroken, planted, allowed } of RULES) {
  test(title, () => {
    assert.equal(isBroken(planted), true, 'the rule finds what is planted')
    assert.equal(isBroken(allowed), false, 'and allows what is right')
    assert.deepEqual(
      sources.filter(isBroken).map(({ path }) => path),
      [],
    )
  })
}

test('no file contains the marks of an unfinished merge', () => {
  const found = spawnSync('git', ['grep', '-lE', '^(<{7}|>{7}|[|]{7}) '], { cwd: ROOT, encoding: 'utf8' })
  assert.equal(found.stdout, '')
})

test('every path that ARCHITECTURE.md names exists', () => {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
  const named = [
    ...text.matchAll(/`((?:bench|bin|decisions|docs|src|test)\/[\w./-]*|[\w.-]+\.(?:json|md|mjs))`/g),
  ].map(([, path = '']) => path)
  assert.ok(named.length > 60, `${named.length} paths`)
  const missing = named.filter((path) => !existsSync(join(ROOT, path)))
  assert.deepEqual(missing, [])
})

test('ARCHITECTURE.md has fewer than 200 lines', () => {
  assert.ok(readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8').split('\n').length < 200)
})
