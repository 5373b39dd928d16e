// table: The policy of the unit tests: round lifetimes, rotation, PKCE optional

import type { Policy } from '../../../src/core/policy.ts'

export const TEST_POLICY: Policy = {
  name: 'test',
  clientAuthentication: {
    methods: ['client_secret_post', 'client_secret_basic', 'private_key_jwt', 'none'],
    assertionAudiences: ['self'],
  },
  clientTokenSeconds: 1800,
  userTokenSeconds: 7200,
  newUserSeconds: 86_400,
  claims: {
    signature: { algorithm: 'ES256', type: 'JWT' },
    issuer: 'self',
    clientSubjectPrefix: 'client:',
    userSubjectPrefix: 'user:',
    userSubject: 'user',
    scope: { claim: 'scope', as: 'space_separated' },
    userFixed: {},
  },
  scopes: {
    known: ['accounts:read', 'transactions:read', 'user:create'],
    facts: {},
    omitted: 'all_allowed',
    opens: {
      accounts: ['accounts:read'],
      balances: ['accounts:read'],
      transactions: ['transactions:read'],
      identity: [],
    },
  },
  code: {
    lifetimeSeconds: 600,
    delegatedLifetimeSeconds: 1800,
    redirectUriAtToken: 'match_if_sent',
    challenge: 'optional',
  },
  refresh: {
    issue: true,
    rotation: 'retry_safe',
    retryWindowSeconds: 60,
    idleSeconds: 86_400,
    absoluteSeconds: 864_000,
  },
  assertion: {
    audiences: ['self'],
    clientPrefix: 'client:',
    userPrefix: 'user:',
    maxLifetimeSeconds: 300,
  },
  accessTokens: 'all_live',
  linkActorClientId: 'link',
  providerGroups: ['demo'],
  markets: { SE: { locale: 'sv_SE', currency: 'SEK', timeZone: 'Europe/Stockholm' } },
  locales: ['sv_SE', 'en_US'],
  defaultMarket: 'SE',
}
