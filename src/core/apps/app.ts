// contract: Client apps, client secrets and client keys

/** Sandbox apps see only test banks; production apps only live ones. Fixed when the app is made. */
export const ENVIRONMENTS = ['sandbox', 'production'] as const

export type Environment = (typeof ENVIRONMENTS)[number]

/** How a client may prove itself (RFC 6749 section 2.3, RFC 7523 section 2.2). */
export const CLIENT_AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'none',
] as const

export type ClientAuthMethod = (typeof CLIENT_AUTH_METHODS)[number]

/** Stands in `ClientApp.scopes` for every scope that the dialect in use knows. Sandbox apps only. */
export const EVERY_SCOPE = '*'

export interface Organisation {
  readonly organisationId: string
  readonly name: string
  readonly createdAtMs: number
}

export interface ClientApp {
  /** 32 hexadecimal digits; leads the key of every table that holds something of this app. */
  readonly appId: string
  readonly organisationId: string
  /** Public identifier that the client sends. */
  readonly clientId: string
  /** Seen by the developers only; may change. */
  readonly name: string
  /** Seen by the person who consents; never changes. */
  readonly displayName: string
  readonly environment: Environment
  /** Scopes that the app may ask for, or `[EVERY_SCOPE]`. */
  readonly scopes: readonly string[]
  /** Compared byte for byte (RFC 9700 section 2.1). */
  readonly redirectUris: readonly string[]
  readonly authMethods: readonly ClientAuthMethod[]
  /** Whether the hosted pages may be shown inside the app's own frame. */
  readonly embedding: boolean
  /** Whether people come back from the hosted flow as soon as they have signed in, before their bank has been read. */
  readonly returnsEarly: boolean
  /** Whether the display name was checked by the operator. */
  readonly verified: boolean
  /** Generation given to new client tokens; a token below `minGeneration` is dead. */
  readonly generation: number
  readonly minGeneration: number
  readonly createdAtMs: number
  readonly disabledAtMs: number | undefined
}

/** At most this many secrets of an app may be live at once. */
export const MAX_LIVE_SECRETS = 5

export interface ClientSecret {
  readonly appId: string
  readonly secretId: string
  readonly name: string
  /** Last four characters, so that a developer can tell secrets apart. */
  readonly hint: string
  /** Keyed hash of the secret; the secret itself is shown once and never stored. */
  readonly hash: string
  readonly createdAtMs: number
  readonly expiresAtMs: number | undefined
  readonly revokedAtMs: number | undefined
  readonly lastUsedAtMs: number | undefined
}

/** A public key with which the app signs assertions (RFC 7523). */
export interface ClientKey {
  readonly appId: string
  readonly keyId: string
  readonly name: string
  /** P-256 public key as a JWK (RFC 7517), JSON text. */
  readonly publicJwk: string
  readonly createdAtMs: number
  readonly revokedAtMs: number | undefined
}

/** What client authentication needs, read in one go. */
export interface ClientRecord {
  readonly app: ClientApp
  /** Secrets that are neither revoked nor expired at the time of reading. */
  readonly secrets: readonly ClientSecret[]
}
