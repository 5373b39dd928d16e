// operation: Authenticate a client, and load what it presents at the same time

import { accept, type Outcome } from '../errors.ts'
import type { Policy } from '../policy.ts'
import {
  type AuthenticatedClient,
  authenticateClient,
  type ClientAuthenticationNeeds,
  type ClientCredentials,
} from './authenticate-client.ts'

/**
 * One round trip to the database less, where the app of the client id is known. `load` only reads, and within that app; what it has
 * read reaches nobody unless the client is authenticated.
 */
export async function authenticateAndLoad<Loaded>(
  ports: ClientAuthenticationNeeds,
  policy: Policy,
  credentials: ClientCredentials,
  load: (appId: string) => Promise<Loaded>,
): Promise<Outcome<AuthenticatedClient & { readonly loaded: Loaded }>> {
  const knownAppId = ports.store.knownAppId(credentials.clientId)
  const early = knownAppId === undefined ? undefined : load(knownAppId)
  // Whoever waits for it below gets the error.
  early?.catch(() => undefined)
  const authenticated = await authenticateClient(ports, policy, credentials)
  if (!authenticated.ok) return authenticated
  const { app, method } = authenticated.value
  const loaded = await (early !== undefined && knownAppId === app.appId ? early : load(app.appId))
  return accept({ app, method, loaded })
}
