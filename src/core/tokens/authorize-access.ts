// operation: Check an access token: signature, expiry, revocation, kind, scope
// Spec: RFC 6750; OWASP ASVS 5.0 sections 9.1, 9.2 and 10.3; called by every protected endpoint

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { readClaims } from './access-token.ts'
import { type AccessTokenFacts, type Caller, type LoadedUser, SELF, type TokenKind } from './token.ts'

export interface AuthorizeAccess {
  /** Undefined if the request has no credential. */
  readonly accessToken: string | undefined
  readonly accepts: readonly TokenKind[]
  /** All of them are required. */
  readonly scopes: readonly string[]
  /** Also a token that is for another resource than this installation; for introspection. */
  readonly forAnyResource?: true
  /** One of them is required as well. */
  readonly anyOf?: readonly string[]
  /** The operation reads the end user, who is loaded with the token where that is cheaper. */
  readonly withUser?: boolean
}

/** The dashboard shows the last use to the end user; this resolution is sufficient. */
export const NOTE_USE_EVERY_MS = 10 * 60_000

export async function authorizeAccess(
  ports: Pick<Ports, 'installationId' | 'signer' | 'store' | 'clock' | 'usage'>,
  policy: Policy,
  command: AuthorizeAccess,
): Promise<Outcome<Caller>> {
  if (command.accessToken === undefined) return refuse('token_missing')
  const verified = ports.signer.verify(command.accessToken, policy.claims.signature.type)
  if (!verified.ok) return refuse('token_invalid', { detail: verified.error })
  const token = readClaims(verified.value, policy, ports)
  if (token === undefined)
    return refuse('token_invalid', { detail: 'claims of another installation or policy' })

  const nowMs = ports.clock.nowMs()
  const allowed = await checkToken(ports, policy, { token, command, nowMs })
  return allowed.ok
    ? accept(toCaller(token, allowed.value))
    : { ok: false, refusal: { ...allowed.refusal, issuedTo: token } }
}

async function checkToken(
  ports: Pick<Ports, 'store' | 'usage'>,
  policy: Policy,
  {
    token,
    command,
    nowMs,
  }: { readonly token: AccessTokenFacts; readonly command: AuthorizeAccess; readonly nowMs: number },
): Promise<Outcome<LoadedUser | undefined>> {
  if (token.expiresAtSeconds * 1000 <= nowMs) return refuse('token_expired')
  const live = await checkLive(ports, policy, token, { nowMs, withUser: command.withUser })
  if (!live.ok) return live

  if (command.forAnyResource !== true && token.audience?.includes(SELF) === false) {
    return refuse('token_invalid', { detail: 'it is for another resource' })
  }
  if (!command.accepts.includes(token.kind)) return refuse('token_wrong_kind', { subject: token.kind })
  for (const scope of command.scopes) {
    if (!token.scopes.includes(scope)) return refuse('token_scope_insufficient', { subject: scope })
  }
  const [narrowest] = command.anyOf ?? []
  if (narrowest !== undefined && !command.anyOf?.some((scope) => token.scopes.includes(scope))) {
    return refuse('token_scope_insufficient', { subject: narrowest })
  }
  return live
}

/**
 * Reads revocation from storage on each request, so that it takes effect at once on every instance. Returns the end user if it was
 * loaded too.
 */
async function checkLive(
  ports: Pick<Ports, 'store' | 'usage'>,
  { name }: Policy,
  token: AccessTokenFacts,
  { nowMs, withUser }: { readonly nowMs: number; readonly withUser: boolean | undefined },
): Promise<Outcome<LoadedUser | undefined>> {
  const { appId, tokenId, grantId } = token
  const facts = await ports.store.loadAccessFacts(appId, tokenId, grantId, nowMs, withUser)
  if (facts === undefined || facts.appDisabled) return refuse('token_revoked', { detail: 'app' })
  if (!facts.dialects.includes(name))
    return refuse('token_revoked', { detail: 'the app uses the dialect no longer' })
  if (facts.tokenRevoked) return refuse('token_revoked', { detail: 'token' })
  if (token.kind === 'client') {
    return token.generation < facts.appMinGeneration
      ? refuse('token_revoked', { detail: 'generation' })
      : accept(undefined)
  }
  const { grant } = facts
  if (grant === undefined || grant.ended || grant.userId !== token.userId) {
    return refuse('token_revoked', { detail: 'grant' })
  }
  if (token.generation < grant.minGeneration) return refuse('token_revoked', { detail: 'generation' })
  // Written at intervals, so that most reads of data need no write.
  if ((grant.lastUsedAtMs ?? 0) + NOTE_USE_EVERY_MS <= nowMs && token.grantId !== undefined)
    ports.usage.grantUsed(token.appId, token.grantId, nowMs)
  return accept(grant.user)
}

function toCaller(token: AccessTokenFacts, user: LoadedUser | undefined): Caller {
  const common = {
    appId: token.appId,
    clientId: token.clientId,
    scopes: token.scopes,
    tokenId: token.tokenId,
    expiresAtSeconds: token.expiresAtSeconds,
  }
  return token.userId !== undefined && token.grantId !== undefined
    ? {
        kind: 'user',
        ...common,
        userId: token.userId,
        grantId: token.grantId,
        ...(user !== undefined && { user }),
      }
    : { kind: 'client', ...common }
}
