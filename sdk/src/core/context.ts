// glue: HTTP, clock, events and token manager, shared by the clients of all providers
import { createTokenManager, type TokenManager } from '../tokens/manager.ts'
import { createMemoryStore } from '../tokens/memory-store.ts'
import type { TokenStore } from '../tokens/store.ts'
import type { AuthToken } from './auth-token.ts'
import { createServerClock } from './clock.ts'
import { ConfigurationError, TokenRejectedError } from './errors.ts'
import { createEmitter, type OnEvent } from './events.ts'
import {
  type CallOptions,
  createHttp,
  type Fetch,
  type Http,
  type HttpOptions,
  type HttpRequest,
  type HttpResponse,
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

export type Context = {
  readonly http: Http
  readonly tokens: TokenManager
  readonly now: () => number
}

/** Where the access token of a request comes from. `rejected` is one that the API did not accept. */
export type Bearer = (
  options: CallOptions & { readonly rejected?: AuthToken | undefined },
) => Promise<AuthToken>

export function createContext(
  options: ClientOptions,
  provider: Pick<HttpOptions, 'provider' | 'requestIdHeaders' | 'readError'>,
): Context {
  const { now = Date.now, random = Math.random, deadlineMs = 10_000 } = options
  const clock = createServerClock(now)
  const emit = createEmitter(options.onEvent)
  const fetch: Fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init))
  const store = options.store ?? createMemoryStore()
  return {
    http: createHttp({ ...provider, fetch, now, clock, random, deadlineMs, emit }),
    tokens: createTokenManager({ store, clock, random, emit, deadlineMs }),
    now: clock.now,
  }
}

/** Sends with a token of `bearer`; once more with another one where the API rejects it. */
export async function sendWith(http: Http, bearer: Bearer, request: HttpRequest): Promise<HttpResponse> {
  const token = await bearer(request)
  try {
    return await http.send({ ...request, bearer: token.accessToken })
  } catch (error) {
    if (!(error instanceof TokenRejectedError)) throw error
    const other = await bearer({ ...request, rejected: token })
    return http.send({ ...request, bearer: other.accessToken })
  }
}

/** @throws {ConfigurationError} where one of the options is missing or empty, or a base URL or issuer is no URL */
export function requireOptions(options: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  for (const name of names)
    if (options[name] === undefined || options[name] === '')
      throw new ConfigurationError(`The option ${name} is missing.`)
  for (const [name, value] of Object.entries(options))
    if (/(aseUrl|issuer)$/.test(name) && value !== undefined && !URL.canParse(String(value)))
      throw new ConfigurationError(`The option ${name} is no URL.`)
}
