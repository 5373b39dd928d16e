// rule: Claims of an access token, built and read
// Spec: RFC 7519; `ClaimLayout` in core/policy.ts names the claims of a dialect

import { encodeBase64 } from '../../lib/base64.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import type { Policy } from '../policy.ts'
import { type AccessTokenFacts, SELF } from './token.ts'

/**
 * Private claim, the same in every dialect: installation, policy, app and grant of the token. Access decisions use this
 * claim alone; the claims of the dialect are for clients that decode their tokens.
 */
export const FACTS_CLAIM = 'tallystick'

export interface Installation {
  readonly issuer: string
  readonly installationId: string
}

export function buildClaims(
  facts: AccessTokenFacts,
  policy: Policy,
  { issuer, installationId }: Installation,
): JsonObject {
  const layout = policy.claims
  const claims: Record<string, Json> = {
    iss: layout.issuer === 'self' ? issuer : layout.issuer,
    sub:
      facts.userId === undefined
        ? layout.clientSubjectPrefix + facts.clientId
        : layout.userSubjectPrefix + encodeSubject(facts.subject ?? facts.userId, policy),
    iat: facts.issuedAtSeconds,
    exp: facts.expiresAtSeconds,
    jti: facts.tokenId,
    [layout.scope.claim]: layout.scope.as === 'array' ? facts.scopes : facts.scopes.join(' '),
  }
  if (layout.appIdClaim !== undefined) claims[layout.appIdClaim] = facts.appId
  if (layout.clientIdClaim !== undefined) claims[layout.clientIdClaim] = facts.clientId
  if (layout.notBefore === true) claims.nbf = facts.issuedAtSeconds
  if (layout.audience !== undefined) claims.aud = audienceOf(facts, layout.audience, issuer)
  if (layout.verifiedClaim !== undefined) claims[layout.verifiedClaim] = String(facts.verified)
  if (facts.kind === 'user') Object.assign(claims, layout.userFixed)
  claims[FACTS_CLAIM] = {
    iss: issuer,
    installation: installationId,
    policy: policy.name,
    app: facts.appId,
    client: facts.clientId,
    generation: facts.generation,
    ...(facts.grantId !== undefined && { grant: facts.grantId }),
    ...(facts.userId !== undefined && { user: facts.userId }),
    ...(facts.audience !== undefined && { audience: facts.audience }),
  }
  return claims
}

/** The value of `sub`. */
export function encodeSubject(subject: string, { claims }: Pick<Policy, 'claims'>): string {
  return claims.subjectEncoding === 'base64' ? encodeBase64(new TextEncoder().encode(subject)) : subject
}

function audienceOf(
  facts: AccessTokenFacts,
  audience: NonNullable<Policy['claims']['audience']>,
  issuer: string,
): Json {
  return audience === 'resource'
    ? renderAudience(facts.audience ?? [SELF], issuer)
    : renderAudience([...new Set(facts.scopes.flatMap((scope) => audience[scope] ?? []))], issuer)
}

/** RFC 7519 section 4.1.3: one audience may be a string, which every library reads. */
export function renderAudience(audience: readonly string[], issuer: string): Json {
  const [first, ...others] = audience.map((resource) => (resource === SELF ? issuer : resource))
  return first !== undefined && others.length === 0 ? first : [...(first ? [first] : []), ...others]
}

/**
 * Undefined if the claims belong to another policy or installation. The issuer URL is not compared, because one
 * installation may have several URLs, and they may change.
 */
export function readClaims(
  claims: JsonObject,
  policy: Policy,
  { installationId }: Pick<Installation, 'installationId'>,
): AccessTokenFacts | undefined {
  const own = claims[FACTS_CLAIM]
  if (!isJsonObject(own) || own.installation !== installationId || own.policy !== policy.name)
    return undefined
  const { app, client, generation, grant, user } = own
  const { iat, exp, jti } = claims
  const scopes = readScopes(claims[policy.claims.scope.claim])
  const audience = own.audience === undefined ? undefined : readTexts(own.audience)
  if (typeof app !== 'string' || typeof client !== 'string' || typeof generation !== 'number')
    return undefined
  if (typeof iat !== 'number' || typeof exp !== 'number' || typeof jti !== 'string') return undefined
  if (scopes === undefined || (own.audience !== undefined && audience === undefined)) return undefined
  const isUser = typeof user === 'string' && typeof grant === 'string'
  const isClient = user === undefined && grant === undefined
  if (!isUser && !isClient) return undefined
  return {
    kind: isUser ? 'user' : 'client',
    appId: app,
    clientId: client,
    userId: isUser ? user : undefined,
    grantId: isUser ? grant : undefined,
    ...(audience !== undefined && { audience }),
    generation,
    scopes,
    verified: policy.claims.verifiedClaim !== undefined && claims[policy.claims.verifiedClaim] === 'true',
    tokenId: jti,
    issuedAtSeconds: iat,
    expiresAtSeconds: exp,
  }
}

function readScopes(claim: Json | undefined): readonly string[] | undefined {
  return typeof claim === 'string' ? (claim === '' ? [] : claim.split(' ')) : readTexts(claim)
}

function readTexts(value: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const texts = value.filter((text) => typeof text === 'string')
  return texts.length === value.length ? texts : undefined
}
