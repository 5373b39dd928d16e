// rule: The published OpenAPI document, the Postman collection, and example calls
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Compile } from 'typebox/schema'
import { dialects } from '../../src/dialects/index.ts'
import { buildCall } from '../../src/docs/curl.ts'
import { publishOpenApi } from '../../src/docs/openapi/publish.ts'
import { buildOpenApi } from '../../src/docs/openapi.ts'
import { createReference } from '../../src/docs/page.ts'
import { buildPostmanCollection } from '../../src/docs/postman.ts'
import { renderNode, renderPython } from '../../src/docs/snippets.ts'
import { isJsonObject, type Json, type JsonObject } from '../../src/lib/json.ts'
import { at, textAt } from '../support/command-line.ts'
import { engines } from '../support/engines.ts'
import { startTestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'

const run = promisify(execFile)
const REDOCLY = fileURLToPath(new URL('../../node_modules/@redocly/cli/bin/cli.js', import.meta.url))
const inline = buildOpenApi(dialects, { baseUrl: 'https://auth.tallystick.test', version: '1.2.3' })
const document = publishOpenApi(inline, dialects)
const reference = createReference(inline, [], [])

let dir: string
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tallystick-docs-'))
})
after(() => rm(dir, { recursive: true, force: true }))

const schemas = new Map(Object.entries(Object(at(document, 'components', 'schemas'))))

/** The schema with what it refers to in place. */
function resolve(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolve)
  if (typeof value !== 'object' || value === null) return value
  const reference: unknown = Reflect.get(value, '$ref')
  if (typeof reference === 'string') {
    const name = reference.replace('#/components/schemas/', '')
    assert.ok(schemas.has(name), reference)
    return resolve(schemas.get(name))
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member)]))
}

type Body = { readonly place: string; readonly type: string; readonly media: JsonObject }

function listBodies(): readonly Body[] {
  return Object.values(Object(document.paths)).flatMap((item) =>
    Object.values(Object(item)).flatMap((operation) => {
      const all: [string, unknown][] = [['request', at(operation, 'requestBody')]]
      all.push(...Object.entries(Object(at(operation, 'responses'))))
      return all.flatMap(([status, body]) =>
        Object.entries(Object(at(body, 'content'))).flatMap(([type, media]) =>
          isJsonObject(media as Json)
            ? [{ place: `${textAt(operation, 'operationId')} ${status}`, type, media: media as JsonObject }]
            : [],
        ),
      )
    }),
  )
}

test('every request and response with a schema has an example that the schema allows', () => {
  let checked = 0
  for (const { place, type, media } of listBodies()) {
    if (media.schema === undefined) continue
    assert.notEqual(media.example, undefined, `${place} ${type} has no example`)
    const [fits, errors] = Compile(Object(resolve(media.schema))).Errors(media.example)
    assert.ok(fits, `${place} ${type}: ${JSON.stringify(errors)}`)
    checked += 1
  }
  assert.ok(checked > 1_000, String(checked))
})

test('schemas of bodies have names, each for one content, and every name is used', () => {
  for (const { place, media } of listBodies()) {
    const schema = Object(media.schema)
    assert.equal(schema.properties, undefined, `${place} has fields without a name`)
    assert.equal(schema.items?.properties, undefined, `${place} has items without a name`)
  }
  const text = JSON.stringify(document)
  const contents = new Set<string>()
  for (const [name, schema] of schemas) {
    assert.match(name, /^[\w-]+$/)
    assert.ok(text.includes(`"#/components/schemas/${name}"`), `${name} is not used`)
    contents.add(JSON.stringify(schema))
  }
  assert.equal(contents.size, schemas.size)
  assert.ok(schemas.size > 100)
})

test('the example of a refusal is a refusal of that status', () => {
  const refused = at(document, 'paths', '/api/v1/oauth/token', 'post', 'responses', '401')
  assert.match(JSON.stringify(at(refused, 'content', 'application/json', 'example')), /"oauth\./)
})

test('the document is valid OpenAPI 3.1, and clean under the recommended rules of Redocly', async () => {
  const copy: Record<string, unknown> = structuredClone({ ...document })
  assert.deepEqual(await new Validator().validate(copy), { valid: true })
  const file = join(dir, 'openapi.json')
  const rules = join(dir, 'redocly.yaml')
  await writeFile(file, JSON.stringify(document))
  await writeFile(rules, 'extends:\n  - recommended\ntelemetry: off\n')
  const lint = (name: string) =>
    run(process.execPath, [REDOCLY, 'lint', name, '--config', rules, '--format', 'json'], {
      env: {
        PATH: process.env.PATH,
        HOME: dir,
        REDOCLY_TELEMETRY: 'off',
        REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
      },
      maxBuffer: 10_000_000,
    })
  const { stdout } = await lint(file)
  const { totals } = JSON.parse(stdout)
  assert.deepEqual([totals.errors, totals.warnings], [0, 0], stdout.slice(0, 2_000))
  // The linter finds a mistake.
  await writeFile(file, JSON.stringify({ ...document, servers: [] }))
  await assert.rejects(lint(file))
})

test('the Postman collection has every operation once, with variables in place of credentials', () => {
  const collection = buildPostmanCollection(reference)
  assert.equal(
    at(collection, 'info', 'schema'),
    'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
  )
  const folders = at(collection, 'item')
  assert.ok(Array.isArray(folders))
  const items = folders.flatMap((folder) => {
    assert.ok(textAt(folder, 'name') !== '')
    const inner = at(folder, 'item')
    assert.ok(Array.isArray(inner))
    return inner
  })
  const operations = reference.topics.flatMap((topic) => topic.operations)
  assert.deepEqual(items.map((item) => textAt(item, 'id')).sort(), operations.map(({ id }) => id).sort())
  const variables = new Set(['baseUrl', 'clientId', 'clientSecret', 'clientToken', 'userToken'])
  for (const item of items) {
    const id = textAt(item, 'id')
    const raw = textAt(item, 'request', 'url', 'raw')
    assert.match(raw, /^\{\{baseUrl\}\}\/\S*$/, id)
    assert.match(textAt(item, 'request', 'method'), /^(GET|POST|PUT|PATCH|DELETE)$/, id)
    // Where a raw URL and its parts differ, Postman takes the parts.
    const path = at(item, 'request', 'url', 'path')
    assert.ok(Array.isArray(path) && raw.split('?', 1)[0] === `{{baseUrl}}/${path.join('/')}`, id)
    const named = [...JSON.stringify(at(item, 'request')).matchAll(/\{\{(\w+)\}\}/g)].map(
      ([, name = '']) => name,
    )
    assert.deepEqual(
      named.filter((name) => !variables.has(name)),
      [],
      id,
    )
    const mode = at(item, 'request', 'body', 'mode')
    assert.ok(mode === undefined || mode === 'raw' || mode === 'urlencoded', id)
    if (mode === 'raw') JSON.parse(textAt(item, 'request', 'body', 'raw'))
  }
})

const calls = reference.topics.flatMap(({ operations }) =>
  operations.map(({ method, path, facts, id }) => ({
    id,
    call: buildCall({ method, path, facts, baseUrl: 'http://localhost' }),
  })),
)

test('the calls in Node are valid modules, and the token of the first one is issued', async () => {
  const file = join(dir, 'calls.mjs')
  await writeFile(file, calls.map(({ call }) => `{\n${renderNode(call)}\n}`).join('\n'))
  await run(process.execPath, ['--check', file])
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  const platform = await startTestPlatform(sqlite, { demoBank: false })
  try {
    const token = reference.topics
      .flatMap((topic) => topic.operations)
      .find(({ path }) => path === '/api/v1/oauth/token')
    assert.ok(token !== undefined)
    const { path, facts } = token
    const call = renderNode(buildCall({ method: 'POST', path, facts, baseUrl: platform.baseUrl }))
    const body = call.replace(
      /new URLSearchParams\(\{/,
      `new URLSearchParams({"client_id":"${platform.developer.clientId}","client_secret":"${platform.developer.clientSecret}",`,
    )
    await writeFile(file, body)
    const { stdout } = await run(process.execPath, [file])
    assert.match(stdout, /^(200 .*access_token|400 .*errorCode)/s, stdout)
  } finally {
    await platform.stop()
  }
})

testWithProgram('python3', 'the calls in Python are valid', async (python) => {
  const file = join(dir, 'calls.py')
  await writeFile(file, calls.map(({ call }) => renderPython(call)).join('\n\n'))
  await run(python, ['-c', `import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read())`, file])
})
