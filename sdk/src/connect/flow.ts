// operation: Bind an authorization to the browser that began it, by a one-time cookie
import { AuthorizationFailedError, ConfigurationError, TallystickError } from '../core/errors.ts'
import { randomText, toBase64Url } from '../core/random-text.ts'

/** What `begin` returns: the URL for the browser, and whatever `complete` needs, as plain JSON. */
export type Begun = { readonly url: string }

export type ConnectOptions<B extends Begun, T, Request> = {
  /** At least 32 characters, the same in every process: encrypts the cookie. */
  readonly secret: string
  /** Where a flow begins, such as `/connect`. */
  readonly path: string
  /** The path of the redirect URI. */
  readonly callbackPath: string
  /** Begins a flow, such as `() => tink.link.create({ ... })`. */
  readonly begin: (request: Request) => Promise<B> | B
  /** Ends it: checks the redirect and exchanges its code. `begun` is what `begin` returned, without its URL. */
  readonly complete: (callback: URLSearchParams, begun: Omit<B, 'url'>, request: Request) => Promise<T> | T
  /** Off for http on this machine; by default on. */
  readonly isSecure?: boolean | undefined
  /** Milliseconds that an end user may take; half an hour by default. */
  readonly maxAgeMs?: number | undefined
  readonly now?: (() => number) | undefined
}

export type Connect<T, Request> = {
  /** @returns where to send the browser, and the cookie to set */
  begin(request: Request): Promise<{ readonly location: string; readonly cookie: string }>
  /**
   * @param url of the redirect, absolute or from the path on
   * @throws {AuthorizationFailedError} where this browser began no flow, took too long, or comes a second time
   */
  complete(url: string, cookies: string | null | undefined, request: Request): Promise<T>
  /** Removes the cookie; to be set with every response to a redirect. */
  readonly clear: string
}

const MAX_USED = 10_000

export function createConnect<B extends Begun, T, Request>(
  options: ConnectOptions<B, T, Request>,
): Connect<T, Request> {
  const { secret, callbackPath, isSecure = true, maxAgeMs = 1_800_000, now = Date.now } = options
  if (secret.length < 32) throw new ConfigurationError('The option secret needs at least 32 characters.')
  // `__Host-` cannot be set from another host or by http, but needs the path `/`.
  const name = isSecure ? '__Host-tallystick-connect' : 'tallystick-connect'
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  const key = importKey(secret)
  /** Flows that came back to this process: a copy of the cookie is of no use. */
  const used = new Set<string>()

  return {
    clear: `${name}=; ${attributes}; Max-Age=0`,
    begin: async (request) => {
      const { url, ...begun } = await options.begin(request)
      const flow = { id: randomText(), endsAt: now() + maxAgeMs, begun }
      const value = await seal(await key, JSON.stringify(flow))
      return {
        location: url,
        cookie: `${name}=${value}; ${attributes}; Max-Age=${Math.round(maxAgeMs / 1000)}`,
      }
    },
    complete: async (url, cookies, request) => {
      const value = readCookie(cookies ?? '', name)
      const flow = value === undefined ? undefined : await open(await key, value)
      if (flow === undefined) throw new AuthorizationFailedError('This browser has begun no flow.')
      if (flow.endsAt < now()) throw new AuthorizationFailedError('The flow took too long.')
      if (used.has(flow.id)) throw new AuthorizationFailedError('The flow has come back already.')
      used.add(flow.id)
      const [oldest = ''] = used
      if (used.size > MAX_USED) used.delete(oldest)
      const { searchParams, pathname } = new URL(url, 'http://localhost')
      if (pathname !== callbackPath) throw new ConfigurationError(`The redirect came to ${pathname}.`)
      return options.complete(searchParams, flow.begun as Omit<B, 'url'>, request)
    },
  }
}

/** For the page that the app shows: only errors of the SDK, others are faults of the app. */
export function asFlowError(error: unknown): TallystickError {
  if (error instanceof TallystickError) return error
  throw error
}

function readCookie(cookies: string, name: string): string | undefined {
  for (const pair of cookies.split(';')) {
    const [found = '', ...rest] = pair.trim().split('=')
    if (found === name) return rest.join('=')
  }
  return undefined
}

async function importKey(secret: string): Promise<CryptoKey> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

async function seal(key: CryptoKey, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(text))
  return `${toBase64Url(iv)}.${toBase64Url(new Uint8Array(sealed))}`
}

type Flow = { readonly id: string; readonly endsAt: number; readonly begun: unknown }

async function open(key: CryptoKey, value: string): Promise<Flow | undefined> {
  try {
    const [iv, sealed] = value.split('.').map(toBytes)
    if (iv === undefined || sealed === undefined) return undefined
    return JSON.parse(
      new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed)),
    )
  } catch {
    return undefined
  }
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}
