// codec: Reads and validates a request: path, query and body

import { accept, type Outcome, refuse } from '../core/errors.ts'
import type { HttpRequest } from '../http/exchange.ts'
import { rawQuery } from '../http/server.ts'
import { parseRepeatableForm } from '../lib/form.ts'
import { checkQuery } from './check-fields.ts'
import type { Query, Route, WireRequest } from './dialect.ts'
import { readFormBody, readJsonBody, refuseFields } from './read-body.ts'

const NO_FIELDS: ReadonlyMap<string, string> = new Map()
const NO_QUERY: Query = new Map()

export interface ReadOptions {
  /** URL under which clients reach us. */
  readonly baseUrl: string
  /** Parameters of the path, under the names of the route. */
  readonly params: unknown
}

/** Refuses a request that does not match the schemas of the route. */
export async function readRequest(
  route: Route,
  request: HttpRequest,
  { baseUrl, params: sentParams }: ReadOptions,
): Promise<Outcome<WireRequest>> {
  const params = readParams(sentParams)
  if (!params.ok) return params
  const query = readQuery(route, request)
  if (!query.ok) return query
  const text = typeof request.body === 'string' ? request.body : ''
  const form = route.body.kind === 'form' ? readFormBody(route.body, request, text) : accept(NO_FIELDS)
  if (!form.ok) return form
  const json = route.body.kind === 'json' ? await readJsonBody(route.body, request, text) : accept(undefined)
  if (!json.ok) return json
  return accept(
    new ReadRequest({
      request,
      baseUrl,
      params: params.value,
      query: query.value,
      form: form.value,
      json: json.value,
      rawBody: text,
    }),
  )
}

interface Read extends Pick<WireRequest, 'params' | 'query' | 'form' | 'json' | 'rawBody'> {
  readonly request: HttpRequest
  readonly baseUrl: string
}

/** A class, because an object literal with getters is slow to make: it was a quarter of what a token request allocates. */
class ReadRequest implements WireRequest {
  readonly params
  readonly query
  readonly form
  readonly json
  readonly rawBody
  readonly #request: HttpRequest
  readonly #baseUrl: string

  constructor({ request, baseUrl, params, query, form, json, rawBody }: Read) {
    this.params = params
    this.query = query
    this.form = form
    this.json = json
    this.rawBody = rawBody
    this.#request = request
    this.#baseUrl = baseUrl
  }

  get method(): string {
    return this.#request.method
  }

  get url(): string {
    return this.#baseUrl + this.#request.url
  }

  get ipAddress(): string {
    return this.#request.clientIp
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name]
    return typeof value === 'string' ? value : undefined
  }
}

function readQuery(route: Route, request: HttpRequest): Outcome<Query> {
  if (route.query === undefined) return accept(NO_QUERY)
  const parsed = parseRepeatableForm(rawQuery(request))
  if (!parsed.ok) return refuseFields(parsed.error)
  const checked = checkQuery(route.query, parsed.value)
  return checked.ok ? accept(parsed.value) : checked
}

function readParams(params: unknown): Outcome<Readonly<Record<string, string>>> {
  const read: Record<string, string> = {}
  if (typeof params !== 'object' || params === null) return accept(read)
  for (const [name, value] of Object.entries(params)) {
    if (typeof value !== 'string') continue
    // PostgreSQL cannot store U+0000 in a text, nor compare with it.
    if (value.includes('\0')) return refuse('parameter_invalid', { subject: name })
    read[name] = value
  }
  return accept(read)
}
