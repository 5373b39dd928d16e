// table: Policy: lifetimes and claims of tokens, scopes, codes, refresh tokens
// Spec: RFC 9700 sections 2.1.1, 2.2.2 and 4.14; RFC 9068 section 2.2; OWASP ASVS 5.0 10.4.3 and 10.4.8

import type { Policy } from '../../core/policy.ts'
import { EUROPEAN_LOCALES, EUROPEAN_MARKETS } from '../standard/markets.ts'
import { OFFLINE_ACCESS, OPENED_BY, OPENID, OPENID_SCOPES, SCOPES } from './scopes.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export const openidPolicy: Policy = {
  name: 'openid',
  clientAuthentication: {
    methods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    // The issuer alone in new clients (RFC 7523bis); clients of RFC 7523 name the token endpoint.
    assertionAudiences: ['self', 'self/oauth2/token'],
  },
  clientTokenSeconds: 30 * MINUTE,
  userTokenSeconds: 15 * MINUTE,
  newUserSeconds: undefined,
  claims: {
    signature: { algorithm: 'ES256', type: 'at+jwt' },
    issuer: 'self',
    clientSubjectPrefix: '',
    userSubjectPrefix: '',
    userSubject: 'person',
    scope: { claim: 'scope', as: 'space_separated' },
    clientIdClaim: 'client_id',
    audience: 'resource',
    userFixed: {},
  },
  scopes: { known: OPENID_SCOPES, facts: SCOPES, omitted: 'all_allowed', opens: OPENED_BY },
  code: {
    lifetimeSeconds: MINUTE,
    delegatedLifetimeSeconds: MINUTE,
    redirectUriAtToken: 'required_if_bound',
    challenge: 'required',
  },
  idToken: { scope: OPENID, algorithms: ['ES256', 'RS256'], lifetimeSeconds: HOUR },
  refresh: {
    issue: true,
    scope: OFFLINE_ACCESS,
    rotation: 'retry_safe',
    retryWindowSeconds: HOUR,
    idleSeconds: 30 * DAY,
    absoluteSeconds: 180 * DAY,
  },
  assertion: undefined,
  accessTokens: 'all_live',
  // No client delegates a code to the hosted flow here.
  linkActorClientId: '',
  providerGroups: ['demo'],
  markets: EUROPEAN_MARKETS,
  locales: EUROPEAN_LOCALES,
  defaultMarket: 'GB',
}
