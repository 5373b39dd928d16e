// rule: Malformed paths and queries: exact status and error code on every route
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type FieldSchema, type Route, scopeSets } from '../../../src/dialects/dialect.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { type Answer, assertRefused, bearer, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { acceptableBody, type Refusal, refusalOfUnknownId } from '../../support/unknown-id.ts'

/** Of the first dialect, whose error codes this file states. */
const ROUTES = dialects[0]?.routes ?? []
const WITH_QUERY = ROUTES.filter(({ query }) => query !== undefined)
const WITH_PARAMETER = ROUTES.filter(({ path }) => /\/:/.test(path))

/** Texts that no id has; a route refuses them as it refuses any id that does not exist. */
const UNKNOWN_IDS: readonly string[] = [
  'x',
  '0',
  '-1',
  '0'.repeat(31),
  '0'.repeat(32),
  'F'.repeat(32),
  '0'.repeat(33),
  'x'.repeat(2000),
  '%2e%2e%2f%2e%2e%2fapi',
  'a%2fb',
  'a%0d%0ab',
  "1'%20OR%20'1'='1",
  '%25',
  '*',
  '__proto__',
  'constructor',
  '%F0%9F%92%A9',
  '%C3%A9'.repeat(300),
]

/** Texts that no path may have, whatever the route. */
const MALFORMED_IDS: Readonly<Record<string, Refusal>> = {
  '%00': [400, 'request.parameter_invalid'],
  'a%00b': [400, 'request.parameter_invalid'],
  '%ff%fe': [400, 'request.malformed'],
  '%ed%a0%80': [400, 'request.malformed'],
  // The URL parser of the client resolves it where it is a whole segment: it asks for the parent.
  '%2e%2e': [404, 'request.not_found'],
}

/** Values that the field may not have. */
function wrongValues({ maxLength, pattern, enum: words, items }: FieldSchema): readonly string[] {
  const wrong = ['a%00b']
  if (maxLength !== undefined) wrong.push('x'.repeat(maxLength + 1))
  if (
    pattern !== undefined ||
    words !== undefined ||
    items?.enum !== undefined ||
    items?.pattern !== undefined
  ) {
    wrong.push('%C3%A9', '%20', 'x%0ay', '1e9', '-1')
  }
  return wrong
}

forEachEngine((engine) => {
  let platform: TestPlatform
  const tokens = new Map<string, Promise<string>>()
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
  })
  after(() => platform.stop())

  function tokenFor({ access }: Route): Promise<string> {
    assert.ok(access.kind !== 'open')
    const kind = access.accepts[0]
    const [scopes = []] = scopeSets(access)
    const scope = scopes.length === 0 ? 'calendar:read' : scopes.join(',')
    const known = tokens.get(`${kind} ${scope}`)
    if (known !== undefined) return known
    const { developer } = platform
    const made =
      kind === 'client'
        ? developer.needClientToken(scope)
        : developer.needUserTokens(scope).then(({ accessToken }) => accessToken)
    tokens.set(`${kind} ${scope}`, made)
    return made
  }

  const ask = async (route: Route, id: string, query = '', body?: string): Promise<Answer> =>
    send(`${platform.baseUrl}${route.path.replaceAll(/\/:\w+/g, `/${id}`)}${query}`, {
      method: route.method,
      headers: {
        ...bearer(await tokenFor(route)),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    })

  for (const route of WITH_PARAMETER) {
    const title = `${route.method} ${route.path}`

    test(`${title}: an id that does not exist, and a path that is not text, are refused`, async () => {
      const required = route.query?.required ?? []
      const query = required
        .map((name) => `${name}=${route.query?.properties[name]?.enum?.[0] ?? ''}`)
        .join('&')
      const notFound = refusalOfUnknownId(route)
      const isPartOfSegment = /\/:\w+:/.test(route.path)
      const malformed = Object.entries(MALFORMED_IDS).map(
        ([id, refusal]) => [id, isPartOfSegment && id === '%2e%2e' ? notFound : refusal] as const,
      )
      const cases = [...UNKNOWN_IDS.map((id) => [id, notFound] as const), ...malformed]
      for (const [id, [status, errorCode]] of cases) {
        const answer = await ask(route, id, `?${query}`, acceptableBody(route))
        const about = `${title} ${id.slice(0, 40)}`
        assert.equal(`${answer.status} ${textOf(answer, 'errorCode')}`, `${status} ${errorCode}`, about)
        assert.match(textOf(answer, 'errorMessage'), /^[A-Z].*[.\w]$/, about)
        assert.ok(answer.headers.get('x-request-id') !== null, about)
      }
    })
  }

  for (const route of WITH_QUERY) {
    const fields = Object.entries(route.query?.properties ?? {})

    test(`${route.method} ${route.path}: each query field is refused where it is repeated, too long or wrong`, async () => {
      for (const [name, field] of fields) {
        if (field.type === 'string') {
          const answer = await ask(route, 'x', `?${name}=a&${name}=a`)
          assertRefused(answer, 400, 'request.parameter_repeated')
          assert.ok(textOf(answer, 'errorMessage').includes(name))
        }
        for (const value of wrongValues(field)) {
          const answer = await ask(route, 'x', `?${name}=${value}`)
          assertRefused(answer, 400, 'request.parameter_invalid')
          assert.ok(textOf(answer, 'errorMessage').includes(name), answer.text)
        }
        for (const value of ['%ff', '%zz', '%ed%a0%80', '%']) {
          assertRefused(await ask(route, 'x', `?${name}=${value}`), 400, 'request.malformed')
        }
      }
    })

    test(`${route.method} ${route.path}: a query of 3,000 parameters is refused with 431`, async () => {
      const many = Array.from({ length: 3000 }, (_, index) => `p${index}=1`).join('&')
      const answer = await ask(route, 'x', `?${many}`)
      assertRefused(answer, 431, 'request.too_large')
    })
  }

  test('no line of level error was logged', () => {
    const errors = platform.logs.lines.filter(({ level }) => level === 'error' || level === 'fatal')
    assert.deepEqual(errors, [])
  })
})
