// rule: Architecture of the SDK: imports, globals, single places
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const SRC = fileURLToPath(new URL('../src', import.meta.url))
const PROVIDERS = ['tink', 'truelayer', 'flinks', 'standard']

type Source = { readonly path: string; readonly text: string; readonly imports: readonly string[] }

const SOURCES: readonly Source[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readSource(path, readFileSync(join(SRC, path), 'utf8')))

function readSource(path: string, text: string): Source {
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)
  const imports = [...found].map(([, target = '']) =>
    target.startsWith('.') ? relative(SRC, resolve(dirname(join(SRC, path)), target)) : target,
  )
  return { path, text, imports }
}

const codeOf = ({ text }: Source): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
/** Entries for a framework take the types of it, which are gone at run time. */
const isTypeOf = ({ path, text }: Source, target: string): boolean =>
  path === `${target}.ts` &&
  text.includes(`import type {`) &&
  !new RegExp(`import \\{[^}]*\\} from '${target}'`).test(text)
const isNodeOnly = ({ path }: Source): boolean => path === 'stores/file.ts'

const RULES: readonly (readonly [
  title: string,
  isBroken: (source: Source) => boolean,
  planted: readonly [string, string],
])[] = [
  [
    'only the entries for Node import from Node, and nothing imports a package',
    (source) =>
      source.imports.some(
        (target) =>
          !target.endsWith('.ts') &&
          !isTypeOf(source, target) &&
          !(isNodeOnly(source) && target.startsWith('node:')),
      ),
    ['tokens/a.ts', "import { readFile } from 'node:fs'\n"],
  ],
  [
    'nothing outside sdk/src is imported',
    ({ imports }) => imports.some((target) => target.startsWith('..')),
    ['core/a.ts', "import { a } from '../../../src/lib/a.ts'\n"],
  ],
  [
    'core and tokens import no store but memory, and no provider',
    ({ path, imports }) =>
      /^(core|tokens)\//.test(path) && imports.some((target) => !/^(core|tokens)\//.test(target)),
    ['tokens/a.ts', "import { a } from '../stores/file.ts'\n"],
  ],
  [
    'providers do not import each other, and no store',
    ({ path, imports }) =>
      PROVIDERS.some(
        (name) =>
          (path.startsWith(`${name}/`) || path === `${name}.ts`) &&
          imports.some(
            (target) =>
              !/^(core|tokens)\//.test(target) && !target.startsWith(`${name}/`) && target !== 'index.ts',
          ),
      ),
    ['tink/a.ts', "import { a } from '../flinks/a.ts'\n"],
  ],
  [
    'the name of a provider is in its own folder and entry only',
    (source) =>
      ['tink', 'truelayer', 'flinks'].some(
        (name) => !source.path.startsWith(name) && new RegExp(`\\b${name}`, 'i').test(codeOf(source)),
      ),
    ['core/a.ts', "const url = 'https://api.tink.com'\n"],
  ],
  [
    'secrets are revealed in requests, in the plain form and for comparison, nowhere else',
    ({ path, imports, text }) =>
      imports.includes('core/secret.ts') &&
      /\breveal\b/.test(text) &&
      ![
        'core/secret.ts',
        'core/http.ts',
        'core/auth-token.ts',
        'core/token-request.ts',
        'tokens/records.ts',
        'standard/keys.ts',
      ].includes(path),
    ['stores/a.ts', "import { reveal } from '../core/secret.ts'\n"],
  ],
  [
    'no file is longer than 400 lines',
    ({ text }) => text.split('\n').length > 400,
    ['core/a.ts', '\n'.repeat(401)],
  ],
  [
    'Buffer and process are used by the entries for Node only',
    (source) => !isNodeOnly(source) && /\b(Buffer|process)\./.test(codeOf(source)),
    ['core/a.ts', 'const a = process.env.A\n'],
  ],
]

for (const [title, isBroken, [path, text]] of RULES) {
  test(title, () => {
    assert.equal(isBroken(readSource(path, text)), true, 'what is planted is found')
    assert.deepEqual(
      SOURCES.filter(isBroken).map((source) => source.path),
      [],
    )
  })
}

test('nothing of the server imports the SDK', () => {
  const server = fileURLToPath(new URL('../../src', import.meta.url))
  const importing = readdirSync(server, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /from '[^']*(@tallystick\/sdk|\/sdk\/)/.test(readFileSync(join(server, file), 'utf8')))
  assert.deepEqual(importing, [])
})
