// operation: Introspect a token for an authenticated client or resource server
// Spec: RFC 7662 sections 2.1, 2.2 and 4

import type { Json } from '../../lib/json.ts'
import { type ClientApp, findAppDialect } from '../apps/app.ts'
import {
  authenticateClient,
  type ClientAuthenticationNeeds,
  type ClientCredentials,
} from '../apps/authenticate-client.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { readClaims, renderAudience } from '../tokens/access-token.ts'
import { authorizeAccess } from '../tokens/authorize-access.ts'
import { type AccessTokenFacts, SELF } from '../tokens/token.ts'
import type { Grant } from './grant.ts'
import { readRefreshToken } from './refresh-token.ts'

export interface IntrospectToken {
  readonly client: ClientCredentials
  readonly token: string
}

/** Undefined: the token is not active, or not for the caller to know. */
export type IntrospectedToken = {
  readonly issuer: string
  /** As in `aud` of a JWT. */
  readonly audience: Json
} & (
  | { readonly kind: 'access_token'; readonly facts: AccessTokenFacts; readonly grant: Grant | undefined }
  | {
      readonly kind: 'refresh_token'
      readonly clientId: string
      readonly grant: Grant
      readonly expiresAtMs: number
    }
)

type Needs = ClientAuthenticationNeeds & Pick<Ports, 'installationId' | 'policies' | 'signer' | 'random'>

/** Tokens of every dialect: of the caller's own app, and for a resource server those that are for it, of every app of its organisation. */
export async function introspectToken(
  ports: Needs,
  policy: Policy,
  { client, token }: IntrospectToken,
): Promise<Outcome<IntrospectedToken | undefined>> {
  const authenticated = await authenticateClient(ports, policy, client)
  if (!authenticated.ok) return authenticated
  const { app, method } = authenticated.value
  // RFC 7662 section 2.1: the endpoint must require authorization, or anybody could scan for tokens.
  if (method === 'none') return refuse('client_unauthenticated')
  const refresh = await findRefreshToken(ports, app.appId, token)
  if (refresh !== undefined) {
    const { audience } = refresh.grant
    return accept({ ...refresh, ...describeIssue(ports, audience), clientId: app.clientId })
  }
  for (const issuing of ports.policies.values()) {
    const verified = ports.signer.verify(token, issuing.claims.signature.type)
    const facts = verified.ok ? readClaims(verified.value, issuing, ports) : undefined
    if (facts === undefined) continue
    const active = await authorizeAccess(ports, issuing, {
      accessToken: token,
      accepts: ['client', 'user'],
      scopes: [],
      forAnyResource: true,
    })
    if (!active.ok) return accept(undefined)
    if (facts.appId !== app.appId && !(await servesAppOf(ports, policy, app, facts))) return accept(undefined)
    const grant = facts.grantId && (await ports.store.loadGrant(facts.appId, facts.grantId))
    return accept({
      kind: 'access_token',
      facts,
      grant: grant || undefined,
      ...describeIssue(ports, facts.audience ?? []),
    })
  }
  return accept(undefined)
}

function describeIssue({ issuer }: Needs, audience: readonly string[]) {
  return { issuer, audience: renderAudience(audience.length === 0 ? [SELF] : audience, issuer) }
}

async function servesAppOf(
  { store }: Needs,
  policy: Policy,
  app: ClientApp,
  { appId, audience = [SELF] }: AccessTokenFacts,
): Promise<boolean> {
  const { isResourceServer, serves = [SELF] } = findAppDialect(app, policy) ?? {}
  if (isResourceServer !== true) return false
  // A resource server learns nothing about tokens that are for another one (RFC 7662 section 4).
  if (!audience.some((resource) => serves.includes(resource))) return false
  return (await store.loadApp(appId))?.organisationId === app.organisationId
}

async function findRefreshToken(
  { store, hash, clock }: Needs,
  appId: string,
  text: string,
): Promise<
  { readonly kind: 'refresh_token'; readonly grant: Grant; readonly expiresAtMs: number } | undefined
> {
  const presented = readRefreshToken(appId, text, hash)
  if (presented === undefined) return undefined
  const found = await store.loadRefreshToken(appId, presented.grantId, hash.keyed('refresh-token', text))
  if (found === undefined) return undefined
  const { token, grant } = found
  const isActive = grant.revokedAtMs === undefined && token.expiresAtMs > clock.nowMs()
  return isActive ? { kind: 'refresh_token', grant, expiresAtMs: token.expiresAtMs } : undefined
}
