// rule: Initial values of a grant, and of a code without an authorization request

import type { AuthorizationCode, Grant } from './grant.ts'

type Origin = Pick<
  Grant,
  'appId' | 'grantId' | 'userId' | 'origin' | 'policy' | 'scopes' | 'createdAtMs' | 'expiresAtMs'
>
type Particulars = Partial<
  Pick<
    Grant,
    | 'actorClientId'
    | 'idHint'
    | 'connectionId'
    | 'subject'
    | 'authenticatedAtMs'
    | 'audience'
    | 'authorizationDetails'
    | 'activatedAtMs'
  >
>

/** Pending, unless `activatedAtMs` is set. */
export function newGrant(origin: Origin, particulars: Particulars = {}): Grant {
  return {
    actorClientId: undefined,
    idHint: undefined,
    connectionId: undefined,
    subject: undefined,
    authenticatedAtMs: undefined,
    audience: [],
    authorizationDetails: undefined,
    confirmation: undefined,
    refreshGeneration: 1,
    successorNumber: 0,
    generation: 1,
    minGeneration: 1,
    activatedAtMs: undefined,
    revokedAtMs: undefined,
    revokedBy: undefined,
    ...origin,
    ...particulars,
  }
}

/** A code that no authorization request asked for: it is bound to its grant alone, and to the actor if there is one. */
export function newUnboundCode(
  { appId, grantId, createdAtMs, expiresAtMs, actorClientId }: Grant,
  codeHash: string,
): AuthorizationCode {
  return {
    appId,
    codeHash,
    grantId,
    redirectUri: undefined,
    codeChallenge: undefined,
    codeChallengeMethod: undefined,
    nonce: undefined,
    actorClientId,
    createdAtMs,
    expiresAtMs,
  }
}
