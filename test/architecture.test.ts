import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { dialects } from '../src/dialects/index.ts'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** What git has and what it would take: the tree as it would be submitted. */
const FILES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && exists(path))

const SOURCES = FILES.filter((path) => path.startsWith('src/') && path.endsWith('.ts'))
const PRODUCT = SOURCES.filter((path) => !path.endsWith('.test.ts') && !isSuite(path))
const TEXTS = new Map(SOURCES.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]))

function exists(path: string): boolean {
  try {
    readFileSync(join(ROOT, path))
    return true
  } catch {
    return false
  }
}

/** Suites that implementations run: they live beside the contract, but are tests. */
function isSuite(path: string): boolean {
  return path === 'src/dialects/conformance.ts' || path.startsWith('src/storage/conformance/')
}

function textOf(path: string): string {
  const text = TEXTS.get(path)
  assert.ok(text !== undefined, path)
  return text
}

interface Import {
  readonly target: string
  readonly isType: boolean
}

function importsOf(path: string, text = textOf(path)): readonly Import[] {
  const found: Import[] = []
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'";]*?from\s*'([^']+)'|(?:^|\n)import\s*'([^']+)'|import\('([^']+)'\)/g
  for (const match of text.matchAll(pattern)) {
    const target = match[2] ?? match[3] ?? match[4]
    if (target !== undefined) found.push({ target, isType: match[1] !== undefined })
  }
  return found
}

function resolveOwn(path: string, target: string): string | undefined {
  return target.startsWith('.') ? normalize(join(dirname(path), target)) : undefined
}

/** Layer of a file: the row of the import table that it stands in. */
function layerOf(path: string): string {
  const parts = path.split('/').slice(1)
  const [first = '', second = ''] = parts
  if (parts.length === 1) return 'glue'
  if (first === 'dialects') return parts.length === 2 ? 'dialects' : `dialects/${second}`
  return first
}

const PROVIDERS = dialects.map(({ name }) => name)

/** Who may import whom (ARCHITECTURE.md). A layer may always import itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  core: ['lib'],
  runtime: ['core', 'lib'],
  dialects: ['core', 'http', 'lib', ...PROVIDERS.map((name) => `dialects/${name}`)],
  'dialects/standard': ['core', 'dialects', 'lib'],
  ...Object.fromEntries(
    PROVIDERS.map((name) => [`dialects/${name}`, ['core', 'dialects', 'dialects/standard', 'lib']]),
  ),
  storage: ['core', 'lib'],
  banks: ['core', 'lib'],
  http: ['lib'],
  link: ['core', 'dialects', 'http', 'lib'],
  // Of the hosted flow its frame, its languages and how its answers leave.
  dashboard: ['core', 'http', 'lib', 'link', 'platform'],
  platform: ['core', 'dashboard', 'development', 'dialects', 'docs', 'glue', 'http', 'lib', 'link'],
  docs: ['core', 'dialects', 'http', 'lib', 'link', 'platform', 'runtime'],
  jobs: ['core', 'http', 'lib'],
  'demo-bank': ['http', 'lib'],
  // Of the runtime only the clock and the type of the network; of the glue the table of addresses.
  development: ['core', 'glue', 'lib', 'platform', 'runtime'],
}

/** Imports of a file that the table forbids; `text` stands in for a file that is not there. */
function forbiddenImports(path: string, text?: string): readonly string[] {
  const layer = layerOf(path)
  if (layer === 'glue' || layer === 'cli') return []
  const allowed = ALLOWED[layer]
  if (allowed === undefined) return [`${path}: the folder ${layer} is not in the import table`]
  return importsOf(path, text)
    .map(({ target }) => resolveOwn(path, target))
    .filter((own) => own !== undefined && layerOf(own) !== layer && !allowed.includes(layerOf(own)))
    .map((own) => `${path} -> ${own}`)
}

test('every folder imports only what the table allows', () => {
  assert.deepEqual(
    PRODUCT.flatMap((path) => forbiddenImports(path)),
    [],
  )
})

test('the import table has teeth: each of these would be found', () => {
  const planted: readonly (readonly [string, string])[] = [
    ['src/core/grants/planted.ts', "import { openStore } from '../../storage/engine/open.ts'"],
    ['src/core/tokens/planted.ts', "import type { Route } from '../../dialects/dialect.ts'"],
    ['src/dialects/tink/planted.ts', "import { x } from '../../http/server.ts'"],
    ['src/storage/planted.ts', "import { x } from '../http/server.ts'"],
    ['src/demo-bank/planted.ts', "export { x } from '../core/errors.ts'"],
    ['src/link/planted.ts', "const late = await import('../storage/engine/open.ts')"],
    ['src/lib/planted.ts', "import {\n  a,\n  b,\n} from '../core/errors.ts'"],
    ['src/nowhere/planted.ts', ''],
  ]
  for (const [path, text] of planted) assert.equal(forbiddenImports(path, text).length, 1, path)
})

test('no two files import each other, however long the way round', () => {
  const edges = new Map(
    PRODUCT.map((path) => [
      path,
      importsOf(path)
        .filter(({ isType }) => !isType)
        .map(({ target }) => resolveOwn(path, target))
        .filter((target) => target !== undefined),
    ]),
  )
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    assert.ok(!trail.includes(path), `circle: ${[...trail.slice(trail.indexOf(path)), path].join(' -> ')}`)
    if (done.has(path)) return
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of PRODUCT) visit(path, [])
})

test('every source file says its kind in its first line', () => {
  const kinds = /^\/\/ (table|rule|operation|codec|contract|glue|page): \S/
  const wrong = SOURCES.filter((path) => !kinds.test(textOf(path)))
  assert.deepEqual(wrong, [])
})

test('no source file is longer than 450 lines', () => {
  const wrong = PRODUCT.filter((path) => textOf(path).split('\n').length > 450)
  assert.deepEqual(wrong, [])
})

/** Each of these stands in one file; everything else is given it. Comments do not count. */
const SINGLE_PLACES: readonly {
  readonly what: string
  readonly pattern: RegExp
  readonly places: readonly string[]
}[] = [
  {
    what: 'the clock',
    pattern: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|process\.hrtime/,
    places: ['src/runtime/clock.ts'],
  },
  {
    what: 'randomness',
    pattern: /\bMath\.random\b|\bgetRandomValues\b|import \{[^}]*\brandom[A-Z][^}]*\} from 'node:crypto'/,
    places: ['src/runtime/random.ts'],
  },
  {
    what: 'the network',
    pattern: /\bglobalThis\.fetch\b|(?<![.\w])fetch\(/,
    places: ['src/runtime/network.ts'],
  },
  { what: 'the environment', pattern: /\bprocess\.env\b/, places: ['src/runtime/environment.ts'] },
  {
    what: 'the PostgreSQL driver',
    pattern: /from 'pg'|import\('pg'\)|require\('pg'\)/,
    places: ['src/storage/engine/postgres.ts'],
  },
]

for (const { what, pattern, places } of SINGLE_PLACES) {
  test(`${what} is named in one file`, () => {
    const found = PRODUCT.filter((path) => pattern.test(withoutComments(textOf(path))))
    assert.deepEqual(
      found.filter((path) => !places.includes(path) && !isGivenByParameter(path, what)),
      [],
    )
    assert.deepEqual(
      places.filter((place) => !found.includes(place)),
      [],
    )
  })
}

/** A `fetch` that came in by parameter is not the machine's. */
function isGivenByParameter(path: string, what: string): boolean {
  const text = withoutComments(textOf(path))
  if (what === 'the network') return /\bfetch: (typeof )?[A-Za-z]|\bfetch[,)}]/.test(text)
  return false
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
}

test('the core and the dialects use nothing of Node and no package', () => {
  const wrong: string[] = []
  for (const path of PRODUCT) {
    // serve.ts mounts the dialects on the server.
    if (!/^src\/(core|lib|dialects)\//.test(path) || path === 'src/dialects/serve.ts') continue
    for (const { target } of importsOf(path)) {
      // The compiler of JSON schemas is the one package, loaded late.
      if (path === 'src/dialects/check-json.ts' && target === 'typebox/schema') continue
      if (!target.startsWith('.')) wrong.push(`${path} -> ${target}`)
    }
    if (/\b(process|Buffer|require)\b[.(]/.test(withoutComments(textOf(path))))
      wrong.push(`${path}: a global of Node`)
  }
  assert.deepEqual(wrong, [])
})

test("no provider's name stands outside its dialect", () => {
  const wrong: string[] = []
  for (const name of ['tink', 'truelayer', 'flinks']) {
    const pattern = new RegExp(name, 'i')
    for (const path of SOURCES) {
      if (path.startsWith(`src/dialects/${name}/`) || path === 'src/dialects/index.ts') continue
      if (pattern.test(textOf(path))) wrong.push(`${path}: ${name}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('node:http is not imported, which would load all of fetch at each start', () => {
  const wrong = PRODUCT.filter((path) =>
    importsOf(path).some(({ target, isType }) => /^node:https?$/.test(target) && !isType),
  )
  assert.deepEqual(wrong, [])
})

test('nothing is found by scanning a folder', () => {
  const wrong = PRODUCT.filter((path) =>
    /\breaddir(Sync)?\(|\bglob(Sync)?\(/.test(withoutComments(textOf(path))),
  )
  assert.deepEqual(wrong, [])
})

test('money is never read as a float', () => {
  const wrong = PRODUCT.filter((path) => /\bparseFloat\(|\.toFixed\(/.test(withoutComments(textOf(path))))
  assert.deepEqual(wrong, [])
})
