// operation: Issue and sign an access token; every grant type uses it

import type { JsonObject } from '../../lib/json.ts'
import type { ClientApp } from '../apps/app.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { buildClaims } from '../tokens/access-token.ts'
import type { AccessTokenFacts, IssuedTokens } from '../tokens/token.ts'
import type { Grant } from './grant.ts'

type Signing = Pick<Ports, 'issuer' | 'installationId' | 'signer' | 'random' | 'clock'>

export function signClientToken(
  ports: Signing,
  policy: Policy,
  app: ClientApp,
  scopes: readonly string[],
  /** None for this installation alone. */
  audience: readonly string[] = [],
): IssuedTokens {
  const issuedAtSeconds = Math.floor(ports.clock.nowMs() / 1000)
  const claims = buildClaims(
    {
      kind: 'client',
      appId: app.appId,
      clientId: app.clientId,
      userId: undefined,
      grantId: undefined,
      ...audienceFact(audience),
      generation: app.generation,
      scopes,
      verified: app.verified,
      tokenId: ports.random.uuid(),
      issuedAtSeconds,
      expiresAtSeconds: issuedAtSeconds + policy.clientTokenSeconds,
    },
    policy,
    ports,
  )
  return {
    kind: 'client',
    accessToken: ports.signer.sign(claims, policy.claims.signature),
    expiresInSeconds: policy.clientTokenSeconds,
    refreshToken: undefined,
    scopes,
    userId: undefined,
    idHint: undefined,
  }
}

/** The usual token states none, which is shorter. */
function audienceFact(audience: readonly string[]): Pick<AccessTokenFacts, 'audience'> {
  return audience.length === 0 ? {} : { audience }
}

function subjectOf({ userId, connectionId, subject }: Grant, { claims }: Policy): string {
  switch (claims.userSubject) {
    case 'user':
      return userId
    case 'connection':
      return connectionId ?? userId
    case 'person':
      return subject ?? userId
  }
}

export function signUserToken(
  ports: Signing,
  policy: Policy,
  app: ClientApp,
  grant: Grant,
  issue: {
    readonly scopes: readonly string[]
    readonly accessTokenExpiresAtMs: number
    readonly refreshToken: string | undefined
    /** Those of the grant when left out. */
    readonly audience?: readonly string[]
    /** Of `buildConnectionClaims`. */
    readonly connectionClaims?: JsonObject | undefined
  },
): IssuedTokens {
  const issuedAtSeconds = Math.floor(ports.clock.nowMs() / 1000)
  const expiresAtSeconds = Math.floor(issue.accessTokenExpiresAtMs / 1000)
  const claims = buildClaims(
    {
      kind: 'user',
      appId: app.appId,
      clientId: app.clientId,
      userId: grant.userId,
      grantId: grant.grantId,
      subject: subjectOf(grant, policy),
      ...audienceFact(issue.audience ?? grant.audience),
      generation: grant.generation,
      scopes: issue.scopes,
      verified: app.verified,
      tokenId: ports.random.uuid(),
      issuedAtSeconds,
      expiresAtSeconds,
    },
    policy,
    ports,
  )
  const all = issue.connectionClaims === undefined ? claims : { ...claims, ...issue.connectionClaims }
  return {
    kind: 'user',
    accessToken: ports.signer.sign(all, policy.claims.userSignature ?? policy.claims.signature),
    expiresInSeconds: expiresAtSeconds - issuedAtSeconds,
    refreshToken: issue.refreshToken,
    scopes: issue.scopes,
    authorizationDetails: grant.authorizationDetails,
    userId: grant.userId,
    idHint: grant.idHint,
  }
}
