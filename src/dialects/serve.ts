// glue: puts a dialect's routes on the server; the one place where wire, token check, operation and answer meet
// Never: know a dialect by name, or decide anything that a rule or an operation decides.

import type { FastifyInstance } from 'fastify'
import { accept, type Outcome, type Refusal, type RefusalCode, refuse } from '../core/errors.ts'
import { answerOnce } from '../core/idempotency/run-once.ts'
import type { Ports } from '../core/ports.ts'
import { authorizeAccess } from '../core/tokens/authorize-access.ts'
import type { Caller } from '../core/tokens/token.ts'
import type { HttpReply, HttpRequest } from '../http/exchange.ts'
import type { DirectHandler } from '../http/fast-path.ts'
import { addressKey, type FailureLimiter } from '../http/rate-limit.ts'
import { describeError } from '../http/request-log.ts'
import { mountDirect, rawQuery } from '../http/server.ts'
import { parseForm, parseRepeatableForm } from '../lib/form.ts'
import { isJsonObject, type Json, type JsonProblem, parseJson } from '../lib/json.ts'
import { checkForm, checkQuery } from './check-fields.ts'
import { checkJson } from './check-json.ts'
import {
  type Access,
  type Call,
  type Dialect,
  isOpen,
  isTokenOptional,
  type Route,
  type WireRequest,
  type WireResponse,
} from './dialect.ts'

export interface DialectServices {
  readonly ports: Ports
  readonly limits: FailureLimits
  readonly countGrant: (grant: { readonly type: string; readonly outcome: string }) => void
  /** True when the error is temporary (storage is unavailable), so that the same request may succeed later. */
  readonly isTransient: (error: unknown) => boolean
}

interface FailureLimits {
  readonly perClient: FailureLimiter
  readonly perAddress: FailureLimiter
}

export function mountDialect(server: FastifyInstance, dialect: Dialect, services: DialectServices): void {
  for (const route of dialect.routes) {
    const handler = (request: HttpRequest, reply: HttpReply) =>
      answer(dialect, route, services, request, reply)
    server.route({
      method: route.method,
      url: escapeColons(route.path),
      // What it answers is the reply, sent or to be sent; the framework need not hear of it.
      handler: async (request, reply) => {
        await handler(request, reply)
        return reply
      },
    })
    if (route.fastPath === true) mountOnFastPath(server, route, handler)
  }
}

function mountOnFastPath(
  server: FastifyInstance,
  { method, path, body }: Route,
  handler: DirectHandler,
): void {
  if (method !== 'POST' || body.kind !== 'form' || path.includes(':')) {
    throw new TypeError(`${path} cannot be served directly: it is no form at a fixed path`)
  }
  mountDirect(server, path, handler)
}

/** A colon within a segment is a letter like any other; the router wants it doubled. */
function escapeColons(path: string): string {
  return path.replace(/(?<!\/):/g, '::')
}

async function answer(
  dialect: Dialect,
  route: Route,
  services: DialectServices,
  request: HttpRequest,
  reply: HttpReply,
): Promise<unknown> {
  for (const name of dialect.echoedHeaders) {
    const value = request.headers[name]
    if (typeof value === 'string') reply.header(name, value)
  }
  const outcome = await serve(dialect, route, services, request)
  if (outcome.ok) return send(reply, outcome.value)
  const { code, detail, subject } = outcome.refusal
  services.ports.log.info(
    {
      requestId: request.id,
      route: route.name,
      refusal: code,
      ...(detail && { detail }),
      ...(subject && { subject }),
    },
    'refused',
  )
  return send(reply, dialect.renderRefusal(outcome.refusal, route))
}

async function serve(
  dialect: Dialect,
  route: Route,
  services: DialectServices,
  request: HttpRequest,
): Promise<Outcome<WireResponse>> {
  const { ports } = services
  try {
    const called = await prepare(dialect, route, ports, request)
    const outcome = called.ok ? await run(dialect, called.value, services, request) : called
    if (outcome.ok) return outcome
    const slowed = await slowGuessing(services.limits, request, outcome)
    if (UNPROVEN.has(outcome.refusal.code)) request.clientId = undefined
    return slowed
  } catch (error) {
    request.clientId = undefined
    if (!services.isTransient(error)) throw error
    ports.log.error({ requestId: request.id, reason: describeError(error).message }, 'storage did not answer')
    return refuse('unavailable', { retryAfterSeconds: 1 })
  }
}

async function run(
  dialect: Dialect,
  called: Call,
  { ports, countGrant }: DialectServices,
  request: HttpRequest,
): Promise<Outcome<WireResponse>> {
  if (called.clientId !== undefined) request.clientId = called.clientId
  const outcome = await called.run(ports, dialect.policy)
  if (called.grantType !== undefined) {
    countGrant({ type: called.grantType, outcome: outcome.ok ? 'issued' : outcome.refusal.code })
  }
  return outcome
}

/** What a guesser of client ids, secrets, assertions or access tokens is told. */
const GUESSES: ReadonlySet<RefusalCode> = new Set([
  'client_unknown',
  'client_secret_invalid',
  'assertion_invalid',
  'token_invalid',
])

/** After these the client id is only what somebody sent: it may be a secret in the wrong place, so no log has it. */
const UNPROVEN: ReadonlySet<RefusalCode> = new Set([
  'client_unknown',
  'client_unauthenticated',
  'assertion_invalid',
])

/**
 * Counts a failed guess, and answers 429 once there were too many. Only failures are held up: what is guessed at has 128
 * random bits or more, so the limit guards logs and load, and must not let a guesser lock the honest client out.
 */
async function slowGuessing(
  limits: FailureLimits,
  request: HttpRequest,
  refused: { readonly ok: false; readonly refusal: Refusal },
): Promise<Outcome<never>> {
  if (!GUESSES.has(refused.refusal.code)) return refused
  const address = addressKey(request.ip)
  const counts = [await limits.perAddress.fail(address)]
  if (request.clientId !== undefined)
    counts.push(await limits.perClient.fail(`${request.clientId}|${address}`))
  const waits = counts.filter(({ limited }) => limited).map(({ retryAfterSeconds }) => retryAfterSeconds)
  return waits.length === 0 ? refused : refuse('rate_limited', { retryAfterSeconds: Math.max(...waits) })
}

/** Token, then encoding, then fields, then meaning: the cheap and the telling checks come first. */
async function prepare(
  dialect: Dialect,
  route: Route,
  ports: Ports,
  request: HttpRequest,
): Promise<Outcome<Call>> {
  if (isOpen(route)) {
    const wire = await readRequest(route, request)
    return wire.ok ? route.parse(wire.value) : wire
  }
  if (isTokenOptional(route) && request.headers.authorization === undefined) {
    const wire = await readRequest(route, request)
    return wire.ok ? route.parseAnonymous(wire.value) : wire
  }
  const authorized = await authorize(route.access, dialect, ports, request)
  if (!authorized.ok) return authorized
  request.clientId = authorized.value.clientId
  const wire = await readRequest(route, request)
  if (!wire.ok) return wire
  const called = route.parse(wire.value, authorized.value)
  return called.ok ? doOnce(dialect, route, authorized.value, request, called.value) : called
}

/** A request that carries a key of its own is done once; a repeat gets the same answer. */
function doOnce(
  { idempotencyHeader }: Dialect,
  { method }: Route,
  caller: Caller,
  request: HttpRequest,
  called: Call,
): Outcome<Call> {
  const key =
    idempotencyHeader === undefined || method !== 'POST' ? undefined : request.headers[idempotencyHeader]
  if (key === undefined) return accept(called)
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    return refuse('parameter_invalid', { subject: 'Idempotency-Key' })
  }
  const body = typeof request.body === 'string' ? request.body : ''
  const command = { caller, key, request: [method, request.url, body] }
  return accept({
    ...called,
    run: async (ports, policy) => {
      const outcome = await answerOnce(ports, command, async () => {
        const done = await called.run(ports, policy)
        return done.ok ? accept(writeAnswer(done.value)) : done
      })
      return outcome.ok ? accept(readAnswer(outcome.value)) : outcome
    },
  })
}

function writeAnswer({ status, headers, body, file }: WireResponse): Json {
  if (file !== undefined) throw new TypeError('only answers in JSON can be kept for a repeat')
  return { status, ...(headers !== undefined && { headers }), ...(body !== undefined && { body }) }
}

function readAnswer(stored: Json): WireResponse {
  if (!isJsonObject(stored) || typeof stored.status !== 'number') {
    throw new Error('a stored answer is not readable')
  }
  const { status, headers, body } = stored
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(isJsonObject(headers) ? headers : {})) {
    if (typeof value === 'string') texts[name] = value
  }
  return { status, headers: texts, ...(body !== undefined && { body }) }
}

async function authorize(
  access: Exclude<Access, { kind: 'open' }>,
  dialect: Dialect,
  ports: Ports,
  request: HttpRequest,
): Promise<Outcome<Caller>> {
  const header = request.headers.authorization
  const accessToken = header === undefined ? undefined : /^bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1]
  if (header !== undefined && accessToken === undefined)
    return refuse('token_invalid', { detail: 'no bearer token' })
  return authorizeAccess(ports, dialect.policy, {
    accessToken,
    accepts: access.accepts,
    scopes: access.scopes,
  })
}

const NO_FIELDS: ReadonlyMap<string, string> = new Map()
const NO_QUERY: ReadonlyMap<string, readonly string[]> = new Map()

async function readRequest(route: Route, request: HttpRequest): Promise<Outcome<WireRequest>> {
  const params = readParams(request.params)
  if (!params.ok) return params
  const query = readQuery(route, request)
  if (!query.ok) return query
  const text = typeof request.body === 'string' ? request.body : ''
  const form = route.body.kind === 'form' ? readForm(route.body.schema, text) : accept(NO_FIELDS)
  if (!form.ok) return form
  const json = route.body.kind === 'json' ? await readJson(route.body, text) : accept(undefined)
  if (!json.ok) return json
  const { headers } = request
  return accept({
    params: params.value,
    form: form.value,
    query: query.value,
    json: json.value,
    header: (name) => {
      const value = headers[name]
      return typeof value === 'string' ? value : undefined
    },
  })
}

const JSON_TROUBLE: Partial<Record<JsonProblem, string>> = {
  too_deep: 'it is nested too deeply',
  repeated_key: 'a name occurs twice in one object',
}

async function readJson(
  { schema, optional }: Extract<Route['body'], { kind: 'json' }>,
  text: string,
): Promise<Outcome<Json>> {
  if (optional === true && text === '') return accept({})
  const parsed = parseJson(text)
  if (!parsed.ok) {
    const subject = text.trim() === '' ? 'it is empty' : JSON_TROUBLE[parsed.error]
    return refuse('body_not_json', { ...(subject && { subject }), detail: `JSON ${parsed.error}` })
  }
  const checked = await checkJson(schema, parsed.value)
  return checked.ok ? accept(parsed.value) : checked
}

/** How JSON, XML and multipart bodies begin. A field of that name there is none, and its absence would mislead. */
const OTHER_FORMAT = /^\s*(?:[[{"<]|--)/

function readForm(
  schema: Extract<Route['body'], { kind: 'form' }>['schema'],
  body: string,
): Outcome<ReadonlyMap<string, string>> {
  if (OTHER_FORMAT.test(body)) return refuse('body_not_form')
  const parsed = parseForm(body)
  if (!parsed.ok) return refuseFields(parsed.error)
  // Clients send every field always and leave out nothing: an empty value is an absent one.
  const fields = new Map<string, string>()
  for (const [name, value] of parsed.value) if (value !== '') fields.set(name, value)
  const nul = findNul(fields)
  if (nul !== undefined) return refuse('parameter_invalid', { subject: nul })
  const checked = checkForm(schema, fields)
  return checked.ok ? accept(fields) : checked
}

/** Also in fields that the schema does not name: a dialect may know one of them under another spelling. */
function findNul(fields: ReadonlyMap<string, string>): string | undefined {
  for (const [name, value] of fields)
    if (value.includes('\0')) return name.replaceAll('\0', '%00').slice(0, 64)
  return undefined
}

function readQuery(route: Route, request: HttpRequest): Outcome<ReadonlyMap<string, readonly string[]>> {
  if (route.query === undefined) return accept(NO_QUERY)
  const parsed = parseRepeatableForm(rawQuery(request))
  if (!parsed.ok) return refuseFields(parsed.error)
  const checked = checkQuery(route.query, parsed.value)
  return checked.ok ? accept(parsed.value) : checked
}

function refuseFields(problem: { readonly kind: string; readonly field?: string }): Outcome<never> {
  if (problem.kind !== 'repeated') return refuse('request_malformed', { detail: problem.kind })
  return refuse('parameter_repeated', problem.field === undefined ? {} : { subject: problem.field })
}

function readParams(params: unknown): Outcome<Readonly<Record<string, string>>> {
  const read: Record<string, string> = {}
  if (typeof params !== 'object' || params === null) return accept(read)
  for (const [name, value] of Object.entries(params)) {
    if (typeof value !== 'string') continue
    // As in every other text: PostgreSQL cannot store it, nor compare with it.
    if (value.includes('\0')) return refuse('parameter_invalid', { subject: name })
    read[name] = value
  }
  return accept(read)
}

function send(reply: HttpReply, response: WireResponse): unknown {
  reply.code(response.status)
  if (response.headers !== undefined) reply.headers(response.headers)
  if (response.file !== undefined) {
    reply.header('content-type', response.file.contentType)
    return reply.send(response.file.bytes)
  }
  // Also where there is no body: one well-known client refuses an answer without it. The framework takes the header
  // away from a 204 whose body is an empty text, and leaves it where the body is undefined.
  reply.header('content-type', 'application/json; charset=utf-8')
  return reply.send(response.body === undefined ? undefined : JSON.stringify(response.body))
}
