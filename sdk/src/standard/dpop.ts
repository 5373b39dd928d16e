// operation: Prove possession of a key with every request (DPoP, RFC 9449)
import type { Fetch, FetchResponse } from '../core/http.ts'
import { randomText } from '../core/random-text.ts'
import { type KeyPair, publicJwk, sha256, signJwt } from './keys.ts'

/** Proves possession of a key; made by `createDpop`. */
export type Dpop = {
  /** A `fetch` that sends a proof with each request. */
  wrap(fetch: Fetch, now: () => number): Fetch
  /** Of the public key (RFC 7638), which binds the authorization code to it. */
  thumbprint(): Promise<string>
}

/** For the option `dpop`. `pair` is that of `generateDpopKeyPair`, stored with the tokens: they are of no use without it. */
export function createDpop(pair: KeyPair): Dpop {
  return {
    wrap: (fetch, now) => createDpopFetch(fetch, pair, now),
    thumbprint: async () => sha256(JSON.stringify(await publicJwk(pair))),
  }
}

/**
 * A `fetch` that adds a proof to each request, turns `Bearer` into `DPoP`, and repeats a request once where the server asks for a
 * nonce: it has then refused to process it.
 */
function createDpopFetch(fetch: Fetch, pair: KeyPair, now: () => number): Fetch {
  /** By origin, the nonce to use next. */
  const nonces = new Map<string, string>()

  async function proof(url: URL, method: string, token: string | undefined): Promise<string> {
    const claims = {
      jti: randomText(),
      htm: method,
      htu: url.origin + url.pathname,
      iat: Math.floor(now() / 1000),
      nonce: nonces.get(url.origin),
      ath: token && (await sha256(token)),
    }
    const header = { typ: 'dpop+jwt', jwk: await publicJwk(pair) }
    return signJwt(header, claims, { key: pair.privateKey, alg: 'ES256' })
  }

  return async (target, init) => {
    const url = new URL(target)
    const [scheme, token] = init.headers.authorization?.split(' ') ?? []
    const isBearer = scheme === 'Bearer'
    const send = async (): Promise<FetchResponse> => {
      const headers: Record<string, string> = { ...init.headers }
      if (isBearer) headers.authorization = `DPoP ${token}`
      headers.dpop = await proof(url, init.method, isBearer ? token : undefined)
      return fetch(target, { ...init, headers })
    }
    const before = nonces.get(url.origin)
    const response = await send()
    const nonce = response.headers.get('dpop-nonce')
    if (nonce === null) return response
    nonces.set(url.origin, nonce)
    if (nonce === before || (response.status !== 400 && response.status !== 401)) return response
    const text = await response.text()
    const isAsked = `${text} ${response.headers.get('www-authenticate')}`.includes('use_dpop_nonce')
    const { status, headers } = response
    // A client assertion is for one request; the client makes another one.
    const isRepeatable = !init.body?.includes('client_assertion=')
    return isAsked && isRepeatable ? send() : { status, headers, text: async () => text }
  }
}
