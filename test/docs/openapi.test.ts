// rule: The OpenAPI document agrees with the server that it describes
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Compile } from 'typebox/schema'
import { buildApp } from '../../src/app.ts'
import { CONSOLE_ROUTES } from '../../src/console-api/route-table.ts'
import { scopeSets } from '../../src/dialects/dialect.ts'
import { dialects } from '../../src/dialects/index.ts'
import { buildCall, renderCurl } from '../../src/docs/curl.ts'
import { buildOpenApi } from '../../src/docs/openapi.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { createLogger } from '../../src/http/request-log.ts'
import { isJsonObject, type Json, type JsonObject } from '../../src/lib/json.ts'
import { at, textAt } from '../support/command-line.ts'
import { engines } from '../support/engines.ts'
import { fastPaths } from '../support/fast-paths.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'

const document = buildOpenApi(dialects, { baseUrl: 'http://localhost:8400', version: '1.2.3' })

type Operation = {
  readonly method: string
  readonly path: string
  readonly id: string
  readonly facts: JsonObject
}

const operations: readonly Operation[] = Object.entries(objectOf(document.paths)).flatMap(([path, item]) =>
  Object.entries(objectOf(item)).map(([method, facts]) => ({
    method: method.toUpperCase(),
    path,
    id: textAt(facts, 'operationId'),
    facts: objectOf(facts),
  })),
)

function objectOf(value: Json | undefined): JsonObject {
  assert.ok(isJsonObject(value))
  return value
}

async function withPlatform(work: (platform: TestPlatform) => Promise<void>): Promise<void> {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  const platform = await startTestPlatform(sqlite, { demoBank: false })
  try {
    await work(platform)
  } finally {
    await platform.stop()
  }
}

test('each word of x-required is explained, required headers with one are marked, and of a choice none is', () => {
  const words = operations.flatMap(({ facts, id }) => {
    const { parameters } = facts
    return (Array.isArray(parameters) ? parameters : []).map(objectOf).flatMap((parameter) => {
      const word = parameter['x-required']
      if (word === undefined) return []
      assert.deepEqual([parameter.in, parameter.required], ['header', word === 'by default'], id)
      return [String(word)]
    })
  })
  const description = textAt(document.info, 'description')
  assert.deepEqual([...new Set(words)].toSorted(), ['by default', 'one of'])
  for (const word of words) assert.ok(description.includes(`x-required: ${word}`), word)
})

test('the document is valid OpenAPI 3.1, and every operation has a name of its own', async () => {
  assert.match(String(document.openapi), /^3\.1\./)
  const copy: Record<string, unknown> = structuredClone({ ...document })
  const result = await new Validator().validate(copy)
  assert.deepEqual(result, { valid: true })
  const ids = operations.map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
})

test('the validator rejects a document with a mistake', async () => {
  const broken: Record<string, unknown> = structuredClone({ ...document, paths: { nowhere: 1 } })
  assert.equal((await new Validator().validate(broken)).valid, false)
})

test('every route of the server is in the document', () =>
  withPlatform(async (platform) => {
    const { ports } = await platform.workbench()
    const server = buildApp(
      {
        baseUrl: 'http://localhost:8400',
        version: '1.2.3',
        trustedProxies: [],
        hosts: new Map(),
        metrics: 'public',
        landing: true,
        signUp: 'open',
        legal: { termsUrl: undefined, privacyUrl: undefined },
        failuresPerClient: 1,
        failuresPerAddress: 1,
        fastPaths,
      },
      {
        ports,
        dialects,
        logger: createLogger({ level: 'silent' }),
        metrics: createMetrics(),
        isTransient: () => false,
        phase: () => 'ready',
      },
    )
    const framework = await server.complete()
    const registered = readRoutes(framework.printRoutes({ commonPrefix: false }))
    await server.close()
    const described = new Set(
      operations.map(({ method, path }) => `${method} ${path.replace(/(?<=\w)\/$/, '')}`),
    )
    // Other names of the same page stand in its description; what is not offered is no route.
    for (const { entries, unserved } of dialects.flatMap(({ link }) => link ?? [])) {
      const named = [...entries.flatMap(({ aliases }) => aliases), ...unserved.flatMap(({ paths }) => paths)]
      for (const path of named) described.add(`GET ${path}`)
    }
    // Browsers send preflights by themselves, to the paths that pages of public clients may call.
    for (const dialect of dialects)
      for (const { path, crossOrigin } of dialect.routes)
        if (crossOrigin) described.add(`OPTIONS ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    // The Console API has a document and a reference of its own. The tree leaves out what precedes its wildcard.
    for (const { method, path } of CONSOLE_ROUTES)
      described.add(`${method} /console/api${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    described.add('GET /console/api/openapi.json')
    for (const method of ['GET', 'POST', 'PATCH', 'PUT', 'DELETE']) described.add(`${method} /*`)
    assert.ok(registered.length > 20, 'the list of routes was read')
    assert.deepEqual(
      registered.filter((route) => !described.has(route.replace(/(?<=\w)\/$/, ''))),
      [],
    )
  }))

/** From the tree that fastify prints: each line holds what its path adds to that of the line above it. */
function readRoutes(tree: string): readonly string[] {
  const prefixes: string[] = []
  const routes: string[] = []
  for (const line of tree.split('\n')) {
    const match = /^(.*?[└├]── )(\S+)(?: \(([A-Z, ]+)\))?$/.exec(line)
    if (match?.[1] === undefined || match[2] === undefined) continue
    const depth = match[1].length / 4
    prefixes.length = depth - 1
    // Where slashes at the end are ignored, the router leaves out the one before a wildcard.
    prefixes.push(match[2] === '*' && !prefixes.join('').endsWith('/') ? '/*' : match[2])
    const path = prefixes
      .join('')
      .replace(/\/:(\w+)(\([^)]*\))?/g, '/{$1}')
      .replaceAll('::', ':')
    for (const method of match[3]?.split(', ') ?? []) if (method !== 'HEAD') routes.push(`${method} ${path}`)
  }
  return routes
}

test('the running server responds to every operation with a documented status', () =>
  withPlatform(async (platform) => {
    for (const { method, path, facts, id } of operations) {
      const url = platform.baseUrl + path.replaceAll(/\{\w+\}/g, '0123456789abcdef0123456789abcdef')
      const response = await fetch(url, { method, redirect: 'manual' })
      const body = await response.text()
      assert.ok(
        Object.hasOwn(objectOf(facts.responses), String(response.status)),
        `${id}: ${method} ${path} answered ${response.status} ${body.slice(0, 200)}`,
      )
      const isMounted = response.status !== 404 || !body.includes('There is no endpoint at this path')
      assert.ok(isMounted, `${id} is not mounted`)
      assert.ok(response.headers.has('x-request-id'), id)
    }
  }))

test('responses have the documented fields and headers', () =>
  withPlatform(async (platform) => {
    const answer = await platform.developer.clientToken()
    const success = at(document, 'paths', '/api/v1/oauth/token', 'post', 'responses', '200')
    const properties = at(success, 'content', 'application/json', 'schema', 'properties')
    for (const name of Object.keys(Object(answer.body))) assert.ok(at(properties, name), name)
    for (const name of Object.keys(Object(at(success, 'headers')))) {
      if (name === 'X-Request-ID') assert.ok(answer.headers.has(name), name)
    }
  }))

test('scopes and token kind of each route are documented as security requirement and in words', () => {
  for (const { routes } of dialects) {
    for (const route of routes) {
      const operation = operations.find(({ id }) => id === route.name)
      assert.ok(operation !== undefined)
      if (route.access.kind === 'open') continue
      const { kind: need, accepts } = route.access
      const sets = scopeSets(route.access)
      const tokens = accepts.flatMap((kind) => sets.map((scopes) => ({ [`${kind}Token`]: scopes })))
      assert.deepEqual(operation.facts.security, need === 'optional' ? [...tokens, {}] : tokens)
      for (const scope of sets.flat()) assert.ok(String(operation.facts.description).includes(scope), scope)
    }
  }
})

test('/openapi.json serves what is built', () =>
  withPlatform(async (platform) => {
    const served = await (await fetch(`${platform.baseUrl}/openapi.json`)).json()
    const paths = Object.keys(objectOf(document.paths)).map((path) => path.replace(/(?<=.)\/$/, ''))
    assert.deepEqual(Object.keys(Object(at(served, 'paths'))), paths)
    assert.equal(textAt(served, 'servers', 0, 'url'), platform.baseUrl)
  }))

test('every operation has a topic that the document lists, and no topic is long', () => {
  const topics = new Map<string, number>()
  for (const { facts } of operations) {
    const tag = textAt(facts, 'tags', 0)
    topics.set(tag, (topics.get(tag) ?? 0) + 1)
  }
  const listed = Array.from({ length: topics.size }, (_, index) => textAt(document, 'tags', index, 'name'))
  assert.deepEqual(new Set(listed), new Set(topics.keys()))
  // Of a provider's: the hosted pages are steps of a flow, which nobody looks up.
  for (const [topic, count] of topics) {
    if (topic.includes(': ')) assert.ok(count <= 20, `${topic} has ${count} addresses`)
  }
  assert.ok(topics.has('Tink: Tokens') && topics.has('Tink: Link'))
})

test('the line to try of each operation sends a body that its schema allows', () => {
  let checked = 0
  for (const { method, path, facts, id } of operations) {
    const content = isJsonObject(facts.requestBody) ? facts.requestBody.content : undefined
    // The command has the first encoding of the operation.
    const [type, json] = isJsonObject(content) ? (Object.entries(content)[0] ?? []) : []
    if (type !== 'application/json' || !isJsonObject(json)) continue
    const line = renderCurl(buildCall({ method, path, baseUrl: 'http://localhost', facts }))
    const body: unknown = JSON.parse(/ -d '(.*)'$/.exec(line)?.[1] ?? '')
    const [fits, errors] = Compile(objectOf(json.schema)).Errors(body)
    assert.ok(fits, `${id}: ${line}: ${JSON.stringify(errors)}`)
    checked += 1
  }
  assert.ok(checked > 8)
})
