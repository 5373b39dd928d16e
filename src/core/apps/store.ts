// contract: Storage of apps, client secrets, client keys and the audit trail
// Never: a verb that decides. A verb returns a fact; operations refuse.

import type { ClientApp, ClientKey, ClientRecord, ClientSecret, Organisation } from './app.ts'
import type { AuditEvent } from './audit.ts'

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

export interface AuditStore {
  recordAudit(event: AuditEvent): Promise<void>
  listAudit(appId: string, limit: number): Promise<readonly AuditEvent[]>
}
