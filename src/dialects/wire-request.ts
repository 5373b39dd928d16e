// contract: A request as a dialect sees it

import type { Json } from '../lib/json.ts'

/** Query parameters by name, each with all its values in the order in which they were sent. */
export type Query = ReadonlyMap<string, readonly string[]>

/** A request as the dialect sees it: decoded, limited in size, and valid by the schemas of its route. */
export interface WireRequest {
  readonly method: string
  /** Scheme, authority, path and query under which clients reach this installation: for proofs of possession (RFC 9449). */
  readonly url: string
  /** Parameters of the path. */
  readonly params: Readonly<Record<string, string>>
  /** Fields of a form or a multipart body. Fields with an empty value are left out; the values of a list are joined by spaces. */
  readonly form: ReadonlyMap<string, string>
  readonly query: Query
  readonly json: Json | undefined
  /** The body as it was sent, for signatures over it. */
  readonly rawBody: string
  /** Of the client, as the proxies before us state it. */
  readonly ipAddress: string
  /** Returns a header by its lower-case name. */
  header(name: string): string | undefined
}

/** A request header that a route reads, for the OpenAPI document and the API explorer; the route itself checks it. */
export interface HeaderField {
  readonly name: string
  readonly description: string
  /** A secret, a key or a one-time token: never shown again, and left out of code. */
  readonly isCredential?: true
  /**
   * Whether a request without it is refused. `always`; `by default`, unless the app may call without a key; `one of`, the same, but
   * another header of the route with this word is enough. Left out where it is optional, or may be sent in another way.
   */
  readonly required?: 'always' | 'by default' | 'one of'
  readonly maxLength?: number
}
