// table: Policy: lifetimes and claims of tokens, scopes, codes, refresh tokens, markets
// Spec: docs.tink.com (2026-01); README.md lists the values that the provider does not publish

import type { Policy } from '../../core/policy.ts'
import { TINK_LOCALES, TINK_MARKETS } from './markets.ts'
import { OPENED_BY, SCOPES, TINK_SCOPES } from './scopes.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Client id of Tink Link, the same for every customer. */
export const LINK_ACTOR_CLIENT_ID = 'df05e4b379934cd09963197cc855bfe9'

export const tinkPolicy: Policy = {
  name: 'tink',
  clientAuthentication: {
    methods: ['client_secret_post', 'client_secret_basic', 'none'],
    assertionAudiences: [],
  },
  clientTokenSeconds: 30 * MINUTE,
  userTokenSeconds: 2 * HOUR,
  newUserSeconds: DAY,
  claims: {
    signature: { algorithm: 'ES256', type: 'JWT' },
    issuer: 'tink://auth',
    clientSubjectPrefix: 'tink://auth/client/',
    userSubjectPrefix: 'tink://auth/user/',
    userSubject: 'user',
    scope: { claim: 'scopes', as: 'array' },
    appIdClaim: 'tink://app/id',
    verifiedClaim: 'tink://app/verified',
    userFixed: { origin: 'main' },
  },
  scopes: { known: TINK_SCOPES, facts: SCOPES, omitted: 'all_allowed', opens: OPENED_BY },
  code: {
    lifetimeSeconds: MINUTE,
    delegatedLifetimeSeconds: HOUR,
    redirectUriAtToken: 'match_if_sent',
    challenge: 'optional',
    forOwnUsers: true,
  },
  refresh: {
    issue: true,
    rotation: 'retry_safe',
    retryWindowSeconds: HOUR,
    idleSeconds: 30 * DAY,
    absoluteSeconds: 180 * DAY,
  },
  assertion: {
    audiences: [
      'self',
      'self/',
      'self/api/v1/oauth/token',
      'https://api.tink.com',
      'https://api.tink.com/',
      // The documented one.
      'https://api.tink.com/api/v1/oauth/token',
    ],
    clientPrefix: 'tink://auth/client/',
    userPrefix: 'tink://auth/user/',
    maxLifetimeSeconds: 5 * MINUTE,
  },
  accessTokens: 'all_live',
  linkActorClientId: LINK_ACTOR_CLIENT_ID,
  providerGroups: ['demo'],
  markets: TINK_MARKETS,
  locales: TINK_LOCALES,
  defaultMarket: 'SE',
}
