// table: Policy: the scope of the dialect, and how long a sign-in waits
// Spec: docs.flinks.com, guides/connect/authentication-reference: keys instead of access tokens

import type { Policy } from '../../core/policy.ts'
import { NORTH_AMERICAN_LOCALES, NORTH_AMERICAN_MARKETS } from '../standard/markets.ts'

/** The provider has no scopes: who connects a bank shares all that it shows. */
export const CONNECT_SCOPE = 'connect'

const MINUTE = 60

/** There are no access tokens, so lifetimes and claims are of no use; the hosted flow makes a code that it does not return. */
export const connectPolicy: Policy = {
  name: 'flinks-connect',
  clientAuthentication: { methods: ['client_secret_post'], assertionAudiences: [] },
  instanceIds: true,
  clientTokenSeconds: 5 * MINUTE,
  userTokenSeconds: 5 * MINUTE,
  newUserSeconds: undefined,
  claims: {
    signature: { algorithm: 'ES256', type: 'JWT' },
    issuer: 'self',
    clientSubjectPrefix: '',
    userSubjectPrefix: '',
    userSubject: 'connection',
    scope: { claim: 'scope', as: 'space_separated' },
    userFixed: {},
  },
  scopes: {
    known: [CONNECT_SCOPE],
    facts: {
      [CONNECT_SCOPE]: {
        opens: 'Everything that the end user shares: identity, accounts, transactions and statements.',
        products: ['account_information'],
      },
    },
    omitted: 'all_allowed',
    opens: {
      accounts: [CONNECT_SCOPE],
      balances: [CONNECT_SCOPE],
      transactions: [CONNECT_SCOPE],
      identity: [CONNECT_SCOPE],
    },
  },
  code: {
    lifetimeSeconds: MINUTE,
    delegatedLifetimeSeconds: MINUTE,
    redirectUriAtToken: 'required_if_bound',
    challenge: 'optional',
  },
  refresh: {
    issue: false,
    rotation: 'never',
    retryWindowSeconds: 0,
    idleSeconds: 5 * MINUTE,
    absoluteSeconds: 5 * MINUTE,
  },
  assertion: undefined,
  accessTokens: 'all_live',
  linkActorClientId: '',
  providerGroups: ['capital'],
  markets: NORTH_AMERICAN_MARKETS,
  locales: NORTH_AMERICAN_LOCALES,
  defaultMarket: 'CA',
  backgroundRefresh: 'on_request',
}
