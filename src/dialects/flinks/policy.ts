// table: Policy: lifetimes and claims of tokens, scopes, codes, refresh tokens
// Spec: docs.flinks.com, token endpoint (claims, lifetimes, refresh token)

import type { Policy } from '../../core/policy.ts'
import { NORTH_AMERICAN_LOCALES, NORTH_AMERICAN_MARKETS } from '../standard/markets.ts'
import { CLIENT_ADMIN, DATA_SCOPES, SCOPES } from './scopes.ts'

const MINUTE = 60
const DAY = 24 * 60 * MINUTE

export const flinksPolicy: Policy = {
  name: 'flinks',
  clientAuthentication: {
    methods: ['client_secret_basic', 'client_secret_post'],
    assertionAudiences: [],
  },
  // The documentation shows 299 and 300.
  clientTokenSeconds: 5 * MINUTE,
  userTokenSeconds: 5 * MINUTE,
  newUserSeconds: undefined,
  claims: {
    signature: { algorithm: 'ES256', type: 'JWT' },
    issuer: 'self',
    clientSubjectPrefix: '',
    userSubjectPrefix: '',
    userSubject: 'person',
    scope: { claim: 'scope', as: 'space_separated' },
    clientIdClaim: 'client_id',
    userFixed: {},
  },
  scopes: {
    known: Object.keys(SCOPES),
    facts: SCOPES,
    omitted: 'all_allowed',
    clientOnly: [CLIENT_ADMIN],
    opens: {
      accounts: DATA_SCOPES,
      balances: ['ACCOUNT_DETAILED'],
      transactions: ['TRANSACTIONS', 'STATEMENTS'],
      identity: ['CUSTOMER_CONTACT', 'CUSTOMER_PERSONAL'],
    },
  },
  code: {
    lifetimeSeconds: 5 * MINUTE,
    delegatedLifetimeSeconds: 5 * MINUTE,
    redirectUriAtToken: 'required_if_bound',
    challenge: 'optional',
  },
  refresh: {
    issue: true,
    rotation: 'never',
    retryWindowSeconds: 0,
    idleSeconds: 30 * DAY,
    absoluteSeconds: undefined,
  },
  assertion: undefined,
  accessTokens: 'all_live',
  // No client delegates a code to the hosted flow here.
  linkActorClientId: '',
  providerGroups: ['capital'],
  // The end user signs in at the bank, and the app never sees credentials.
  authenticationFlows: ['redirect'],
  markets: NORTH_AMERICAN_MARKETS,
  locales: NORTH_AMERICAN_LOCALES,
  defaultMarket: 'CA',
}
