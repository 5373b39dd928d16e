// contract: The conformance suite of the dialects: fixtures and checks of the tables
// Never: name a provider; the test of a dialect fills the placeholders and sends the requests

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Compile } from 'typebox/schema'
import { REFUSALS, type RefusalCode } from '../core/errors.ts'
import { type Dialect, scopeSets } from './dialect.ts'
import {
  type Fixture,
  fillPlaceholders,
  fillRequest,
  findRoute,
  MATCHERS,
  placeholdersOf,
} from './fixtures.ts'
import { listScopes } from './scope-operations.ts'
import { opensNothing } from './standard/scope-facts.ts'

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
  for (const { text, name, argument } of placeholdersOf(fixture.request)) {
    if (!made.has(text)) made.set(text, await arrange(name, argument, made))
  }
  const fill = (text: string): string => fillPlaceholders(text, made)
  const response = await send(fillRequest(fixture.request, made))
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

/** Registers the tests of the dialect's tables. */
export function testTables(dialect: Dialect, fixtures: readonly Fixture[]): void {
  describe(`${dialect.name}: tables`, () => {
    testErrors(dialect)
    testRoutes(dialect, fixtures)
    testPolicy(dialect)
    testScopes(dialect)
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

/** The sentences are prose; whether a scope opens anything is compared with the route table. */
function testScopes(dialect: Dialect): void {
  test('every scope states in one sentence what it opens, and no scope that opens an operation states that it does not', () => {
    const { known, facts, opens } = dialect.policy.scopes
    assert.deepEqual(Object.keys(facts), known)
    const opensData = new Set(Object.values(opens).flat())
    for (const { name, opens: sentence, operations } of listScopes(dialect)) {
      assert.match(sentence, /^[A-Z].{5,120}\.$/, name)
      assert.ok(!/\.\s/.test(sentence), name)
      if (operations.length > 0) assert.ok(!opensNothing({ opens: sentence }), name)
      const { refresh, idToken } = dialect.policy
      const hasEffect = opensData.has(name) || name === refresh.scope || name === idToken?.scope
      if (operations.length === 0 && !hasEffect) assert.ok(opensNothing({ opens: sentence }), name)
    }
    const required = dialect.routes.flatMap(({ access }) =>
      access.kind === 'open' ? [] : scopeSets(access).flat(),
    )
    const listed = listScopes(dialect).filter(({ operations }) => operations.length > 0)
    assert.deepEqual(new Set(listed.map(({ name }) => name)), new Set(required))
  })
}

function codes(): readonly RefusalCode[] {
  return Object.keys(REFUSALS).filter((code): code is RefusalCode => Object.hasOwn(REFUSALS, code))
}
