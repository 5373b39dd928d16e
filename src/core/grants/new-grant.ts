// rule: Initial values of a grant

import type { Grant } from './grant.ts'

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
