// operation: Authenticate a client by its secret
// Spec: RFC 6749 section 2.3.1; OWASP ASVS 5.0 10.4.10

import { equalText } from '../../lib/constant-time.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Ports } from '../ports.ts'
import type { ClientApp, ClientAuthMethod } from './app.ts'

/** Credentials that the client sent. */
export interface ClientCredentials {
  readonly method: Exclude<ClientAuthMethod, 'private_key_jwt'>
  readonly clientId: string
  readonly secret: string | undefined
}

export async function authenticateClient(
  ports: Pick<Ports, 'store' | 'hash' | 'clock' | 'usage'>,
  credentials: ClientCredentials,
): Promise<Outcome<ClientApp>> {
  const nowMs = ports.clock.nowMs()
  const client = await ports.store.loadClient(credentials.clientId, nowMs)
  if (client === undefined) return refuse('client_unknown')
  const { app, secrets } = client
  if (app.disabledAtMs !== undefined) return refuse('client_disabled')
  if (credentials.secret === undefined) {
    return app.authMethods.includes('none') ? accept(app) : refuse('client_unauthenticated')
  }
  if (!app.authMethods.includes(credentials.method)) return refuse('client_authentication_method_not_allowed')

  const presented = ports.hash.keyed('client-secret', credentials.secret)
  let matched: string | undefined
  // Compare every secret, so that the response time does not reveal which one matched.
  for (const secret of secrets) {
    if (equalText(secret.hash, presented)) matched = secret.secretId
  }
  if (matched === undefined) return refuse('client_secret_invalid')
  ports.usage.secretUsed(app.appId, matched, nowMs)
  return accept(app)
}
