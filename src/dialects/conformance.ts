// contract: The conformance suite of the dialects: fixtures and checks of the tables
// Never: name a provider; the test of a dialect fills the placeholders and sends the requests

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Compile } from 'typebox/schema'
import { REFUSALS, type RefusalCode } from '../core/errors.ts'
import type { Dialect, Route } from './dialect.ts'

/**
 * One request with its response; each file holds one. A string may contain placeholders: `{{name}}` and `{{name:argument}}`
 * in the request are values that the dialect's test creates first, and have the same values in the response. In the
 * response, a string that equals one of the matchers below stands for any value of that kind.
 */
export interface Fixture {
  readonly file: string
  readonly title: string
  /** Where the provider documents this, or where it was recorded. */
  readonly source: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string | undefined
  }
  readonly response: {
    readonly status: number
    /** The headers to check; null means that the header must be absent. */
    readonly headers: Readonly<Record<string, string | null>>
    /** Undefined means an empty body. The order of the members is checked. */
    readonly body: unknown
  }
}

interface ReceivedResponse {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** A running installation with the dialect. */
export interface TestInstallation {
  /** Creates the value of a placeholder, once. It may add other values that it created to `made`. */
  readonly arrange: (name: string, argument: string | undefined, made: Map<string, string>) => Promise<string>
  readonly send: (request: Fixture['request']) => Promise<ReceivedResponse>
}

const MATCHERS: Readonly<Record<string, (value: unknown) => boolean>> = {
  '{{jwt}}': (value) => typeof value === 'string' && /^[\w-]+\.[\w-]+\.([\w-]{86}|[\w-]{342})$/.test(value),
  '{{hex32}}': (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
  '{{opaque}}': (value) => typeof value === 'string' && /^[\w-]{40,}$/.test(value),
  '{{sentence}}': (value) => typeof value === 'string' && /^[A-Z].*\w.*$/.test(value),
  '{{text}}': (value) => typeof value === 'string' && value !== '',
  '{{integer}}': (value) => Number.isInteger(value),
  '{{number}}': (value) => typeof value === 'number',
  '{{list}}': (value) => Array.isArray(value),
  '{{object}}': (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}

/** Reads every fixture of a folder. */
export function readFixtures(folder: URL): readonly Fixture[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => readFixture(file, JSON.parse(readFileSync(new URL(file, folder), 'utf8'))))
}

function readFixture(file: string, value: unknown): Fixture {
  const { title, source, request, response } = Object(value)
  assert.ok(typeof title === 'string' && title !== '', `${file}: title`)
  assert.ok(typeof source === 'string' && source !== '', `${file}: source`)
  assert.ok(typeof request?.method === 'string' && typeof request.path === 'string', `${file}: request`)
  assert.ok(Number.isInteger(response?.status), `${file}: response`)
  const { method, path, headers = {}, body } = request
  return {
    file,
    title,
    source,
    request: { method, path, headers, body },
    response: { headers: {}, ...response },
  }
}

/** Registers one test for each fixture. `installation` is called when the tests run. */
export function testFixtures(
  dialect: Dialect,
  fixtures: readonly Fixture[],
  installation: () => TestInstallation,
): void {
  for (const fixture of fixtures) {
    test(`${dialect.name}: ${fixture.title} (${fixture.file})`, async () => {
      await runFixture(dialect, fixture, installation())
    })
  }
}

async function runFixture(
  dialect: Dialect,
  fixture: Fixture,
  { arrange, send }: TestInstallation,
): Promise<void> {
  const made = new Map<string, string>()
  const { method, path, headers, body } = fixture.request
  for (const text of [path, ...Object.values(headers), body ?? '']) {
    for (const [placeholder, name = '', argument] of text.matchAll(/\{\{(\w+)(?::([^}]*))?\}\}/g)) {
      if (!made.has(placeholder)) made.set(placeholder, await arrange(name, argument, made))
    }
  }
  const fill = (text: string): string =>
    text.replaceAll(/\{\{\w+(?::[^}]*)?\}\}/g, (placeholder) => made.get(placeholder) ?? placeholder)
  const response = await send({
    method,
    path: fill(path),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)])),
    body: body === undefined ? undefined : fill(body),
  })
  assert.equal(response.status, fixture.response.status, response.text)
  for (const [name, expected] of Object.entries(fixture.response.headers)) {
    assert.equal(response.headers.get(name), expected === null ? null : fill(expected), name)
  }
  if (fixture.response.body === undefined) {
    assert.equal(response.text, '')
    return
  }
  const actual: unknown = JSON.parse(response.text)
  assertMatches(actual, fixture.response.body, fill, '$')
  assertDocumented(dialect, fixture, actual)
}

function assertMatches(actual: unknown, expected: unknown, fill: (text: string) => string, at: string): void {
  if (typeof expected === 'string') {
    const matcher = MATCHERS[expected]
    if (matcher === undefined) assert.equal(actual, fill(expected), at)
    else assert.ok(matcher(actual), `${at} is not ${expected}: ${JSON.stringify(actual)}`)
    return
  }
  if (typeof expected !== 'object' || expected === null) {
    assert.equal(actual, expected, at)
    return
  }
  assert.ok(typeof actual === 'object' && actual !== null, `${at} is ${JSON.stringify(actual)}`)
  assert.equal(Array.isArray(actual), Array.isArray(expected), at)
  assert.deepEqual(Object.keys(actual), Object.keys(expected), `${at}: members and their order`)
  for (const [name, member] of Object.entries(expected)) {
    assertMatches(Reflect.get(actual, name), member, fill, `${at}.${name}`)
  }
}

/** The response matches its documentation in the route. */
function assertDocumented(dialect: Dialect, { request, response }: Fixture, body: unknown): void {
  const route = findRoute(dialect, request.method, request.path)
  if (route === undefined) return
  const documented = route.responses[response.status]
  assert.ok(documented !== undefined, `${route.name} does not document ${response.status}`)
  if (documented.schema === undefined) return
  assert.ok(
    Compile(documented.schema).Check(body),
    `${route.name} responds with another shape than it documents`,
  )
}

function findRoute(dialect: Dialect, method: string, path: string): Route | undefined {
  const wanted = path.split('?')[0]?.split('/') ?? []
  const matching = dialect.routes.filter((route) => {
    const parts = route.path.split('/')
    return (
      route.method === method &&
      parts.length === wanted.length &&
      parts.every((part, index) => isSegment(part, wanted[index] ?? ''))
    )
  })
  // Like the router: an exact path first, then a parameter that ends at a literal colon.
  return (
    matching.find((route) => !route.path.includes(':')) ??
    matching.find((route) => /\/:\w+:/.test(route.path)) ??
    matching[0]
  )
}

function isSegment(part: string, wanted: string): boolean {
  if (!part.startsWith(':')) return part === wanted
  const [, , ending] = part.split(':')
  return ending === undefined || wanted.endsWith(`:${ending}`)
}

/** Registers the tests of the dialect's tables. */
export function testTables(dialect: Dialect, fixtures: readonly Fixture[]): void {
  describe(`${dialect.name}: tables`, () => {
    testErrors(dialect)
    testRoutes(dialect, fixtures)
    testPolicy(dialect)
  })
}

function testErrors(dialect: Dialect): void {
  test('renders every refusal with a status of 4xx or 5xx and a body with a message', () => {
    for (const code of codes()) {
      const { status, body = {} } = dialect.renderRefusal({ code }, undefined, '')
      assert.ok(status >= 400 && status <= 599, code)
      assert.ok(JSON.stringify(body).length > 20, code)
    }
  })

  test('never renders the detail for the log, on any route', () => {
    for (const code of codes()) {
      for (const route of [undefined, ...dialect.routes]) {
        const rendered = JSON.stringify(
          dialect.renderRefusal({ code, detail: 'for-the-log-only' }, route, ''),
        )
        assert.ok(!rendered.includes('for-the-log-only'), code)
      }
    }
  })

  test('sends Retry-After with a wait, and 5xx for internal faults (RFC 9110 §10.2.3)', () => {
    for (const code of ['rate_limited', 'unavailable'] as const) {
      const { status, headers = {} } = dialect.renderRefusal({ code, retryAfterSeconds: 7 }, undefined, '')
      assert.equal(status, code === 'rate_limited' ? 429 : 503)
      assert.equal(headers['retry-after'], '7')
    }
    assert.equal(dialect.renderRefusal({ code: 'internal' }, undefined, '').status, 500)
  })

  test('responds to an invalid token with a challenge (RFC 6750 §3)', () => {
    for (const code of ['token_missing', 'token_invalid', 'token_expired', 'token_revoked'] as const) {
      const { status, headers = {} } = dialect.renderRefusal({ code }, undefined, '')
      assert.equal(status, 401, code)
      assert.match(headers['www-authenticate'] ?? '', /^Bearer/, code)
    }
  })
}

function testRoutes(dialect: Dialect, fixtures: readonly Fixture[]): void {
  test('has unique names and unique methods with paths, all below the prefixes of the dialect', () => {
    const names = dialect.routes.map(({ name }) => name)
    assert.equal(new Set(names).size, names.length)
    const endpoints = dialect.routes.map(
      ({ method, path }) => `${method} ${path.replaceAll(/\/:\w+/g, '/:')}`,
    )
    assert.equal(new Set(endpoints).size, endpoints.length)
    for (const { path } of dialect.routes) {
      assert.ok(
        dialect.prefixes.some((prefix) => path.startsWith(prefix)),
        path,
      )
    }
  })

  test('overrides statuses of known refusals only, and documents them', () => {
    for (const { name, statuses = {}, responses } of dialect.routes) {
      for (const [code, status] of Object.entries(statuses)) {
        assert.ok(Object.hasOwn(REFUSALS, code), `${name}: ${code}`)
        assert.ok(status in responses, `${name}: ${status}`)
      }
    }
  })

  test('has a fixture for every route, each with a unique title', () => {
    const covered = new Set(
      fixtures.map(({ request }) => findRoute(dialect, request.method, request.path)?.name),
    )
    const uncovered = dialect.routes.map(({ name }) => name).filter((name) => !covered.has(name))
    assert.deepEqual(uncovered, [], 'add a request with its response to the fixtures folder')
    const titles = fixtures.map(({ title }) => title)
    assert.equal(new Set(titles).size, titles.length)
  })
}

function testPolicy(dialect: Dialect): void {
  test('has a consistent policy: unique scopes, lifetimes in order', () => {
    const { scopes, refresh, clientTokenSeconds, userTokenSeconds, code } = dialect.policy
    assert.equal(new Set(scopes.known).size, scopes.known.length)
    for (const seconds of [clientTokenSeconds, userTokenSeconds, code.lifetimeSeconds]) assert.ok(seconds > 0)
    // RFC 6749 section 4.1.2 recommends ten minutes at most.
    assert.ok(code.lifetimeSeconds <= 600)
    if (refresh.issue) {
      assert.ok(refresh.idleSeconds <= (refresh.absoluteSeconds ?? Number.POSITIVE_INFINITY))
      assert.ok(userTokenSeconds <= refresh.idleSeconds)
    }
  })
}

function codes(): readonly RefusalCode[] {
  return Object.keys(REFUSALS).filter((code): code is RefusalCode => Object.hasOwn(REFUSALS, code))
}
