// table: Policy: lifetimes and claims of tokens, scopes, codes, refresh tokens, markets
// Spec: docs.truelayer.com/docs/data-api-errors, /docs/scopes; OpenAPI of the auth server (2025-12): sample access token

import type { Policy } from '../../core/policy.ts'
import { EUROPEAN_LOCALES, EUROPEAN_MARKETS } from '../standard/markets.ts'
import { AUDIENCES, NEEDED_SCOPES, OFFLINE_ACCESS, OPENED_BY, PAYMENT_SCOPES, SCOPES } from './scopes.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export const truelayerPolicy: Policy = {
  name: 'truelayer',
  clientAuthentication: {
    // Published clients send the secret in the body; Basic is accepted for generic OAuth clients.
    methods: ['client_secret_post', 'client_secret_basic'],
    assertionAudiences: [],
  },
  clientTokenSeconds: HOUR,
  userTokenSeconds: HOUR,
  newUserSeconds: undefined,
  claims: {
    // The sample has RS256. A client token is signed on every call of some clients, so it has the faster signature.
    signature: { algorithm: 'ES256', type: 'at+jwt' },
    userSignature: { algorithm: 'RS256', type: 'at+jwt' },
    issuer: 'self',
    clientSubjectPrefix: '',
    userSubjectPrefix: '',
    userSubject: 'connection',
    subjectEncoding: 'base64',
    scope: { claim: 'scope', as: 'array' },
    clientIdClaim: 'client_id',
    audience: AUDIENCES,
    notBefore: true,
    connection: {
      authenticatedAt: 'auth_time',
      session: 'sid',
      provider: 'connector_id',
      key: 'credentials_key',
      consent: 'consent_id',
    },
    userFixed: { idp: 'local', privacy_policy: 'Feb2019', amr: ['pwd'] },
  },
  scopes: {
    known: Object.keys(SCOPES),
    facts: SCOPES,
    omitted: 'all_allowed',
    opens: OPENED_BY,
    clientOnly: ['data', ...PAYMENT_SCOPES],
    needed: NEEDED_SCOPES,
  },
  code: {
    lifetimeSeconds: 5 * MINUTE,
    // Of the links that renew a connection, which may be sent by mail.
    delegatedLifetimeSeconds: DAY,
    redirectUriAtToken: 'required_if_bound',
    challenge: 'optional',
  },
  refresh: {
    issue: true,
    scope: OFFLINE_ACCESS,
    rotation: 'retry_safe',
    retryWindowSeconds: HOUR,
    idleSeconds: 30 * DAY,
    absoluteSeconds: 90 * DAY,
    renewalSeconds: 90 * DAY,
  },
  assertion: undefined,
  payments: {
    currencies: { GBP: 'GB', EUR: 'IE' },
    authorizationSeconds: 15 * MINUTE,
    tokenSeconds: 15 * MINUTE,
  },
  accessTokens: 'newest_only',
  // Only the links that renew a connection are delegated to it.
  linkActorClientId: 'truelayer-dialog',
  providerGroups: ['demo', 'mock'],
  markets: EUROPEAN_MARKETS,
  locales: EUROPEAN_LOCALES,
  defaultMarket: 'GB',
}
