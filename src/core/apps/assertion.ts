// rule: Claims of a client assertion, parsed and checked
// Spec: RFC 7523 section 3; RFC 7519 section 2 (NumericDate)

import { decodeBase64url } from '../../lib/base64url.ts'
import { isJsonObject, type Json, parseJson } from '../../lib/json.ts'
import { decodeUtf8 } from '../../lib/utf8.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { AssertionPolicy } from '../policy.ts'

const MAX_LENGTH = 8192
const MAX_ID_LENGTH = 256
/** Accepted clock skew between client and server. */
const SKEW_SECONDS = 10

export interface AssertionClaims {
  readonly clientId: string
  /** User id or external user id; undefined if the client is the subject. */
  readonly userName: string | undefined
  readonly assertionId: string
  readonly expiresAtSeconds: number
  readonly notBeforeSeconds: number | undefined
  readonly issuedAtSeconds: number | undefined
}

/** Reads the claims before the signature is verified, because `iss` names the client whose keys verify it. */
export function readAssertionClaims(
  assertion: string,
  rules: AssertionPolicy,
  issuer: string,
): Outcome<AssertionClaims> {
  if (assertion.length > MAX_LENGTH) return refuse('assertion_invalid', { detail: 'too long' })
  const bytes = decodeBase64url(assertion.split('.')[1] ?? '')
  const text = bytes === undefined ? undefined : decodeUtf8(bytes)
  const parsed = text === undefined ? undefined : parseJson(text)
  if (parsed === undefined || !parsed.ok || !isJsonObject(parsed.value)) {
    return refuse('assertion_invalid', { detail: 'not a JWT' })
  }
  const { iss, sub, aud, exp, nbf, iat, jti } = parsed.value
  // PostgreSQL text cannot contain U+0000.
  if ([iss, sub, jti].some((text) => typeof text === 'string' && text.includes('\0'))) {
    return refuse('assertion_invalid', { detail: 'U+0000' })
  }
  if (typeof iss !== 'string' || !iss.startsWith(rules.clientPrefix))
    return refuse('assertion_invalid', { detail: 'iss' })
  const subject = readSubject(sub, iss, rules)
  if (!subject.ok) return subject
  if (!acceptsAudience(aud, rules, issuer)) return refuse('assertion_invalid', { detail: 'aud' })
  if (!isNumericDate(exp)) return refuse('assertion_invalid', { detail: 'exp' })
  if (nbf !== undefined && !isNumericDate(nbf)) return refuse('assertion_invalid', { detail: 'nbf' })
  if (iat !== undefined && !isNumericDate(iat)) return refuse('assertion_invalid', { detail: 'iat' })
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_ID_LENGTH) {
    return refuse('assertion_invalid', { detail: 'jti' })
  }
  return accept({
    clientId: iss.slice(rules.clientPrefix.length),
    userName: subject.value,
    assertionId: jti,
    expiresAtSeconds: exp,
    notBeforeSeconds: nbf,
    issuedAtSeconds: iat,
  })
}

export function checkAssertionTimes(
  claims: AssertionClaims,
  rules: AssertionPolicy,
  nowMs: number,
): Outcome<undefined> {
  const now = nowMs / 1000
  if (claims.expiresAtSeconds <= now - SKEW_SECONDS) return refuse('assertion_expired')
  if (claims.expiresAtSeconds > now + rules.maxLifetimeSeconds + SKEW_SECONDS) {
    return refuse('assertion_expired', { detail: 'too far ahead' })
  }
  if (claims.notBeforeSeconds !== undefined && claims.notBeforeSeconds > now + SKEW_SECONDS) {
    return refuse('assertion_invalid', { detail: 'nbf' })
  }
  if (claims.issuedAtSeconds !== undefined && claims.issuedAtSeconds > now + SKEW_SECONDS) {
    return refuse('assertion_invalid', { detail: 'iat' })
  }
  return accept(undefined)
}

function isNumericDate(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function readSubject(
  sub: Json | undefined,
  iss: string,
  rules: AssertionPolicy,
): Outcome<string | undefined> {
  if (sub === iss) return accept(undefined)
  if (typeof sub === 'string' && sub.startsWith(rules.userPrefix) && sub.length > rules.userPrefix.length) {
    return accept(sub.slice(rules.userPrefix.length))
  }
  return refuse('assertion_invalid', { detail: 'sub' })
}

/** Exactly one audience (RFC 7523bis): an assertion for two servers could be replayed at the other. */
function acceptsAudience(aud: Json | undefined, rules: AssertionPolicy, issuer: string): boolean {
  const single = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud
  if (typeof single !== 'string') return false
  return rules.audiences.some(
    (audience) => (audience.startsWith('self') ? issuer + audience.slice(4) : audience) === single,
  )
}
