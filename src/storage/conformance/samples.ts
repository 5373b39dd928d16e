// table: Sample rows for the conformance suite, with every field set

import type { Account } from '../../core/accounts/account.ts'
import type { Transaction } from '../../core/accounts/transaction.ts'
import type { ClientApp, ClientKey, ClientSecret } from '../../core/apps/app.ts'
import type { ClientKeySet } from '../../core/apps/key-set.ts'
import type { Connection } from '../../core/connections/connection.ts'
import type { AuthorizationCode, Grant, RefreshToken } from '../../core/grants/grant.ts'
import type { RotateRefreshToken } from '../../core/grants/store.ts'
import type { SigningKey } from '../../core/keys/keys.ts'
import type { LinkParameters, LinkSession } from '../../core/link/link-session.ts'
import type { LinkOrigin } from '../../core/link/store.ts'
import type { Store } from '../../core/ports.ts'
import type { Report } from '../../core/reports/store.ts'
import type { User } from '../../core/users/user.ts'

/** The time at which the suite runs. Storage reads no clock. */
export const NOW_MS = 1_790_000_000_000
export const HOUR_MS = 3_600_000

let counter = 0

/** 32 hexadecimal digits, unique in this process; `seed` makes them distinct between processes. */
export function freshId(seed = 'aa'): string {
  counter++
  return `${seed}${counter.toString(16)}`.padStart(32, '0')
}

export function freshHash(seed?: string): string {
  return `hash-${freshId(seed)}`.padEnd(43, '_')
}

export function sampleApp(fields: Partial<ClientApp> & { readonly organisationId: string }): ClientApp {
  return {
    appId: freshId(),
    clientId: freshId(),
    name: 'Books',
    displayName: 'Books & Co',
    environment: 'sandbox',
    products: undefined,
    retention: undefined,
    dialects: [
      { dialect: 'sample', scopes: ['accounts:read', 'user:create'] },
      {
        dialect: 'other',
        scopes: ['*'],
        refreshTokens: false,
        dangerouslyAllowPlainPkce: true,
        isResourceServer: true,
        idTokenAlgorithm: 'RS256',
        resources: ['https://api.example'],
        serves: ['urn:example:api'],
      },
    ],
    redirectUris: ['https://books.example/callback', 'http://localhost:3000/callback'],
    authMethods: ['client_secret_basic', 'client_secret_post'],
    embedding: true,
    returnsEarly: true,
    termsUrl: 'https://books.example/terms',
    privacyUrl: '',
    bankRules: { base: 'none', exclude: [{ flow: 'password' }], include: [{ market: 'SE', bank: 'x' }] },
    verified: false,
    generation: 1,
    minGeneration: 1,
    createdAtMs: NOW_MS,
    disabledAtMs: undefined,
    deletionAtMs: undefined,
    ...fields,
  }
}

export function sampleSecret(appId: string, fields: Partial<ClientSecret> = {}): ClientSecret {
  return {
    appId,
    secretId: freshId(),
    use: 'client',
    name: 'server',
    hint: 'x7Qk',
    hash: freshHash(),
    createdAtMs: NOW_MS,
    expiresAtMs: undefined,
    revokedAtMs: undefined,
    lastUsedAtMs: undefined,
    ...fields,
  }
}

export function sampleClientKey(appId: string): ClientKey {
  return {
    appId,
    keyId: freshId(),
    name: 'signer',
    publicJwk: '{"kty":"EC"}',
    createdAtMs: NOW_MS,
    revokedAtMs: undefined,
  }
}

export function sampleKeySet(appId: string, fields: Partial<ClientKeySet> = {}): ClientKeySet {
  return {
    appId,
    url: 'https://app.example/jwks.json',
    keys: [{ keyId: 'one', publicJwk: '{"kty":"EC"}' }],
    etag: '"1"',
    fetchedAtMs: NOW_MS,
    freshUntilMs: NOW_MS + 60_000,
    usableUntilMs: NOW_MS + 120_000,
    checkedAtMs: NOW_MS,
    settledAtMs: NOW_MS,
    problem: undefined,
    detail: '',
    ...fields,
  }
}

export function sampleUser(appId: string, fields: Partial<User> = {}): User {
  return {
    appId,
    userId: freshId(),
    externalUserId: `external-${freshId()}`,
    username: 'Åsa',
    nationalId: '197001011234',
    market: 'SE',
    locale: 'sv_SE',
    retention: 'permanent',
    preferences: {
      currency: 'SEK',
      timeZone: 'Europe/Stockholm',
      periodMode: 'monthly_adjusted',
      periodAdjustedDay: 25,
      notifications: { balance: true, fraud: false },
    },
    createdAtMs: NOW_MS,
    expiresAtMs: undefined,
    ...fields,
  }
}

/** A pending grant that expires in a minute. */
export function sampleGrant(appId: string, userId: string, fields: Partial<Grant> = {}): Grant {
  return {
    appId,
    grantId: freshId(),
    userId,
    origin: 'server',
    policy: 'p1',
    scopes: ['accounts:read', 'transactions:read'],
    actorClientId: 'actor',
    idHint: 'Åsa',
    connectionId: undefined,
    audience: ['https://api.example'],
    subject: '8d3f7a52-0000-8000-8000-000000000001',
    authenticatedAtMs: NOW_MS - 5,
    authorizationDetails: '[{"type":"account_information"}]',
    confirmation: '{"jkt":"x"}',
    refreshGeneration: 1,
    successorNumber: 0,
    generation: 1,
    minGeneration: 1,
    createdAtMs: NOW_MS,
    activatedAtMs: undefined,
    expiresAtMs: NOW_MS + 60_000,
    revokedAtMs: undefined,
    revokedBy: undefined,
    ...fields,
  }
}

export function sampleCode(grant: Grant, fields: Partial<AuthorizationCode> = {}): AuthorizationCode {
  return {
    appId: grant.appId,
    codeHash: freshHash(),
    grantId: grant.grantId,
    redirectUri: 'https://books.example/callback',
    codeChallenge: 'challenge',
    codeChallengeMethod: 'S256',
    nonce: 'n-0S6_WzA2Mj',
    actorClientId: 'actor',
    createdAtMs: NOW_MS,
    expiresAtMs: NOW_MS + 60_000,
    ...fields,
  }
}

export function sampleToken(grant: Pick<Grant, 'appId' | 'grantId'>, generation: number): RefreshToken {
  return {
    appId: grant.appId,
    tokenHash: freshHash(),
    grantId: grant.grantId,
    generation,
    createdAtMs: NOW_MS,
    expiresAtMs: NOW_MS + 24 * HOUR_MS,
  }
}

/** The rotation of `token`, with a successor of its own. */
export function sampleRotation(
  token: RefreshToken,
  fields: Partial<RotateRefreshToken> = {},
): RotateRefreshToken {
  return {
    appId: token.appId,
    grantId: token.grantId,
    oldHash: token.tokenHash,
    oldGeneration: token.generation,
    successor: sampleToken(token, token.generation + 1),
    replacement: { after: 0, token: sampleToken(token, token.generation + 1) },
    nowMs: NOW_MS,
    repeatWindowMs: 1_000,
    retryWindowMs: 10_000,
    grantExpiresAtMs: NOW_MS + 24 * HOUR_MS,
    revokeOlderAccessTokens: false,
    ...fields,
  }
}

export function sampleSession(appId: string, fields: Partial<LinkSession> = {}): LinkSession {
  return {
    appId,
    sessionId: freshId(),
    browserHash: freshHash(),
    state: 'choosing',
    parameters: {
      dialect: 'd',
      redirectUri: 'https://books.example/callback',
      state: 'st',
      scopes: ['accounts:read'],
      market: 'SE',
      locale: 'sv_SE',
      mode: 'one_time',
      accessDays: 30,
      user: 'new',
      responseMode: 'form_post',
      nonce: 'n-1',
      resources: ['self', 'https://api.example'],
      delegatedCodeHash: undefined,
      providerName: undefined,
      idHint: undefined,
      codeChallenge: undefined,
      codeChallengeMethod: undefined,
      renewedConnectionId: undefined,
      reports: ['account_verification'],
      reportsLater: false,
      bundled: false,
      accountChoice: 'one',
      customerReference: undefined,
      firstName: 'Åsa',
      lastName: 'Ek',
      items: ['identity', 'checking_accounts'],
      ticketHash: freshHash(),
      externalReference: 'ref-1',
      merchantId: undefined,
      institutionId: undefined,
      segments: ['PERSONAL'],
      keepsSignIn: false,
      extendsConsent: false,
      username: 'ada',
      usernameLocked: true,
      includeTestProviders: true,
      framed: true,
      theme: 'dark',
      providers: {
        only: [{ name: 'a-bank' }, { group: 'demo', market: 'SE', flows: ['redirect', 'password'] }],
        except: [{ group: 'mock' }],
      },
      linkHash: freshHash(),
      grantsWithoutData: true,
      trackingId: 'track-1',
      textMessages: true,
      backgroundRefresh: false,
      expectedSubject: '0f3b7c1a-9d52-4e8e-b6a1-2c4d5e6f7081',
      // With every option, so that none is lost on its way through storage.
    } satisfies Required<LinkParameters>,
    userId: undefined,
    providerName: undefined,
    connectionId: undefined,
    bankStateHash: undefined,
    sealedBankSignIn: undefined,
    failure: undefined,
    createdAtMs: NOW_MS,
    expiresAtMs: NOW_MS + HOUR_MS,
    ...fields,
  }
}

export function sampleOrigin(fields: Partial<LinkOrigin> = {}): LinkOrigin {
  return { originHash: freshHash(), maxUnstarted: 100, ...fields }
}

export function sampleConnection(appId: string, userId: string): Connection {
  return {
    appId,
    connectionId: freshId(),
    userId,
    providerName: 'se-bank',
    status: 'updating',
    statusMessage: '',
    statusChangedAtMs: NOW_MS,
    sealedSession: undefined,
    consentExpiresAtMs: undefined,
    identity: undefined,
    createdAtMs: NOW_MS,
    refreshedAtMs: undefined,
  }
}

export function sampleAccount(connection: Connection, fields: Partial<Account> = {}): Account {
  return {
    appId: connection.appId,
    userId: connection.userId,
    connectionId: connection.connectionId,
    accountId: freshId(),
    institutionId: 'bank',
    bankAccountId: 'b-1',
    name: 'Lönekonto',
    type: 'checking',
    segment: 'PERSONAL',
    currency: 'SEK',
    booked: { unscaled: -1230n, scale: 2, currency: 'SEK' },
    available: { unscaled: 9_007_199_254_740_993n, scale: 3, currency: 'SEK' },
    creditLimit: { unscaled: 5n, scale: -3, currency: 'SEK' },
    iban: 'SE4550000000058398257466',
    bban: undefined,
    bic: undefined,
    accountNumber: '5839-8257466',
    sortCode: undefined,
    maskedPan: undefined,
    holders: [{ name: 'Åsa', role: 'HOLDER' }],
    refreshedAtMs: NOW_MS,
    ...fields,
  }
}

export function sampleTransaction(account: Account, fields: Partial<Transaction> = {}): Transaction {
  return {
    appId: account.appId,
    userId: account.userId,
    accountId: account.accountId,
    transactionId: freshId(),
    bankTransactionId: 'bt-1',
    bankAccountId: account.bankAccountId,
    amount: { unscaled: -100n, scale: 2, currency: 'SEK' },
    status: 'booked',
    type: 'payment',
    bookedDate: '2026-09-01',
    valueDate: '2026-09-02',
    transactionDate: '2026-08-31',
    description: 'Café',
    reference: undefined,
    counterpartyName: undefined,
    counterpartyAccount: undefined,
    merchantName: 'Café AB',
    merchantCategoryCode: '5814',
    sortAtMs: Date.UTC(2026, 8, 1),
    ...fields,
  }
}

export function sampleSigningKey(createdAtMs = NOW_MS): SigningKey {
  return {
    keyId: freshId(),
    algorithm: 'ES256',
    publicJwk: '{"kty":"EC"}',
    sealedPrivateKey: 'sealed',
    createdAtMs,
    signsFromMs: createdAtMs + HOUR_MS,
    removeAfterMs: undefined,
  }
}

/** An organisation and an app in it. */
export async function plantApp(store: Store, fields: Partial<ClientApp> = {}): Promise<ClientApp> {
  const organisationId = freshId()
  await store.createOrganisation({ organisationId, name: 'Books AB', createdAtMs: NOW_MS })
  const app = sampleApp({ organisationId, ...fields })
  await store.createApp(app, undefined)
  return app
}

export async function plantUser(store: Store, appId: string, fields: Partial<User> = {}): Promise<User> {
  const user = sampleUser(appId, fields)
  await store.createUser(user)
  return user
}

/** A pending grant of a new user of a new app, and its code. */
export async function plantCode(
  store: Store,
): Promise<{ readonly grant: Grant; readonly code: AuthorizationCode }> {
  const { appId } = await plantApp(store)
  const { userId } = await plantUser(store, appId)
  const grant = sampleGrant(appId, userId)
  const code = sampleCode(grant)
  await store.createGrantWithCode(grant, code)
  return { grant, code }
}

/** An active grant and its first refresh token. */
export async function plantFamily(
  store: Store,
): Promise<{ readonly grant: Grant; readonly token: RefreshToken }> {
  const { grant, code } = await plantCode(store)
  const token = sampleToken(grant, 1)
  const fact = await store.consumeAuthorizationCode({
    appId: grant.appId,
    codeHash: code.codeHash,
    nowMs: NOW_MS,
    effect: { kind: 'redeem', grantExpiresAtMs: NOW_MS + 24 * HOUR_MS, refreshToken: token },
  })
  if (fact.kind !== 'consumed') throw new Error(`the planted code was ${fact.kind}`)
  return { grant: fact.grant, token }
}

export function sampleReport({ appId, userId }: Pick<Connection, 'appId' | 'userId'>): Report {
  return {
    appId,
    reportId: freshId(),
    userId,
    kind: 'account_verification',
    sealedContent: 'sealed',
    createdAtMs: NOW_MS,
    readableUntilMs: NOW_MS + HOUR_MS,
    expiresAtMs: NOW_MS + 99 * HOUR_MS,
  }
}
