// operation: Revoke one token: an access token by itself, a refresh token with its grant
// Spec: RFC 7009 sections 2.1 and 2.2

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { readClaims } from '../tokens/access-token.ts'
import { readRefreshToken } from './refresh-token.ts'
import { revokeGrant } from './revoke-grant.ts'

export interface RevokeToken {
  /** Only tokens of this app are revoked. */
  readonly appId: string
  readonly token: string
  readonly actor: string
}

export type RevokedToken =
  | { readonly kind: 'access_token'; readonly tokenId: string }
  | { readonly kind: 'refresh_token'; readonly grantId: string }

/** The claims of a token name the dialect that issued it, and only its policy can read them. */
export async function revokeAnyToken(
  ports: Parameters<typeof revokeToken>[0],
  policies: Iterable<Policy>,
  command: RevokeToken,
): Promise<Outcome<RevokedToken>> {
  for (const policy of policies) {
    const revoked = await revokeToken(ports, policy, command)
    if (revoked.ok || revoked.refusal.code !== 'token_invalid') return revoked
  }
  return refuse('token_invalid')
}

export async function revokeToken(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'signer' | 'hash' | 'installationId'>,
  policy: Policy,
  { appId, token, actor }: RevokeToken,
): Promise<Outcome<RevokedToken>> {
  const refresh = readRefreshToken(appId, token, ports.hash)
  if (refresh !== undefined) {
    const { grantId } = refresh
    const revoked = await revokeGrant(ports, policy, { appId, grantId, actor })
    return revoked.ok ? accept({ kind: 'refresh_token', grantId }) : refuse('token_invalid')
  }
  const verified = ports.signer.verify(token, policy.claims.signature.type)
  const facts = verified.ok ? readClaims(verified.value, policy, ports) : undefined
  if (facts === undefined || facts.appId !== appId) return refuse('token_invalid')
  const { tokenId, expiresAtSeconds } = facts
  await ports.store.revokeAccessToken(appId, tokenId, expiresAtSeconds * 1000)
  const change = { before: { revoked: false }, after: { revoked: true } }
  await recordAudit(ports, { appId, actor, action: 'access_token.revoked', target: tokenId, ...change })
  return accept({ kind: 'access_token', tokenId })
}
