// rule: Code in the documents of the SDK compiles, each page as one program
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')
const SDK = join(ROOT, 'sdk')

/** What a page takes for granted: things of the reader's app, and what an earlier page made. */
const GIVEN: Readonly<Record<string, string>> = {
  clientId: 'string',
  clientSecret: 'string',
  redirectUri: 'string',
  callbackUrl: 'string',
  url: 'string',
  state: 'string',
  secret: 'string',
  issuer: 'string',
  path: 'string',
  callbackPath: 'string',
  newKey: 'string',
  oldKey: 'string',
  kid: 'string',
  privateKeyPem: 'string',
  customerId: 'string',
  secretKey: 'string',
  apiKey: 'string',
  Username: 'string',
  Password: 'string',
  body: 'string',
  key: 'CryptoKey',
  headers: "Headers & { readonly 'x-tink-signature': string }",
  request: '{ readonly url: string; readonly headers: Headers }',
  order: '{ readonly id: string }',
  pool: "import('./src/stores/sql.ts').PostgresPool",
  store: "import('./src/index.ts').TokenStore",
  tink: "import('./src/tink.ts').TinkClient",
  user: "import('./src/tink.ts').TinkData",
  token: "import('./src/index.ts').AuthToken",
  client: "import('./src/standard.ts').StandardClient",
  app: 'any',
  log: 'any',
  redirect: 'any',
  retryIn: 'any',
  alarm: 'any',
  stored: 'string',
  save: 'any',
  test: 'any',
  createMyStore: "() => import('./src/index.ts').TokenStore",
  askEndUser: '(challenges: readonly unknown[]) => Promise<Record<string, string[]>>',
  begin: 'any',
  complete: 'any',
  onConnected: 'any',
  onFailed: 'any',
  createTinkClient: "typeof import('./src/tink.ts').createTinkClient",
  AuthToken: "typeof import('./src/index.ts').AuthToken",
}

/** Each block is a function of its own, so that names may come again; what a block makes is given to those after it. */
function renderProgram(page: string): string {
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = '']) => block)
  const imports: string[] = []
  const made = new Map<string, string>()
  const functions = blocks.map((block, index) => {
    const aliases: string[] = []
    const code = block.replace(
      /^import \{([^}]*)\} from '([^']+)'.*$/gm,
      (_, names: string, from: string) => {
        for (const name of names.split(',').map((one) => one.trim())) {
          imports.push(`import { ${name} as ${name}_${index} } from '${from}'`)
          aliases.push(`const ${name} = ${name}_${index}`)
        }
        return ''
      },
    )
    const own = new Set(
      [
        ...`${aliases.join('\n')}\n${code}`.matchAll(/^(?:const|let) (?:\{ ([^}]*) \}|(\w+)) ?[=:]/gm),
      ].flatMap(([, many, one]) => (many ?? one ?? '').split(/,\s*/)),
    )
    const given = Object.entries(GIVEN).filter(
      ([name]) => !own.has(name) && new RegExp(`\\b${name}\\b`).test(code),
    )
    const earlier = [...made].filter(
      ([name]) => !own.has(name) && !(name in GIVEN) && new RegExp(`\\b${name}\\b`).test(code),
    )
    const text = [
      `async function block${index}() {`,
      ...given.map(([name, type]) => `  let ${name}!: ${type}`),
      ...earlier.map(([name, from]) => `  const ${name} = (await ${from}()).${name}`),
      aliases.join('\n'),
      code,
      `  return { ${[...own].filter((name) => name !== '').join(', ')} }`,
      '}',
    ]
    for (const name of own) made.set(name, `block${index}`)
    return text.join('\n')
  })
  return [
    ...imports,
    ...functions,
    `export const all = [${blocks.map((_, index) => `block${index}`).join(', ')}]`,
  ].join('\n')
}

function compile(name: string, page: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tally-doc-'))
  try {
    symlinkSync(join(SDK, 'src'), join(folder, 'src'))
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, `${name}.ts`), renderProgram(page))
    const paths = Object.fromEntries(
      Object.entries<{ default?: string }>(
        JSON.parse(readFileSync(join(SDK, 'package.json'), 'utf8')).exports,
      )
        .filter(([, target]) => target.default !== undefined)
        .map(([entry, target]) => [
          entry.replace(/^\./, '@tallystick/sdk'),
          [String(target.default).replace('./dist', './src').replace(/js$/, 'ts')],
        ]),
    )
    const compilerOptions = {
      target: 'es2023',
      lib: ['es2023', 'dom', 'dom.iterable'],
      module: 'nodenext',
      types: ['node'],
      strict: false,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      preserveSymlinks: true,
      paths,
    }
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [`${name}.ts`] }))
    const { stdout } = spawnSync(process.execPath, [TSC, '-p', folder, '--pretty', 'false'], {
      encoding: 'utf8',
    })
    return stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('a wrong name in a page is found', () => {
  const page = "```ts\nawait tink.auth.clientCredential({ scope: 'a' })\n```"
  assert.match(compile('planted', page), /clientCredential/)
})

const PAGES = readdirSync(join(SDK, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md') && !name.startsWith('reference'))
  .map((name) => `docs/${name}`)

for (const path of ['README.md', ...PAGES]) {
  test(path, () => {
    const page = readFileSync(join(SDK, path), 'utf8')
    assert.equal(compile('page', page), '')
  })
}
