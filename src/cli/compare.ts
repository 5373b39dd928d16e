// glue: Sends the fixtures of a dialect to any server, and collects the differences
// Never: a request that could change data or cost money, unless writes are allowed

import { compareResponse, type Difference } from '../dialects/compare-response.ts'
import type { Dialect, Route } from '../dialects/dialect.ts'
import type { FixtureValue } from '../dialects/fixture-values.ts'
import {
  type Fixture,
  fillRequest,
  findRoute,
  type Placeholder,
  placeholdersOf,
} from '../dialects/fixtures.ts'
import { encodeBase64 } from '../lib/base64.ts'
import { isJsonObject, type Json, parseJson } from '../lib/json.ts'
import type { Fetch } from '../runtime/network.ts'
import { requestText } from '../runtime/request-text.ts'

export interface CompareOptions {
  readonly dialect: Dialect
  readonly fixtures: readonly Fixture[]
  /** Without a final slash. */
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Values of placeholders by name, such as a token of an end user. */
  readonly values: ReadonlyMap<string, string>
  readonly writes: boolean
  readonly fetch: Fetch
  readonly wait: (ms: number) => Promise<void>
  /** A text that was never used before. */
  readonly unique: () => string
}

export interface Comparison {
  readonly compared: readonly Fixture[]
  readonly differences: readonly (Difference & { readonly fixture: Fixture })[]
  readonly skipped: readonly { readonly fixture: Fixture; readonly reason: string }[]
}

const TIMEOUT_MS = 30_000

export async function compareFixtures(options: CompareOptions): Promise<Comparison> {
  const compared: Fixture[] = []
  const differences: (Difference & { fixture: Fixture })[] = []
  const skipped: { fixture: Fixture; reason: string }[] = []
  const shared: SharedValues = new Map()
  for (const fixture of options.fixtures) {
    const reason = options.writes ? undefined : findEffect(options.dialect, fixture)
    const values = reason === undefined ? await fillValues(options, fixture.request, shared) : { missing: '' }
    if (reason !== undefined) skipped.push({ fixture, reason })
    else if ('missing' in values) skipped.push({ fixture, reason: `needs --value ${values.missing}=...` })
    else {
      const received = await send(options, fillRequest(fixture.request, values.value))
      compared.push(fixture)
      differences.push(
        ...compareResponse(fixture, received, values.value).map((difference) => ({
          ...difference,
          fixture,
        })),
      )
    }
  }
  return { compared, differences, skipped }
}

/** Values that say nothing about anybody, or that the client itself has. */
const HARMLESS_VALUES: ReadonlySet<string> = new Set([
  'client_id',
  'client_secret',
  'basic',
  'unique',
  'request_id',
])

/** Why the request is a write; undefined for one that changes nothing. What is not known to be harmless is a write. */
function findEffect(dialect: Dialect, fixture: Fixture): string | undefined {
  const { method, path, body = '' } = fixture.request
  if (method === 'GET') return undefined
  const route = findRoute(dialect, method, path)
  if (route?.changesNothing === true) return undefined
  if (route !== undefined && isTokenEndpoint(route)) {
    // A client's own token changes nothing; a code or a refresh token is used up.
    const isOwn = /(?:^|&|")grant_type(?:=|"\s*:\s*")client_credentials/.test(body)
    const usesUp = placeholdersOf(fixture.request).some(({ name }) => !HARMLESS_VALUES.has(name))
    if (isOwn || (fixture.response.status >= 400 && !usesUp)) return undefined
  }
  return 'could change data; --writes sends it'
}

function isTokenEndpoint({ body }: Route): boolean {
  return body.kind === 'form' && Object.hasOwn(body.schema.properties, 'grant_type')
}

/** `missing`: the name of a value that only the user can supply. */
type Filled<Value> = { readonly value: Value } | { readonly missing: string }

/** Values that serve every fixture of a run. */
type SharedValues = Map<string, Promise<Filled<string>>>

async function fillValues(
  options: CompareOptions,
  request: Fixture['request'],
  shared: SharedValues,
): Promise<Filled<ReadonlyMap<string, string>>> {
  const filled = new Map<string, string>()
  for (const placeholder of placeholdersOf(request)) {
    const found = await fillOne(options, placeholder, shared)
    if ('missing' in found) return found
    filled.set(placeholder.text, found.value)
  }
  return { value: filled }
}

async function fillOne(
  options: CompareOptions,
  { name, argument }: Placeholder,
  shared: SharedValues,
): Promise<Filled<string>> {
  const { dialect, clientId, clientSecret, values, unique } = options
  const given = values.get(name)
  if (given !== undefined) return { value: given }
  const recipe = dialect.fixtureValues?.[name]
  if (recipe !== undefined && 'from' in recipe)
    return await fillOne(options, { text: '', name: recipe.from, argument: undefined }, shared)
  if (recipe !== undefined) return await makeValue(options, name, recipe, shared)
  switch (name) {
    case 'client_id':
      return { value: clientId }
    case 'client_secret':
      return { value: clientSecret }
    case 'basic':
      return {
        value: encodeBase64(
          new TextEncoder().encode(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`),
        ),
      }
    case 'unique':
    case 'request_id':
      return { value: unique() }
    case 'client_token': {
      // A new one for each request, because one of them may revoke it.
      const token = await issueClientToken(options, argument)
      return token === undefined ? { missing: name } : { value: token }
    }
    default:
      return { missing: name }
  }
}

type Recipe = Extract<FixtureValue, { readonly request: unknown }>

async function makeValue(
  options: CompareOptions,
  name: string,
  recipe: Recipe,
  shared: SharedValues,
): Promise<Filled<string>> {
  if (!options.writes) return { missing: name }
  const known = shared.get(name)
  if (known !== undefined) return await known
  const made = requestValue(options, name, recipe, shared)
  if (recipe.shared === true) shared.set(name, made)
  return await made
}

async function requestValue(
  options: CompareOptions,
  name: string,
  { request, member, awaits }: Recipe,
  shared: SharedValues,
): Promise<Filled<string>> {
  const filled = await fillValues(options, request, shared)
  if ('missing' in filled) return filled
  const { json } = await send(options, fillRequest(request, filled.value))
  const value = member.reduce<Json | undefined>((at, key) => (isJsonObject(at) ? at[key] : undefined), json)
  if (typeof value !== 'string') return { missing: name }
  return awaits === undefined || (await isReady(options, awaits, value, shared))
    ? { value }
    : { missing: name }
}

const MAX_POLLS = 60
const POLL_MS = 1_000

async function isReady(
  options: CompareOptions,
  request: Fixture['request'],
  value: string,
  shared: SharedValues,
): Promise<boolean> {
  const own = { ...options, values: new Map([...options.values, ['value', value]]) }
  const filled = await fillValues(own, request, shared)
  if ('missing' in filled) return false
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    if ((await send(own, fillRequest(request, filled.value))).status !== PENDING) return true
    await options.wait(POLL_MS)
  }
  return false
}

const PENDING = 202

/** Undefined where the server issues none. */
async function issueClientToken(
  { dialect, baseUrl, clientId, clientSecret, fetch }: CompareOptions,
  scope: string | undefined,
): Promise<string | undefined> {
  const endpoint = dialect.routes.find(isTokenEndpoint)
  if (endpoint === undefined) return undefined
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    ...(scope !== undefined && { scope }),
  })
  const { text } = await requestText(fetch, baseUrl + endpoint.path, {
    method: 'POST',
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const parsed = parseJson(text)
  const token = parsed.ok && isJsonObject(parsed.value) ? parsed.value.access_token : undefined
  return typeof token === 'string' ? token : undefined
}

async function send({ baseUrl, fetch }: CompareOptions, { method, path, headers, body }: Fixture['request']) {
  const { response, text } = await requestText(fetch, baseUrl + path, {
    method,
    // A text would get a content type of its own, where the fixture has none.
    headers: { ...headers },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body !== undefined && { body: new TextEncoder().encode(body) }),
  })
  const parsed = parseJson(text)
  return {
    status: response.status,
    header: (name: string) => response.headers.get(name),
    json: parsed.ok ? parsed.value : undefined,
    text,
  }
}
