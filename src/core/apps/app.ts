// contract: Client apps, client secrets and client keys

import type { AuthenticationFlow, ClientAuthMethod, Product } from '../policy.ts'

/** Sandbox apps have test banks only, production apps live banks only. It cannot be changed later. */
export const ENVIRONMENTS = ['sandbox', 'production'] as const

export type Environment = (typeof ENVIRONMENTS)[number]

/** In `AppDialect.scopes`: every scope of the dialect. Sandbox apps only. */
export const EVERY_SCOPE = '*'

/** A dialect that an app may use, and what it may do there. */
export interface AppDialect {
  /** Name of the dialect, which is that of its policy. */
  readonly dialect: string
  /** Scopes that the app may request, or `[EVERY_SCOPE]`. */
  readonly scopes: readonly string[]
  /** Whether it gets refresh tokens, where the dialect issues any; true when left out. */
  readonly refreshTokens?: boolean
  /** Whether `plain` code challenges are accepted, which protect nothing that the authorization request leaks (RFC 9700 section 2.1.1). */
  readonly dangerouslyAllowPlainPkce?: boolean
  /** App id of the app that manages it over the API of the dialect; it is registered with the banks that were requested. */
  readonly managedBy?: string
  /** Whether it may introspect the tokens of every app of its organisation; only its own without it. */
  readonly isResourceServer?: boolean
  /** Algorithm of its ID tokens; undefined for the default of the dialect. */
  readonly idTokenAlgorithm?: string | undefined
  /** Resource indicators (RFC 8707) that it may request tokens for, beside this installation. */
  readonly resources?: readonly string[]
  /** Resource indicators of a resource server: it introspects tokens for these. Without any, those for this installation. */
  readonly serves?: readonly string[]
  /** The id by which URLs of the dialect name the app; undefined for its client id. See instance.ts. */
  readonly instanceId?: string
  /**
   * Calls of this dialect that carry no key are accepted. Whoever knows the ids in them, which are no secrets, can then read and
   * delete data: only for clients that cannot be changed.
   */
  readonly dangerouslyAllowUnauthenticated?: boolean
}

/** What the app may do in one dialect; undefined where it does not use the dialect. */
export function findAppDialect(
  { dialects }: Pick<ClientApp, 'dialects'>,
  { name }: { readonly name: string },
): AppDialect | undefined {
  return dialects.find(({ dialect }) => dialect === name)
}

/**
 * Who keeps an app from acting: a member who disabled it, the operator who suspended it or its organisation, or the approval
 * that a production app waits for.
 */
export const APP_HOLDS = ['member', 'operator', 'organisation', 'approval'] as const

export type AppHoldName = (typeof APP_HOLDS)[number]

/** An app with a hold is disabled. Each hold is released separately. */
export interface AppHold {
  readonly hold: AppHoldName
  readonly atMs: number
  /** Reason, for the members; '' where there is none. */
  readonly note: string
}

export interface Organisation {
  readonly organisationId: string
  readonly name: string
  readonly createdAtMs: number
}

/** Banks that have every member that is set; at least one is. */
export interface BankRule {
  /** ISO 3166-1 alpha-2, upper case. */
  readonly market?: string
  /** Id of an institution, or name of a provider. */
  readonly bank?: string
  readonly flow?: AuthenticationFlow
}

export interface BankRules {
  /** The banks that are shown unless a rule overrides it. */
  readonly base: 'every' | 'none'
  readonly exclude: readonly BankRule[]
  /** Wins over `exclude`. */
  readonly include: readonly BankRule[]
}

export const MAX_BANK_RULES = 200

/** For how many days the app keeps data, beside the limits of the installation; undefined for no limit of its own. */
export interface AppRetention {
  /** Details of its requests. */
  readonly requestDays: number | undefined
  /** End users without access, with everything of theirs. */
  readonly userDays: number | undefined
  /** Ended consents with their history, once no data is left that was read under them. */
  readonly consentDays?: number | undefined
  /** The steps of sessions of the hosted flow. */
  readonly sessionDays?: number | undefined
}

/** Ten years. */
export const MAX_RETENTION_DAYS = 3650

export interface ClientApp {
  /** 32 hexadecimal digits; first column of the primary key of every tenant table. */
  readonly appId: string
  readonly organisationId: string
  /** Public `client_id` (RFC 6749 section 2.2). */
  readonly clientId: string
  /** Shown to developers only; may change. */
  readonly name: string
  /** Shown to the end user who consents; never changes. */
  readonly displayName: string
  readonly environment: Environment
  /** Products approved for a production app, which bound its scopes; undefined: not bounded by products, as every sandbox app. */
  readonly products: readonly Product[] | undefined
  /** One or more, each once. To the endpoints of every other dialect the client id is unknown. */
  readonly dialects: readonly AppDialect[]
  /** Compared byte for byte (RFC 9700 section 2.1). */
  readonly redirectUris: readonly string[]
  readonly authMethods: readonly ClientAuthMethod[]
  /** Whether the app may embed the hosted pages in a frame. */
  readonly embedding: boolean
  /** Whether the hosted flow redirects to the app right after the sign-in, before the bank was read. */
  readonly returnsEarly: boolean
  /** Documents of the app that the hosted pages link to; '' where there is none. */
  readonly termsUrl: string
  readonly privacyUrl: string
  /** The banks that it shows; undefined for every bank of its environment. */
  readonly bankRules: BankRules | undefined
  /** Undefined for the limits of the installation alone. */
  readonly retention: AppRetention | undefined
  /** Whether the operator has verified the display name. */
  readonly verified: boolean
  /** Generation of new client tokens; a token below `minGeneration` is revoked. */
  readonly generation: number
  readonly minGeneration: number
  readonly createdAtMs: number
  readonly disabledAtMs: number | undefined
  /** Set while the app is being deleted; it cannot be enabled again. */
  readonly deletionAtMs: number | undefined
}

/** An absent member stays unchanged. */
export type AppChange = Partial<
  Pick<ClientApp, 'name' | 'redirectUris' | 'embedding' | 'returnsEarly' | 'termsUrl' | 'privacyUrl'>
> & {
  /** Null shows every bank. */
  readonly bankRules?: BankRules | null
  /** Of a production app; null lifts the bound. */
  readonly products?: readonly Product[] | null
  /** Null leaves the limits of the installation alone. */
  readonly retention?: AppRetention | null
}

/** Maximum of secrets of an app that are neither revoked nor expired. */
export const MAX_LIVE_SECRETS = 5

/** `client`: authenticates the client. `api_key`: sent with calls for data, in a dialect that has no access tokens. */
export const SECRET_USES = ['client', 'api_key'] as const

export type SecretUse = (typeof SECRET_USES)[number]

export interface ClientSecret {
  readonly appId: string
  readonly secretId: string
  readonly use: SecretUse
  readonly name: string
  /** Last four characters, so that a developer can tell secrets apart. */
  readonly hint: string
  /** Keyed hash of the secret; the secret itself is not stored. */
  readonly hash: string
  readonly createdAtMs: number
  readonly expiresAtMs: number | undefined
  readonly revokedAtMs: number | undefined
  readonly lastUsedAtMs: number | undefined
}

/** A public key with which the app signs assertions (RFC 7523), or its requests. */
export interface ClientKey {
  readonly appId: string
  readonly keyId: string
  readonly name: string
  /** Public key as a JWK (RFC 7517), JSON text: P-256 for assertions, P-521 for requests. */
  readonly publicJwk: string
  readonly createdAtMs: number
  readonly revokedAtMs: number | undefined
}

/** What client authentication needs, read in one statement. */
export interface ClientRecord {
  readonly app: ClientApp
  /** Secrets that are neither revoked nor expired at the time of reading. */
  readonly secrets: readonly ClientSecret[]
}
