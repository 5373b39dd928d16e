// contract: Storage of apps, client secrets, client keys and the audit trail
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type {
  AppChange,
  AppDialect,
  AppHold,
  AppHoldName,
  ClientApp,
  ClientKey,
  ClientRecord,
  ClientSecret,
  Organisation,
} from './app.ts'
import type { AuditEvent, AuditSeal, AuditTrail, TrailEvent } from './audit.ts'

/** Several uses of one secret, with the time and IP address of the last. */
interface SecretUse {
  readonly appId: string
  readonly secretId: string
  readonly atMs: number
  readonly ipAddress?: string | undefined
  /** 1 when left out. */
  readonly calls?: number
}

export interface SecretUses {
  readonly secretId: string
  readonly ipAddress: string | undefined
  readonly calls: number
}

export interface AppStore {
  /** Has no effect if an organisation with this id exists. */
  createOrganisation(organisation: Organisation): Promise<void>
  listOrganisations(): Promise<readonly Organisation[]>
  /** App and first secret in one transaction, so that no app exists whose returned secret is missing. */
  createApp(
    app: ClientApp,
    first: ClientSecret | undefined,
    /** Of an app that is disabled from the start; 'member' when left out. */
    hold?: AppHoldName,
  ): Promise<'created' | 'client_id_taken' | 'organisation_unknown' | 'organisation_suspended'>
  loadApp(appId: string): Promise<ClientApp | undefined>
  listApps(): Promise<readonly ClientApp[]>
  /** Adds the redirect URI to the app of the client id, unless it is registered. */
  addRedirectUri(clientId: string, redirectUri: string): Promise<'added' | 'there' | 'unknown'>
  /** Another name under which `loadClient` finds the app, for good. `taken` if another app has it. */
  addClientAlias(appId: string, alias: string): Promise<'added' | 'taken'>
  /** Client ids and aliases that begin with the text, whose last character is a hexadecimal digit in lower case. */
  listClientNames(start: string, limit: number): Promise<readonly string[]>
  /** The app and its active secrets, by client id or alias. Reads the last commit, so that a revoked secret is rejected at once. */
  loadClient(clientId: string, nowMs: number): Promise<ClientRecord | undefined>
  /**
   * The app of a client id or alias, which never changes, without a query. Undefined if this process has not looked it up yet, or if
   * the engine answers look-ups without a round trip, so that nothing is saved by looking ahead.
   */
  knownAppId(clientId: string): string | undefined
  /** Counts and inserts in one transaction, so that concurrent calls cannot exceed `maxLive`. */
  addSecret(
    secret: ClientSecret,
    maxLive: number,
    nowMs: number,
  ): Promise<'added' | 'limit_reached' | 'unknown'>
  listSecrets(appId: string): Promise<readonly ClientSecret[]>
  revokeSecret(
    appId: string,
    secretId: string,
    nowMs: number,
  ): Promise<'revoked' | 'already_revoked' | 'unknown'>
  /**
   * Adds a successor, and lets the old secret expire: at once without a time. Counts in the same transaction. `not_live` for an old
   * secret that was revoked or has expired.
   */
  rollSecret(
    successor: ClientSecret,
    old: { readonly secretId: string; readonly expiresAtMs: number | undefined },
    maxLive: number,
  ): Promise<'rolled' | 'limit_reached' | 'not_live' | 'unknown'>
  /** Stores the latest uses of each secret; losing some in a crash is harmless. */
  touchSecrets(uses: readonly SecretUse[]): Promise<void>
  /** From where each secret was used last, and how often. */
  listSecretUses(appId: string): Promise<readonly SecretUses[]>
  addClientKey(key: ClientKey): Promise<'added' | 'key_id_taken' | 'unknown'>
  /** Keys that are not revoked. */
  listClientKeys(appId: string): Promise<readonly ClientKey[]>
  revokeClientKey(appId: string, keyId: string, nowMs: number): Promise<'revoked' | 'unknown'>
  /** Replaces the dialects of the app, with their scopes; with `expected` only while they are these, else `stale`. */
  setAppDialects(
    appId: string,
    dialects: readonly AppDialect[],
    expected?: readonly AppDialect[],
  ): Promise<'changed' | 'stale' | 'unknown'>
  /** As `holdApp` and `releaseApp` by a member: disables the app from then on, or enables it again. */
  setAppDisabled(
    appId: string,
    disabledAtMs: number | undefined,
  ): Promise<'changed' | 'unchanged' | 'deleting' | 'unknown'>
  /** Disables the app on every instance, until every hold of it is released. `unchanged` where this hold is there already. */
  holdApp(appId: string, hold: AppHold): Promise<'changed' | 'unchanged' | 'unknown'>
  /** Enables the app if this was its last hold. `deleting` for an app whose deletion has begun, which stays disabled. */
  releaseApp(appId: string, hold: AppHoldName): Promise<'changed' | 'unchanged' | 'deleting' | 'unknown'>
  /** The first one first. */
  listAppHolds(appId: string): Promise<readonly AppHold[]>
  /** In one statement, so that two changes of different members at once are both stored. */
  changeApp(appId: string, change: AppChange): Promise<ClientApp | undefined>
  /** Marks a disabled app; the mark stays until the app is gone. `started` also for an app that is marked already. */
  startAppDeletion(appId: string, nowMs: number): Promise<'started' | 'not_disabled' | 'unknown'>
  /**
   * In one transaction: deletes a marked app and everything that is left of it, and stores the event, which outlives the app with
   * the rest of its audit trail. `users_left`: users exist, whose consents at the banks are to be queued first. `unknown`
   * also for an app without a mark.
   */
  finishAppDeletion(event: AuditEvent): Promise<'deleted' | 'users_left' | 'unknown'>
  /** The app id of a client id or an app id, also of an app that was deleted. */
  findAppId(named: string): Promise<string | undefined>
  /** Revokes every client token issued so far, by raising `generation` and `minGeneration` together. */
  revokeClientTokens(appId: string): Promise<void>
}

export interface AuditStore {
  recordAudit(event: AuditEvent): Promise<void>
  /** The newest first, before an event. */
  listAudit(appId: string, limit: number, beforeId?: string): Promise<readonly AuditEvent[]>
  /** Trails with events that are not chained yet. */
  listUnsealedTrails(limit: number): Promise<readonly AuditTrail[]>
  /** Chains the oldest of them, in one transaction; returns how many. `hashOf` must give the same for the same. */
  sealTrail(
    trail: AuditTrail,
    limit: number,
    hashOf: (previous: string | undefined, event: TrailEvent) => string,
  ): Promise<number>
  /** In the order of the chain, after a sequence number. */
  listSealedEvents(
    trail: AuditTrail,
    after: number,
    limit: number,
  ): Promise<readonly (TrailEvent & { readonly seal: AuditSeal })[]>
}
