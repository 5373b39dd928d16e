// glue: HTTP, clock, events and tokens, shared by the clients of all providers

import { createOwnStore } from '../tokens/memory-store.ts'
import { createOpenSlot, type OpenSlot } from '../tokens/open-slot.ts'
import type { Renewal } from '../tokens/renewal.ts'
import type { SlotOwner } from '../tokens/slot.ts'
import type { TokenStore } from '../tokens/store.ts'
import { AuthToken } from './auth-token.ts'
import { createServerClock } from './clock.ts'
import { ConfigurationError, TokenRejectedError } from './errors.ts'
import { createEmitter, type OnEvent } from './events.ts'
import {
  createHttp,
  type Fetch,
  type HttpOptions,
  type HttpRequest,
  type HttpResponse,
  methodOf,
  type Query,
  toQuery,
} from './http.ts'

/** Options that every client has. */
export type ClientOptions = {
  /** Where tokens are stored; memory by default. */
  readonly store?: TokenStore | undefined
  /** `globalThis.fetch` by default. */
  readonly fetch?: Fetch | undefined
  /** Deadline of every call, in ms; 10 000 by default. */
  readonly deadlineMs?: number | undefined
  readonly onEvent?: OnEvent | undefined
  /** The clock, in ms since 1970. */
  readonly now?: (() => number) | undefined
  /** A number from 0 to 1, for jitter. */
  readonly random?: (() => number) | undefined
}

/** What a provider calls what all have. */
export type ProviderNames = Pick<HttpOptions, 'requestIds' | 'codes' | 'messages'> & SlotOwner

export type Context = ProviderNames & {
  /** The provider's time, in ms since 1970. */
  readonly now: () => number
  readonly send: (request: HttpRequest) => Promise<HttpResponse>
  readonly openSlot: OpenSlot
}

/** Where the access token of a request comes from: a slot, or a token that is used for as long as the API accepts it. */
export type TokenSource = AuthToken | (() => Pick<Renewal, 'get'>)

export function createContext(options: ClientOptions, names: ProviderNames): Context {
  const {
    store = createOwnStore(),
    deadlineMs = 10_000,
    random = Math.random,
    // Found at each call, so that a `fetch` that was replaced later counts.
    fetch: ownFetch = (url, init) => fetch(url, init),
  } = options
  const clock = createServerClock(options.now ?? Date.now)
  const { now } = clock
  const jitter = () => 0.5 + random() / 2
  const emit = createEmitter(options.onEvent)
  const shared = { ...names, store, fetch: ownFetch, clock, now, jitter, emit, deadlineMs }
  return { ...shared, ...createHttp(shared), openSlot: createOpenSlot(names, shared) }
}

/** A call of a provider's API: a path below its base URL, with what it is sent with. */
export type ApiRequest = Omit<HttpRequest, 'operation' | 'url' | 'bearer'> & {
  readonly path: string
  readonly query?: Query | undefined
  /** The method and the path without ids by default, so that calls of one kind have one name. */
  readonly operation?: string
}

/** What sends calls of an API with a token. */
export type Send = (request: ApiRequest) => Promise<HttpResponse>

/** Sends with a token of `source`; once more with another one of its slot where the API rejects it. */
export function createSend({ provider, send }: Context, baseUrl: string, source: TokenSource): Send {
  return async ({ path, query = {}, ...rest }) => {
    const search = toQuery(query)
    const url = `${baseUrl}${path}${search && '?'}${search}`
    // What has a digit and is long is an id.
    const operation = `${provider} ${methodOf(rest)} ${path.replace(/\/[\w-]*\d[\w-]{7,}/g, '/{id}')}`
    for (let rejected: AuthToken | undefined; ; ) {
      const token = source instanceof AuthToken ? source : await source().get({ ...rest, rejected })
      try {
        return await send({ operation, url, bearer: token.accessToken, ...rest })
      } catch (error) {
        if (rejected || token === source || !(error instanceof TokenRejectedError)) throw error
        rejected = token
      }
    }
  }
}

/** Without slashes at its end. */
export function baseUrlOf(url: string): string {
  return url.replace(/(?<!\/)\/+$/, '')
}

/** @throws {ConfigurationError} where one of the options is missing or empty, or a base URL or issuer is no URL */
export function requireOptions(options: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  for (const name of names) if (!options[name]) throw new ConfigurationError(`The option ${name} is missing.`)
  for (const name in options)
    if (options[name] && /(aseUrl|issuer)$/.test(name) && !URL.canParse(options[name] as string))
      throw new ConfigurationError(`The option ${name} is no URL.`)
}
