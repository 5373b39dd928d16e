// operation: Authenticate a client by secret, by signed assertion, or as a public client
// Spec: RFC 6749 sections 2.3.1 and 3.2.1; RFC 7523 section 2.2; OWASP ASVS 5.0 10.4.10

import { equalText } from '../../lib/constant-time.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { ClientAuthMethod, Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientApp, ClientRecord } from './app.ts'
import { checkAssertionTimes, readAssertionClaims } from './assertion.ts'
import { verifyAssertion } from './verify-assertion.ts'

/** Credentials that the client sent. */
export type ClientCredentials =
  | {
      readonly method: 'client_secret_basic' | 'client_secret_post' | 'none'
      readonly clientId: string
      readonly secret: string | undefined
      /** IP address of the sender, stored as the last use of the secret. */
      readonly ipAddress?: string | undefined
    }
  | {
      readonly method: 'private_key_jwt'
      /** As the request names it, or as the assertion does before its signature is verified. */
      readonly clientId: string
      readonly assertion: string
    }

/** The client, and the method that proved it: later rules are stricter for public clients. */
export interface AuthenticatedClient {
  readonly app: ClientApp
  readonly method: ClientAuthMethod
}

/** What an operation needs to authenticate its client. */
export type ClientAuthenticationNeeds = Pick<
  Ports,
  'issuer' | 'store' | 'hash' | 'clock' | 'usage' | 'assertions' | 'keySets' | 'wait'
>

export async function authenticateClient(
  ports: ClientAuthenticationNeeds,
  policy: Policy,
  credentials: ClientCredentials,
): Promise<Outcome<AuthenticatedClient>> {
  const nowMs = ports.clock.nowMs()
  const client = await ports.store.loadClient(credentials.clientId, nowMs)
  const checked = checkClient(client, policy)
  if (!checked.ok) return checked
  const { app } = checked.value
  const { method } = credentials
  if (method === 'private_key_jwt') return authenticateByAssertion(ports, policy, app, credentials.assertion)
  if (credentials.secret === undefined) {
    return mayUse(app, policy, 'none') ? accept({ app, method: 'none' }) : refuse('client_unauthenticated')
  }
  if (!mayUse(app, policy, method)) return refuse('client_authentication_method_not_allowed')
  const { secret, ipAddress } = credentials
  return matchSecret(ports, checked.value, { method, secret, ipAddress }, nowMs)
}

/** Refuses an app that is unknown to the dialect of the policy, or disabled. */
export function checkClient(
  client: ClientRecord | undefined,
  { name }: Pick<Policy, 'name'>,
): Outcome<ClientRecord> {
  if (client === undefined) return refuse('client_unknown')
  const { dialects, disabledAtMs } = client.app
  if (!dialects.some(({ dialect }) => dialect === name)) {
    return refuse('client_unknown', { detail: `the app does not use the dialect ${name}` })
  }
  return disabledAtMs === undefined ? accept(client) : refuse('client_disabled')
}

function mayUse(app: ClientApp, { clientAuthentication }: Policy, method: ClientAuthMethod): boolean {
  return app.authMethods.includes(method) && clientAuthentication.methods.includes(method)
}

function matchSecret(
  ports: ClientAuthenticationNeeds,
  { app, secrets }: ClientRecord,
  sent: {
    readonly method: ClientAuthMethod
    readonly secret: string
    readonly ipAddress: string | undefined
  },
  nowMs: number,
): Outcome<AuthenticatedClient> {
  const presented = ports.hash.keyed('client-secret', sent.secret)
  let matched: string | undefined
  // Compare every secret, so that the response time does not reveal which one matched.
  for (const secret of secrets) {
    if (equalText(secret.hash, presented)) matched = secret.secretId
  }
  if (matched === undefined) return refuse('client_secret_invalid')
  ports.usage.secretUsed(app.appId, matched, nowMs, sent.ipAddress)
  return accept({ app, method: sent.method })
}

/** RFC 7523 section 3: an assertion is short-lived; a longer `exp` than this would make it a long-lived secret. */
const MAX_ASSERTION_SECONDS = 5 * 60

async function authenticateByAssertion(
  ports: ClientAuthenticationNeeds,
  { clientAuthentication, ...policy }: Policy,
  app: ClientApp,
  assertion: string,
): Promise<Outcome<AuthenticatedClient>> {
  if (!mayUse(app, { clientAuthentication, ...policy }, 'private_key_jwt')) {
    return refuse('client_authentication_method_not_allowed')
  }
  const rules = {
    audiences: clientAuthentication.assertionAudiences,
    clientPrefix: '',
    userPrefix: '',
    maxLifetimeSeconds: MAX_ASSERTION_SECONDS,
  }
  const claims = readAssertionClaims(assertion, rules, ports.issuer)
  if (!claims.ok) return claims
  const { clientId, userName, assertionId } = claims.value
  if (clientId !== app.clientId || userName !== undefined) {
    return refuse('assertion_invalid', { detail: 'iss and sub are not the client id' })
  }
  const verified = await verifyAssertion(ports, app, assertion)
  if (!verified.ok) return refuse('assertion_invalid', { detail: verified.error })
  const nowMs = ports.clock.nowMs()
  const timed = checkAssertionTimes(claims.value, rules, nowMs)
  if (!timed.ok) return timed
  // Claimed even if the request is refused later: the client has shown it, and it may have been seen.
  const claim = await ports.store.claimOnce({
    appId: app.appId,
    kind: 'client_assertion',
    key: assertionId,
    untilMs: nowMs + (MAX_ASSERTION_SECONDS + 60) * 1000,
    nowMs,
  })
  return claim === 'seen' ? refuse('assertion_replayed') : accept({ app, method: 'private_key_jwt' })
}
