// contract: Public keys of an app behind a URL (`jwks_uri`): state, storage and source
// Spec: OpenID Connect Dynamic Client Registration section 2, RFC 7591 section 2 (`jwks_uri`); RFC 7517

import type { ClientKey } from './app.ts'

export type SetKey = Pick<ClientKey, 'keyId' | 'publicJwk'>

/** Why a URL gave no key set. */
export const KEY_SET_PROBLEMS = {
  address_refused: 'The host name leads to a private IP address.',
  no_connection: 'There was no connection.',
  timeout: 'The response took longer than 3 seconds.',
  broken_off: 'The response broke off.',
  too_large: 'The response has more than 64 KiB.',
  redirect: 'The response is a redirect, which is not followed.',
  status: 'The response has a status other than 200.',
  encoded: 'The response is compressed.',
  not_a_key_set: 'The response is not a JWK set: a JSON object with an array of keys.',
  private_key: 'The set holds a private key. Replace that key, and publish public keys only.',
  no_key: 'The set has no key for ES256: a public P-256 key for signatures.',
} as const

export type KeySetProblem = keyof typeof KEY_SET_PROBLEMS

export interface ClientKeySet {
  readonly appId: string
  /** Its keys replace those of the app that verify assertions; keys for the signatures of requests are not fetched. */
  readonly url: string
  /** Of the last good response. */
  readonly keys: readonly SetKey[]
  readonly etag: string | undefined
  readonly fetchedAtMs: number
  /** When the next assertion fetches the URL again. */
  readonly freshUntilMs: number
  /** The keys count until then while the URL gives none. */
  readonly usableUntilMs: number
  /** When the last fetch began, and the result of the last one that has ended. */
  readonly checkedAtMs: number
  readonly settledAtMs: number
  readonly problem: KeySetProblem | undefined
  /** Status of the response, or the error of the connection; '' where there is none. */
  readonly detail: string
}

/** The result of a fetch. */
export type KeySetCheck = Pick<ClientKeySet, 'appId' | 'url' | 'settledAtMs'> &
  (
    | ({ readonly kind: 'fetched' } & Pick<ClientKeySet, 'keys' | 'etag' | 'freshUntilMs' | 'usableUntilMs'>)
    | ({ readonly kind: 'not_modified' } & Pick<ClientKeySet, 'freshUntilMs' | 'usableUntilMs'>)
    | { readonly kind: 'failed'; readonly problem: KeySetProblem; readonly detail: string }
  )

export interface KeySetStore {
  loadKeySet(appId: string): Promise<ClientKeySet | undefined>
  /** In one transaction: replaces the set of the app, and revokes its keys that verify assertions, which the set replaces. */
  saveKeySet(set: ClientKeySet): Promise<'saved' | 'unknown'>
  /** Of concurrent calls on any instance, one claims the fetch: `recent` if the last one began within `minIntervalMs`. */
  claimKeySetCheck(appId: string, nowMs: number, minIntervalMs: number): Promise<'claimed' | 'recent'>
  /** `stale` if the app has another URL meanwhile, or none. */
  storeKeySetCheck(check: KeySetCheck): Promise<'stored' | 'stale'>
  deleteKeySet(appId: string): Promise<'deleted' | 'unknown'>
}

export type KeySetResponse =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly etag: string | undefined
      readonly cacheControl: string | undefined
      readonly body: string
    }
  | { readonly kind: 'failed'; readonly problem: KeySetProblem; readonly detail: string }

/** Fetches the URLs of apps as webhooks are sent: without redirects, and in production from public IP addresses over https only. */
export interface KeySetSource {
  /** The URL as the URL parser serialises it, or what is wrong with it. */
  readUrl(text: string): { readonly url: string } | { readonly problem: string }
  read(url: string, etag: string | undefined): Promise<KeySetResponse>
  /** Runs the work once for all who call with the same key meanwhile. */
  share<T>(key: string, work: () => Promise<T>): Promise<T>
}
