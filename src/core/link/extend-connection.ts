// operation: Extend a connection at its bank, or prepare a link for the end user

import {
  authenticateClient,
  type ClientAuthenticationNeeds,
  type ClientCredentials,
} from '../apps/authenticate-client.ts'
import { matchRedirectUri } from '../apps/redirect-uri.ts'
import { extendAtBank, isExtendable } from '../consents/extend-at-bank.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import { exchangeCode } from '../grants/exchange-code.ts'
import type { Grant } from '../grants/grant.ts'
import { newGrant, newUnboundCode } from '../grants/new-grant.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { IssuedTokens } from '../tokens/token.ts'
import { buildRenewalLink, loadGrantOf, loadLapsedGrantOf, type RenewalLink } from './renewal-link.ts'

export interface ExtendConnection {
  readonly client: ClientCredentials
  readonly refreshToken: string
  readonly redirectUri: string
  /** Whether the end user has confirmed the consent to the app; otherwise only a link is prepared. */
  readonly isReconfirmed: boolean
}

export type ExtendedConnection =
  | { readonly kind: 'extended'; readonly tokens: IssuedTokens }
  | { readonly kind: 'sign_in_needed' | 'confirmation_needed'; readonly link: RenewalLink }

type Needs = ClientAuthenticationNeeds &
  Pick<Ports, 'installationId' | 'signer' | 'random' | 'banks' | 'vault'>

export async function extendConnection(
  ports: Needs,
  policy: Policy,
  command: ExtendConnection,
): Promise<Outcome<ExtendedConnection>> {
  const authenticated = await authenticateClient(ports, policy, command.client)
  if (!authenticated.ok) return authenticated
  const { app } = authenticated.value
  if (!matchRedirectUri(app.redirectUris, command.redirectUri)) return refuse('redirect_uri_unregistered')
  const live = await loadGrantOf(ports, policy, app, command.refreshToken)
  const grant = live ?? (await loadLapsedGrantOf(ports, policy, app, command.refreshToken))
  if (grant?.connectionId === undefined) return refuse('refresh_token_invalid')
  const connection = await ports.store.loadConnection(app.appId, grant.connectionId)
  if (connection === undefined || connection.status === 'ended') return refuse('refresh_token_invalid')
  const byLink = async (kind: 'sign_in_needed' | 'confirmation_needed') => {
    const link = await buildRenewalLink(ports, policy, app, grant)
    return link.ok ? accept({ kind, link: link.value }) : link
  }
  if (!command.isReconfirmed) return byLink('confirmation_needed')
  if (connection.status === 'permanent_error') return refuse('consent_not_extendable')
  // The consent of an expired grant is over: only the end user can give a new one.
  if (live === undefined || !isExtendable(ports, connection)) return byLink('sign_in_needed')
  const extended = await extendAtBank(ports, connection)
  if (!extended.ok) {
    const { retryable, detail } = extended.error
    return retryable ? refuse('unavailable', { retryAfterSeconds: 5, detail }) : byLink('sign_in_needed')
  }
  const tokens = await issueAgain(ports, policy, live, command)
  return tokens.ok ? accept({ kind: 'extended', tokens: tokens.value }) : tokens
}

/** A new grant, because the lifetime of the old one is over; its tokens end with it. */
async function issueAgain(
  ports: Needs,
  policy: Policy,
  { appId, userId, scopes, connectionId, subject, audience, authorizationDetails }: Grant,
  { client, refreshToken }: ExtendConnection,
): Promise<Outcome<IssuedTokens>> {
  const nowMs = ports.clock.nowMs()
  const expiresAtMs = nowMs + policy.code.lifetimeSeconds * 1000
  // Of two requests with one refresh token, one gets tokens.
  const claim = { appId, kind: 'extension', key: ports.hash.keyed('refresh-token', refreshToken) }
  const untilMs = nowMs + policy.refresh.idleSeconds * 1000
  if ((await ports.store.claimOnce({ ...claim, untilMs, nowMs })) === 'seen') {
    return refuse('refresh_token_invalid', { detail: 'extended before' })
  }
  const code = ports.random.id()
  const grant = newGrant(
    {
      appId,
      grantId: ports.random.id(),
      userId,
      origin: 'consent',
      policy: policy.name,
      scopes,
      createdAtMs: nowMs,
      expiresAtMs,
    },
    { connectionId, subject, audience, authorizationDetails, authenticatedAtMs: nowMs },
  )
  const fact = await ports.store.createGrantWithCode(
    grant,
    newUnboundCode(grant, ports.hash.keyed('authorization-code', code)),
  )
  if (fact === 'unknown') return refuse('refresh_token_invalid', { detail: 'user deleted' })
  return exchangeCode(ports, policy, { client, code, redirectUri: undefined, codeVerifier: undefined })
}
