// contract: Apps that another app manages over the API, and their provider requests

import type { ClientApp, ClientSecret } from './app.ts'

/** What the managing app states about an app, for end users and operators. Texts are '' where there is none. */
export interface AppProfile {
  readonly description: string
  readonly logoUri: string
  readonly termsUri: string
  readonly clientUri: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly contactEmails: readonly string[]
}

export interface ManagedApp {
  readonly app: ClientApp
  readonly profile: AppProfile
}

/** A request to register an app with a bank. */
export interface ProviderRequest {
  readonly appId: string
  readonly institutionId: string
  readonly requestedAtMs: number
}

/** Maximum of apps that one app manages. */
export const MAX_MANAGED_APPS = 1000

export interface ManagedAppStore {
  /** App, first secret, profile and its place among those of the manager in one transaction; counted under a lock. */
  createManagedApp(
    managed: ManagedApp,
    first: ClientSecret,
    manager: { readonly appId: string; readonly maxManaged: number },
  ): Promise<'created' | 'client_id_taken' | 'organisation_unknown' | 'manager_unknown' | 'limit_reached'>
  /** Oldest first. */
  listManagedApps(managerId: string): Promise<readonly ManagedApp[]>
  /** By client id; undefined for an app that another one manages, or none. */
  findManagedApp(managerId: string, clientId: string): Promise<ManagedApp | undefined>
  /** Stores the secret and revokes every other one of the app with the same use, in one transaction: of concurrent calls the last one stays. */
  replaceSecrets(secret: ClientSecret, nowMs: number): Promise<'replaced' | 'unknown'>
  /** Has no effect on a request that exists. */
  requestProviders(requests: readonly ProviderRequest[]): Promise<'stored' | 'unknown'>
  /** Ordered by institution. */
  listProviderRequests(appId: string): Promise<readonly ProviderRequest[]>
}
