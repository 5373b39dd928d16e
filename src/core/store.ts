// contract: what the core needs of storage: verbs that answer facts
// Never: `update(model, where)`, or a verb that decides; operations refuse.

import type { ClockStore } from './clock-store.ts'
import type { ConsentStore } from './consent-store.ts'
import type { DataStore, Report } from './data-store.ts'
import type { ClientApp, ClientKey, ClientRecord, ClientSecret, Organisation } from './model/app.ts'
import type { AuditEvent } from './model/audit.ts'
import type { BankIdentity, BankProblemKind } from './model/bank.ts'
import type {
  Account,
  AccountFilter,
  Connection,
  ConnectionStatus,
  RefreshedBy,
  Transaction,
  TransactionCursor,
  TransactionFilter,
} from './model/connection.ts'
import type { ConsentActor } from './model/consent.ts'
import type { DataItem } from './model/data-item.ts'
import type { AuthorizationCode, Grant, RefreshToken, RevokedBy } from './model/grant.ts'
import type { HashKey, SigningKey } from './model/keys.ts'
import type { LinkProgress, LinkSession, LinkState } from './model/link-session.ts'
import type { SealedSecret } from './model/sealed.ts'
import type { User, UserPreferences, UserReference } from './model/user.ts'
import type { RefreshSource } from './model/webhook.ts'
import type { BankEndingStore, PersonStore } from './person-store.ts'
import type { SignInStore } from './sign-in-store.ts'
import type { WebhookStore } from './webhook-store.ts'

// Each method is one statement or one transaction. Everything acknowledged is durable.

export interface AppStore {
  /** Leaves one of the same id as it is. */
  createOrganisation(organisation: Organisation): Promise<void>
  listOrganisations(): Promise<readonly Organisation[]>
  /** App and first secret in one transaction: nobody ever meets the app without the secret that its maker was told. */
  createApp(app: ClientApp, first: ClientSecret | undefined): Promise<'created' | 'client_id_taken'>
  loadApp(appId: string): Promise<ClientApp | undefined>
  listApps(): Promise<readonly ClientApp[]>
  /** Adds the address to the app of the client id, unless it is there. */
  addRedirectUri(clientId: string, redirectUri: string): Promise<'added' | 'there' | 'unknown'>
  /** The app with its live secrets, by the public client id. Never older than the last commit: a revoked secret stops at once everywhere. */
  loadClient(clientId: string, nowMs: number): Promise<ClientRecord | undefined>
  /** Counts and inserts in one transaction, so that two at once cannot exceed `maxLive`. */
  addSecret(secret: ClientSecret, maxLive: number, nowMs: number): Promise<'added' | 'limit_reached'>
  listSecrets(appId: string): Promise<readonly ClientSecret[]>
  revokeSecret(
    appId: string,
    secretId: string,
    nowMs: number,
  ): Promise<'revoked' | 'already_revoked' | 'unknown'>
  /** Keeps the latest time each; losing one in a crash is harmless. */
  touchSecrets(
    uses: readonly { readonly appId: string; readonly secretId: string; readonly atMs: number }[],
  ): Promise<void>
  addClientKey(key: ClientKey): Promise<'added' | 'key_id_taken'>
  /** Live keys only. */
  listClientKeys(appId: string): Promise<readonly ClientKey[]>
  revokeClientKey(appId: string, keyId: string, nowMs: number): Promise<'revoked' | 'unknown'>
  /** Ends every client token of the app that was issued so far: raises generation and minimum together. */
  endClientTokens(appId: string): Promise<void>
}

export type CreateUserFact =
  | { readonly kind: 'created' }
  | { readonly kind: 'exists'; readonly userId: string }

export interface UserStore {
  createUser(user: User): Promise<CreateUserFact>
  /** Undefined for an unknown user and for a temporary one past its end. */
  loadUser(appId: string, reference: UserReference, nowMs: number): Promise<User | undefined>
  listUsers(appId: string, afterUserId: string | undefined, limit: number): Promise<readonly User[]>
  renameUser(
    appId: string,
    userId: string,
    names: { readonly externalUserId: string | undefined; readonly username: string | undefined },
  ): Promise<'renamed' | 'exists' | 'unknown'>
  savePreferences(
    appId: string,
    userId: string,
    locale: string,
    preferences: UserPreferences,
  ): Promise<'saved' | 'unknown'>
  /** Removes the user and every row of theirs, grants and tokens included, in one transaction. */
  deleteUser(appId: string, userId: string): Promise<'deleted' | 'unknown'>
}

/** What an authorization code was bound to; fixed when the code was made, so reading it first races with nothing. */
export interface CodeFacts {
  readonly code: AuthorizationCode
  readonly grant: Grant
}

export interface ConsumeCode {
  readonly appId: string
  readonly codeHash: string
  readonly nowMs: number
  /**
   * What to write if the code is consumed. `burn` consumes it and issues nothing (a check on its binding failed).
   * `redeem` activates the grant until `grantExpiresAtMs` and stores the refresh token, if one is issued.
   */
  readonly effect:
    | { readonly kind: 'burn' }
    | {
        readonly kind: 'redeem'
        readonly grantExpiresAtMs: number
        readonly refreshToken: RefreshToken | undefined
      }
}

export type ConsumeCodeFact =
  | { readonly kind: 'consumed'; readonly grant: Grant }
  /** Used before. The grant was ended in the same transaction, and has `ended` refresh tokens fewer. */
  | { readonly kind: 'replayed'; readonly grantId: string; readonly ended: number }
  | { readonly kind: 'expired' }
  /** Never made by this app, swept, or its grant has ended. */
  | { readonly kind: 'unknown' }

export interface RotateRefreshToken {
  readonly appId: string
  readonly grantId: string
  readonly oldHash: string
  /** Generation of the presented token, as authenticated by the token itself. */
  readonly oldGeneration: number
  /** The successor, of generation `oldGeneration + 1`. */
  readonly successor: RefreshToken
  readonly nowMs: number
  readonly retryWindowMs: number
  /** New end of the grant. */
  readonly grantExpiresAtMs: number
  /** Ends the access tokens issued before (policy `newest_only`). */
  readonly endOlderAccessTokens: boolean
}

/**
 * The grant row is the lock. With `g` its refreshGeneration and `parent` the hash of the token rotated last:
 *
 * - token of generation g: `rotated`; it becomes `parent`, g grows by one, the successor is stored
 * - token equal to `parent`, within the retry window: `retried`; one more successor of generation g is stored
 * - anything older, or `parent` after the window: `reused`; the whole grant ends in the same transaction
 *
 * A token whose row was already removed but whose generation is authenticated and below g counts as older.
 */
export type RotateFact =
  | { readonly kind: 'rotated' | 'retried'; readonly grant: Grant }
  | { readonly kind: 'reused'; readonly grantId: string; readonly ended: number }
  | { readonly kind: 'expired' }
  /** Not of this app, or its grant has ended. */
  | { readonly kind: 'unknown' }

/** All that decides whether an access token still lives, read in one statement. */
export interface AccessFacts {
  readonly appDisabled: boolean
  readonly appMinGeneration: number
  readonly tokenRevoked: boolean
  /** Undefined for client tokens, and where the grant is gone. */
  readonly grant:
    | {
        readonly userId: string
        readonly minGeneration: number
        readonly ended: boolean
        /** To within some minutes. */
        readonly lastUsedAtMs: number | undefined
      }
    | undefined
}

export interface GrantStore {
  /** The pending grant and its code, in one transaction. */
  createGrantWithCode(grant: Grant, code: AuthorizationCode): Promise<void>
  /** Read-only; decides nothing about single use. */
  loadCode(appId: string, codeHash: string): Promise<CodeFacts | undefined>
  consumeAuthorizationCode(request: ConsumeCode): Promise<ConsumeCodeFact>
  /** One standing grant for each app, user and policy; scopes and end grow to the union. Not if it was revoked: then a new one. */
  ensureStandingGrant(grant: Grant): Promise<Grant>
  loadGrant(appId: string, grantId: string): Promise<Grant | undefined>
  listGrants(appId: string, userId: string, nowMs: number): Promise<readonly Grant[]>
  /** Read-only: a stored refresh token, which may have expired, and its grant. */
  loadRefreshToken(
    appId: string,
    grantId: string,
    tokenHash: string,
  ): Promise<{ token: RefreshToken; grant: Grant } | undefined>
  rotateRefreshToken(request: RotateRefreshToken): Promise<RotateFact>
  /** Policy `never`: moves the idle end of an unrotated token. */
  touchRefreshToken(
    appId: string,
    grantId: string,
    tokenHash: string,
    expiresAtMs: number,
    nowMs: number,
  ): Promise<'touched' | 'unknown'>
  /** Takes the same lock as a rotation; nothing issued meanwhile survives. */
  revokeGrant(
    appId: string,
    grantId: string,
    nowMs: number,
    by: RevokedBy,
  ): Promise<{ readonly ended: number }>
  revokeUserGrants(
    appId: string,
    userId: string,
    nowMs: number,
    by: RevokedBy,
    /** Leaves those that were given for one connection. */
    only?: 'without_connection',
  ): Promise<{ readonly grants: number }>
  /** Keeps the latest time each; losing one in a crash is harmless. */
  touchGrants(
    uses: readonly { readonly appId: string; readonly grantId: string; readonly atMs: number }[],
  ): Promise<void>
  /** Remembers one dead access token until it would have expired anyway. */
  revokeAccessToken(appId: string, tokenId: string, untilMs: number): Promise<void>
  loadAccessFacts(
    appId: string,
    tokenId: string,
    grantId: string | undefined,
    nowMs: number,
  ): Promise<AccessFacts | undefined>
  /** Exactly one caller hears `first` for a key until it ends. */
  claimOnce(
    appId: string,
    kind: string,
    key: string,
    untilMs: number,
    nowMs: number,
  ): Promise<'first' | 'seen'>
}

/** What a flow ends with: a code for access, or reports. */
export interface LinkGiven {
  readonly access: { readonly grant: Grant; readonly code: AuthorizationCode } | undefined
  readonly reports: readonly Report[]
}

export interface LinkStore {
  createLinkSession(session: LinkSession): Promise<void>
  /** Undefined past its end. */
  loadLinkSession(appId: string, sessionId: string, nowMs: number): Promise<LinkSession | undefined>
  /** Moves the session only if it is in `from`, and writes `progress` and the step of the consent with it. */
  advanceLinkSession(
    appId: string,
    sessionId: string,
    from: LinkState,
    to: LinkState,
    progress: LinkProgress,
    nowMs: number,
  ): Promise<'advanced' | 'not_in_state'>
  /** As `advanceLinkSession` to `granted`, together with what the flow gives, so that nothing of it exists alone. */
  grantLinkSession(
    appId: string,
    sessionId: string,
    given: LinkGiven,
    nowMs: number,
  ): Promise<'advanced' | 'not_in_state'>
}

/** Makes the ids of the events that a change writes; without it, the change tells nobody. */
export interface EventSeed {
  /** 14 hexadecimal digits, fresh for each change. */
  readonly eventSeed: string
}

export interface ConnectionStore {
  createConnection(connection: Connection): Promise<void>
  loadConnection(appId: string, connectionId: string): Promise<Connection | undefined>
  listConnections(appId: string, userId: string): Promise<readonly Connection[]>
  /**
   * As CONNECTION_STEPS allows; a sign-in that was led over the API is superseded. With `finished`, the event that a refresh ended in this status is written in the same
   * transaction.
   */
  setConnectionStatus(
    appId: string,
    connectionId: string,
    status: ConnectionStatus,
    message: string,
    nowMs: number,
    finished?: EventSeed & { readonly source: RefreshSource },
    problem?: BankProblemKind,
  ): Promise<'set' | 'not_allowed' | 'ended' | 'unknown'>
  /** What is fetched of it from now on. Not once it has ended. */
  chooseConnectionItems(
    appId: string,
    connectionId: string,
    items: readonly DataItem[],
  ): Promise<'chosen' | 'ended' | 'unknown'>
  /** Stores the bank's tokens. Not once the connection has ended. `isRefresh`: of the same consent, whose end never comes nearer. */
  saveBankSession(
    appId: string,
    connectionId: string,
    sealedSession: string,
    consentExpiresAtMs: number,
    nowMs: number,
    isRefresh?: true,
  ): Promise<'saved' | 'ended' | 'unknown'>
  /**
   * Replaces what is known of the given accounts: accounts and booked transactions are added or updated by id, pending
   * transactions that the bank no longer lists are removed. One transaction; not once the connection has ended, and nothing
   * that the person has taken back. With an event seed, the events of what was changed are written in it.
   */
  saveBankData(
    appId: string,
    connectionId: string,
    data: {
      readonly identity: BankIdentity | undefined
      readonly accounts: readonly Account[]
      readonly transactions: readonly Transaction[]
      readonly refreshedAtMs: number
      readonly refreshedBy?: RefreshedBy
    } & Partial<EventSeed>,
  ): Promise<'saved' | 'ended' | 'unknown'>
  /**
   * Ends the connection, its consents and the grants that were given for it alone, removes its accounts and transactions,
   * and moves the bank's tokens to where they wait for the bank to be told: one transaction. With `told`, reports and kept
   * answers of the user go as well, and the app hears that the session has ended, with the message for the person.
   */
  endConnection(
    appId: string,
    connectionId: string,
    nowMs: number,
    by: ConsentActor,
    told?: EventSeed & { readonly message: string },
  ): Promise<'ended' | 'already_ended' | 'unknown'>
  /** Ordered by account id; starts after `afterAccountId`. */
  listAccounts(
    appId: string,
    userId: string,
    filter: AccountFilter,
    afterAccountId: string | undefined,
    limit: number,
  ): Promise<readonly Account[]>
  loadAccount(appId: string, userId: string, accountId: string): Promise<Account | undefined>
  /**
   * Newest first, by the day on which each was first stored: while pages are turned, none that is there all the time is
   * met twice or passed over, whatever a refresh changes meanwhile.
   */
  listTransactions(
    appId: string,
    userId: string,
    filter: TransactionFilter,
    after: TransactionCursor | undefined,
    limit: number,
  ): Promise<readonly Transaction[]>
}

export interface KeyStore {
  listSigningKeys(): Promise<readonly SigningKey[]>
  /** Inserts the key only if the newest one is still `expectedNewest`, so that two instances rotate once. */
  addSigningKey(key: SigningKey, expectedNewest: string | undefined): Promise<'added' | 'outdated'>
  /** Sets the end of every key but the newest that has none yet. */
  retireSigningKeys(newestKeyId: string, removeAfterMs: number): Promise<void>
  removeSigningKeys(nowMs: number): Promise<number>
  /** Replaces the sealed private key, when the master key was rotated. */
  resealSigningKey(keyId: string, sealedPrivateKey: string): Promise<void>
  /** Inserts the key if there is none, and answers the one that is stored. */
  ensureHashKey(key: HashKey): Promise<HashKey>
  resealHashKey(keyId: string, sealedKey: string): Promise<void>
}

/** What a bank gave us when we registered there, sealed; one for each name that an adapter chooses. */
export interface BankClientStore {
  loadBankClient(name: string): Promise<string | undefined>
  /** Stores `sealed` if what is stored is still `expected`, and answers what is stored then: instances agree on one. */
  replaceBankClient(name: string, expected: string | undefined, sealed: string): Promise<string>
}

export interface SealedStore {
  /** Long-lived secrets that are sealed under another master key than this one, at most `limit` of each kind. */
  listSealedUnderOthers(masterKeyId: string, limit: number): Promise<readonly SealedSecret[]>
  /** Only if the stored text is still the one that was read. */
  replaceSealed(secret: SealedSecret, sealed: string): Promise<'replaced' | 'changed'>
}

export interface MaintenanceStore {
  recordAudit(event: AuditEvent): Promise<void>
  listAudit(appId: string, limit: number): Promise<readonly AuditEvent[]>
  /** Removes at most `limit` expired rows of each table; answers how many. */
  sweepExpired(nowMs: number, limit: number): Promise<number>
  /** Resolves if the database answers. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface Store
  extends AppStore,
    UserStore,
    GrantStore,
    LinkStore,
    ConnectionStore,
    SignInStore,
    DataStore,
    KeyStore,
    BankClientStore,
    SealedStore,
    WebhookStore,
    ClockStore,
    ConsentStore,
    PersonStore,
    BankEndingStore,
    MaintenanceStore {}
