// operation: Consents, authorization codes and tokens; each verb is one transaction
// Never: store a code or token in plain text; only its hash is stored

import type { Database, Row } from '../database.ts'
import { integer, optionalInteger, optionalText, text } from '../database.ts'
import { challengeOf, hashSecret, newId, newSecret } from '../secrets.ts'
import { accessColumns, type RequestedAccess, readAccess } from './requested-access.ts'

const CODE_MS = 60_000
const ACCESS_MS = 600_000
const REFRESH_MS = 90 * 86_400_000

type Random = (count: number) => Uint8Array

export type StoredConsent = {
  readonly id: string
  readonly clientId: string
  readonly userKey: string
  readonly brand: string
  readonly accountIds: readonly string[]
  readonly access: RequestedAccess
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly revokedAtMs: number | undefined
}

export type NewConsent = {
  readonly clientId: string
  readonly userKey: string
  readonly brand: string
  readonly accountIds: readonly string[]
  readonly access: RequestedAccess
  readonly lifetimeMs: number
}

/** What an authorization code is bound to. `redirectUri` is absent for embedded and decoupled flows. */
export type CodeBinding = {
  readonly clientId: string
  readonly redirectUri?: string
  readonly challenge: string
  readonly consentId: string
}

/** Stores a consent and returns its id. Call it in the transaction that approves the flow. */
export function createConsent(db: Database, random: Random, consent: NewConsent, nowMs: number): string {
  const id = newId('cns_', random)
  db.run(
    `INSERT INTO consents
      (id, client_id, person, brand, accounts, created_at_ms, expires_at_ms, data, account_types, history_months)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    consent.clientId,
    consent.userKey,
    consent.brand,
    consent.accountIds.join(' '),
    nowMs,
    nowMs + consent.lifetimeMs,
    ...accessColumns(consent.access),
  )
  return id
}

/** Issues a code for the consent and replaces any unredeemed one. Returns undefined if a code was already redeemed. */
export function issueCode(
  db: Database,
  random: Random,
  binding: CodeBinding,
  nowMs: number,
): string | undefined {
  const used = db.one(
    'SELECT 1 FROM codes WHERE consent_id = ? AND used_at_ms IS NOT NULL',
    binding.consentId,
  )
  if (used !== undefined) return undefined
  db.run('DELETE FROM codes WHERE consent_id = ?', binding.consentId)
  const code = newSecret('dbc_', random)
  db.run(
    'INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, NULL)',
    hashSecret(code),
    binding.clientId,
    binding.redirectUri ?? null,
    binding.challenge,
    binding.consentId,
    nowMs + CODE_MS,
  )
  return code
}

export type TokenResult =
  | { readonly kind: 'redeemed'; readonly consent: StoredConsent; readonly tokens: IssuedTokens }
  | { readonly kind: 'refused'; readonly reason: string }

type IssuedTokens = {
  readonly accessToken: string
  readonly accessExpiresAtMs: number
  readonly refreshToken: string
  readonly refreshExpiresAtMs: number
}

export type Exchange = {
  readonly clientId: string
  readonly code: string
  readonly verifier: string
  readonly redirectUri?: string
}

/**
 * Exchanges a code for tokens. Of concurrent attempts, in any process, exactly one succeeds; every later attempt revokes
 * the consent (RFC 6749 section 4.1.2). A wrong verifier or redirect URI also uses up the code.
 */
export function redeemCode(db: Database, random: Random, exchange: Exchange, nowMs: number): TokenResult {
  return db.transaction(() => {
    const hash = hashSecret(exchange.code)
    const spent = db.one(
      'UPDATE codes SET used_at_ms = ? WHERE hash = ? AND client_id = ? AND used_at_ms IS NULL RETURNING *',
      nowMs,
      hash,
      exchange.clientId,
    )
    if (spent === undefined) {
      const replayed = db.one(
        'SELECT consent_id FROM codes WHERE hash = ? AND client_id = ?',
        hash,
        exchange.clientId,
      )
      if (replayed === undefined) return refused('the code is unknown')
      revokeConsent(db, text(replayed, 'consent_id'), nowMs)
      return refused('the code was used before; its consent has been revoked')
    }
    if (integer(spent, 'expires_at_ms') <= nowMs) return refused('the code has expired')
    if (optionalText(spent, 'redirect_uri') !== exchange.redirectUri)
      return refused('redirect_uri differs from the authorization request')
    if (challengeOf(exchange.verifier) !== text(spent, 'challenge'))
      return refused('code_verifier does not match the challenge')
    const consent = findConsent(db, text(spent, 'consent_id'))
    if (consent === undefined || !isActive(consent, nowMs))
      return refused('the consent has expired or was revoked')
    return { kind: 'redeemed', consent, tokens: issueTokens(db, random, consent, nowMs) }
  })
}

/** Issues a new access token. The refresh token stays valid and unchanged. */
export function refreshAccess(
  db: Database,
  random: Random,
  { clientId, refreshToken }: { readonly clientId: string; readonly refreshToken: string },
  nowMs: number,
): TokenResult {
  return db.transaction(() => {
    const row = db.one(
      "SELECT consent_id, expires_at_ms FROM tokens WHERE hash = ? AND client_id = ? AND kind = 'refresh'",
      hashSecret(refreshToken),
      clientId,
    )
    if (row === undefined) return refused('the refresh token is unknown')
    if (integer(row, 'expires_at_ms') <= nowMs) return refused('the refresh token has expired')
    const consent = findConsent(db, text(row, 'consent_id'))
    if (consent === undefined || !isActive(consent, nowMs))
      return refused('the consent has expired or was revoked')
    const access = issueAccess(db, random, consent, nowMs)
    return {
      kind: 'redeemed',
      consent,
      tokens: { ...access, refreshToken, refreshExpiresAtMs: integer(row, 'expires_at_ms') },
    }
  })
}

/** The consent of an access token, or why the token is not valid. */
export type AccessCheck =
  | { readonly kind: 'active'; readonly consent: StoredConsent }
  | { readonly kind: 'unknown' | 'expired' | 'consent_ended' }

export function checkAccess(db: Database, accessToken: string, nowMs: number): AccessCheck {
  const row = db.one(
    "SELECT t.expires_at_ms AS token_expires_at_ms, c.* FROM tokens t JOIN consents c ON c.id = t.consent_id WHERE t.hash = ? AND t.kind = 'access'",
    hashSecret(accessToken),
  )
  if (row === undefined) return { kind: 'unknown' }
  const consent = readConsent(row)
  if (!isActive(consent, nowMs)) return { kind: 'consent_ended' }
  return integer(row, 'token_expires_at_ms') <= nowMs ? { kind: 'expired' } : { kind: 'active', consent }
}

/** Revokes a token: a refresh token together with its consent, an access token alone. Ignores unknown tokens (RFC 7009). */
export function revokeToken(db: Database, clientId: string, token: string, nowMs: number): void {
  const hash = hashSecret(token)
  db.transaction(() => {
    const row = db.one('SELECT kind, consent_id FROM tokens WHERE hash = ? AND client_id = ?', hash, clientId)
    if (row === undefined) return
    if (text(row, 'kind') === 'refresh') revokeConsent(db, text(row, 'consent_id'), nowMs)
    else db.run('DELETE FROM tokens WHERE hash = ?', hash)
  })
}

export function findConsent(db: Database, id: string): StoredConsent | undefined {
  const row = db.one('SELECT * FROM consents WHERE id = ?', id)
  return row === undefined ? undefined : readConsent(row)
}

/** Revokes a consent. Returns false if it was revoked before. */
export function revokeConsent(db: Database, id: string, nowMs: number): boolean {
  return db.run('UPDATE consents SET ended_at_ms = ? WHERE id = ? AND ended_at_ms IS NULL', nowMs, id) === 1
}

/** Sets a new expiry for an active consent and its refresh tokens. */
export function extendConsent(db: Database, id: string, untilMs: number, nowMs: number): void {
  db.transaction(() => {
    db.run('UPDATE consents SET expires_at_ms = ? WHERE id = ? AND ended_at_ms IS NULL', untilMs, id)
    const refreshUntilMs = Math.min(untilMs, nowMs + REFRESH_MS)
    db.run(
      "UPDATE tokens SET expires_at_ms = ? WHERE consent_id = ? AND kind = 'refresh'",
      refreshUntilMs,
      id,
    )
  })
}

/** The consent of a refresh token, expired or not; undefined if the token is unknown or the consent was revoked. */
export function findConsentToExtend(
  db: Database,
  { clientId, refreshToken }: { readonly clientId: string; readonly refreshToken: string },
): StoredConsent | undefined {
  const row = db.one(
    "SELECT consent_id FROM tokens WHERE hash = ? AND client_id = ? AND kind = 'refresh'",
    hashSecret(refreshToken),
    clientId,
  )
  const consent = row && findConsent(db, text(row, 'consent_id'))
  return consent?.revokedAtMs === undefined ? consent : undefined
}

/** Whether the consent is neither revoked nor expired at that moment. */
function isActive(consent: StoredConsent, nowMs: number): boolean {
  return consent.revokedAtMs === undefined && consent.expiresAtMs > nowMs
}

function refused(reason: string): TokenResult {
  return { kind: 'refused', reason }
}

function issueTokens(db: Database, random: Random, consent: StoredConsent, nowMs: number): IssuedTokens {
  const refreshToken = newSecret('dbr_', random)
  const refreshExpiresAtMs = Math.min(consent.expiresAtMs, nowMs + REFRESH_MS)
  storeToken(db, { kind: 'refresh', text: refreshToken, consent, expiresAtMs: refreshExpiresAtMs })
  return { ...issueAccess(db, random, consent, nowMs), refreshToken, refreshExpiresAtMs }
}

function issueAccess(
  db: Database,
  random: Random,
  consent: StoredConsent,
  nowMs: number,
): Pick<IssuedTokens, 'accessToken' | 'accessExpiresAtMs'> {
  const accessToken = newSecret('dba_', random)
  const accessExpiresAtMs = Math.min(consent.expiresAtMs, nowMs + ACCESS_MS)
  storeToken(db, { kind: 'access', text: accessToken, consent, expiresAtMs: accessExpiresAtMs })
  return { accessToken, accessExpiresAtMs }
}

function storeToken(
  db: Database,
  token: {
    readonly kind: 'access' | 'refresh'
    readonly text: string
    readonly consent: StoredConsent
    readonly expiresAtMs: number
  },
): void {
  db.run(
    'INSERT INTO tokens VALUES (?, ?, ?, ?, ?)',
    hashSecret(token.text),
    token.kind,
    token.consent.id,
    token.consent.clientId,
    token.expiresAtMs,
  )
}

function readConsent(row: Row): StoredConsent {
  return {
    id: text(row, 'id'),
    clientId: text(row, 'client_id'),
    userKey: text(row, 'person'),
    brand: text(row, 'brand'),
    accountIds: text(row, 'accounts')
      .split(' ')
      .filter((id) => id !== ''),
    access: readAccess(row),
    createdAtMs: integer(row, 'created_at_ms'),
    expiresAtMs: integer(row, 'expires_at_ms'),
    revokedAtMs: optionalInteger(row, 'ended_at_ms'),
  }
}
