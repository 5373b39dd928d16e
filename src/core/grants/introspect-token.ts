// operation: Introspect a token for an authenticated client or resource server
// Spec: RFC 7662 sections 2.1, 2.2 and 4

import type { ClientApp } from '../apps/app.ts'
import { authenticateClient, type ClientCredentials } from '../apps/authenticate-client.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { readClaims } from '../tokens/access-token.ts'
import { authorizeAccess } from '../tokens/authorize-access.ts'
import type { AccessTokenFacts } from '../tokens/token.ts'
import type { Grant } from './grant.ts'
import { readRefreshToken } from './refresh-token.ts'

export interface IntrospectToken {
  readonly client: ClientCredentials
  readonly token: string
}

/** Undefined: the token is not active, or not for the caller to know. */
export type IntrospectedToken =
  | { readonly kind: 'access_token'; readonly facts: AccessTokenFacts; readonly grant: Grant | undefined }
  | {
      readonly kind: 'refresh_token'
      readonly clientId: string
      readonly grant: Grant
      readonly expiresAtMs: number
    }

type Needs = Pick<
  Ports,
  | 'issuer'
  | 'installationId'
  | 'policies'
  | 'store'
  | 'hash'
  | 'clock'
  | 'usage'
  | 'signer'
  | 'random'
  | 'assertions'
>

/** Tokens of every dialect: of the caller's own app, and for a resource server those of every app of its organisation. */
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
  if (refresh !== undefined) return accept({ ...refresh, clientId: app.clientId })
  for (const issuing of ports.policies.values()) {
    const verified = ports.signer.verify(token, issuing.claims.signature.type)
    const facts = verified.ok ? readClaims(verified.value, issuing, ports) : undefined
    if (facts === undefined) continue
    const active = await authorizeAccess(ports, issuing, {
      accessToken: token,
      accepts: ['client', 'user'],
      scopes: [],
    })
    if (!active.ok) return accept(undefined)
    if (facts.appId !== app.appId && !(await servesAppOf(ports, policy, app, facts))) return accept(undefined)
    const grant = facts.grantId && (await ports.store.loadGrant(facts.appId, facts.grantId))
    return accept({ kind: 'access_token', facts, grant: grant || undefined })
  }
  return accept(undefined)
}

async function servesAppOf(
  { store }: Needs,
  { name }: Policy,
  { dialects, organisationId }: ClientApp,
  { appId }: AccessTokenFacts,
): Promise<boolean> {
  if (dialects.find(({ dialect }) => dialect === name)?.isResourceServer !== true) return false
  return (await store.loadApp(appId))?.organisationId === organisationId
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
