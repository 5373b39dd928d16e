// operation: begin a hosted flow in this browser, or find the one that the same address began in it
// Never: consume a code here. Looking at an address changes nothing, because mail programs and chats look as well.

import { encodeBase64url } from '../../lib/base64url.ts'
import { canonicalJson } from '../../lib/json.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { ClientApp } from '../model/app.ts'
import type { Connection } from '../model/connection.ts'
import type { LinkRequest, LinkSession, LinkState } from '../model/link-session.ts'
import type { Policy } from '../policy.ts'
import type { CodeFacts, Ports } from '../ports.ts'
import { frameOrigin } from '../rules/link-frame.ts'
import { isSelectable } from '../rules/link-providers.ts'
import { LINK_SESSION_LIFETIME_MS } from '../rules/link-terms.ts'
import { isOffered } from '../rules/provider-list.ts'
import { allowedScopes, checkScopes } from '../rules/scope.ts'
import { type BrowserKey, loadBoundSession } from './link-access.ts'

export interface BeginLink {
  /** As answered by `checkLinkClient`. */
  readonly app: ClientApp
  readonly request: Omit<LinkRequest, 'delegatedCodeHash' | 'includeTestProviders' | 'idHint'>
  /** The scopes are a default: those that the app may not have are left out. */
  readonly scopesOmitted: boolean
  readonly delegatedCode: string | undefined
  /** Flows that the browser already has a key for. */
  readonly known: readonly BrowserKey[]
}

export type LinkBegun =
  | { readonly kind: 'begun'; readonly key: BrowserKey }
  | { readonly kind: 'resumed'; readonly key: BrowserKey }

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'banks'>

const LIVE: readonly LinkState[] = ['choosing', 'at_bank', 'fetching', 'granted']

export async function beginLink(
  ports: Needs,
  policy: Policy,
  command: BeginLink,
): Promise<Outcome<LinkBegun>> {
  const { app } = command
  if (command.request.framed && frameOrigin(app, command.request.redirectUri) === undefined) {
    return refuse('embedding_not_allowed')
  }
  const renewal = await resolveRenewal(ports, command)
  if (!renewal.ok) return renewal
  const { connection } = renewal.value
  const asked = checkRequest(ports, policy, { ...command, request: renewal.value.request })
  if (!asked.ok) return asked
  const delegatedCodeHash =
    command.delegatedCode && ports.hash.keyed('authorization-code', command.delegatedCode)
  const bound = delegatedCodeHash ? await ports.store.loadCode(app.appId, delegatedCodeHash) : undefined
  const request: LinkRequest = { ...asked.value, delegatedCodeHash, idHint: bound?.grant.idHint }

  // First the flow that is under way: its code has been consumed, and would be refused below.
  for (const key of command.known) {
    if (await isSameFlow(ports, key, app, request)) return accept({ kind: 'resumed', key })
  }
  const delegated = checkDelegation(policy, request, bound, ports.clock.nowMs())
  if (!delegated.ok) return delegated
  // Another person's connection is as unknown as none.
  if (connection !== undefined && connection.userId !== bound?.grant.userId) return CONNECTION_UNKNOWN
  return accept({ kind: 'begun', key: await createSession(ports, app, request) })
}

const CONNECTION_UNKNOWN = refuse('parameter_invalid', { subject: 'credentials_id' })

/** A connection has its bank and market already, whatever the address says. */
async function resolveRenewal(
  ports: Needs,
  { app, request }: BeginLink,
): Promise<Outcome<{ readonly request: BeginLink['request']; readonly connection: Connection | undefined }>> {
  const { renewedConnectionId } = request
  if (renewedConnectionId === undefined) return accept({ request, connection: undefined })
  const connection = await ports.store.loadConnection(app.appId, renewedConnectionId)
  if (connection === undefined || connection.status === 'ended') return CONNECTION_UNKNOWN
  const provider = ports.banks.find(connection.providerName)?.provider
  if (provider === undefined) return refuse('provider_unknown', { subject: connection.providerName })
  return accept({ request: { ...request, market: provider.market, providerName: provider.name }, connection })
}

function checkRequest(
  ports: Needs,
  policy: Policy,
  { app, request, scopesOmitted }: BeginLink,
): Outcome<Omit<LinkRequest, 'delegatedCodeHash' | 'idHint'>> {
  if (!Object.hasOwn(policy.markets, request.market)) {
    return refuse('market_unsupported', { subject: request.market })
  }
  if (!policy.locales.includes(request.locale))
    return refuse('locale_unsupported', { subject: request.locale })
  if (policy.code.challenge === 'required' && request.codeChallenge === undefined) {
    return refuse('parameter_missing', { subject: 'code_challenge' })
  }
  const allowed = allowedScopes(app.scopes, policy.scopes.known)
  const kept = scopesOmitted ? request.scopes.filter((scope) => allowed.includes(scope)) : request.scopes
  const missing = request.scopes[0]
  if (kept.length === 0 && missing !== undefined) return refuse('scope_invalid', { subject: missing })
  const scopes = checkScopes(kept, allowed)
  if (!scopes.ok) return scopes
  const includeTestProviders = app.environment === 'sandbox'
  const checked = { ...request, scopes: scopes.value, includeTestProviders }
  if (request.providerName !== undefined) {
    const found = ports.banks.find(request.providerName)
    const { provider } = found ?? {}
    if (provider === undefined || !isOffered(policy, provider) || !isSelectable(provider, checked))
      return refuse('provider_unknown', { subject: request.providerName })
  }
  return accept(checked)
}

/** The code must still be good, be meant for the hosted flow, and allow what the flow does. */
function checkDelegation(
  policy: Policy,
  request: LinkRequest,
  bound: CodeFacts | undefined,
  nowMs: number,
): Outcome<undefined> {
  if (request.mode === 'one_time') return accept(undefined)
  if (bound === undefined || bound.grant.policy !== policy.name) return refuse('code_invalid')
  const { code, grant } = bound
  if (code.actorClientId !== policy.linkActorClientId) {
    return refuse('code_invalid', { detail: 'delegated to another client' })
  }
  if (grant.revokedAtMs !== undefined || grant.activatedAtMs !== undefined) return refuse('code_invalid')
  if (code.expiresAtMs <= nowMs) return refuse('code_expired')
  const scopes = checkScopes(request.scopes, grant.scopes)
  return scopes.ok ? accept(undefined) : scopes
}

async function isSameFlow(
  ports: Needs,
  key: BrowserKey,
  app: ClientApp,
  request: LinkRequest,
): Promise<boolean> {
  if (key.appId !== app.appId) return false
  const found = await loadBoundSession(ports, key)
  if (found === undefined || !LIVE.includes(found.session.state)) return false
  // The hint hangs on the code, whose row goes once it has served.
  return sameRequest({ ...found.session.request, idHint: undefined }, { ...request, idHint: undefined })
}

function sameRequest(a: LinkRequest, b: LinkRequest): boolean {
  return canonicalJson(defined(a)) === canonicalJson(defined(b))
}

function defined({ scopes, includeTestProviders, ...texts }: LinkRequest) {
  const given = Object.entries(texts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return { ...Object.fromEntries(given), scopes: [...scopes], includeTestProviders }
}

async function createSession(ports: Needs, app: ClientApp, request: LinkRequest): Promise<BrowserKey> {
  const nowMs = ports.clock.nowMs()
  const secret = encodeBase64url(ports.random.bytes(32))
  const session: LinkSession = {
    appId: app.appId,
    sessionId: ports.random.id(),
    browserHash: ports.hash.keyed('browser', secret),
    state: 'choosing',
    request,
    userId: undefined,
    providerName: undefined,
    connectionId: undefined,
    bankStateHash: undefined,
    sealedBankSignIn: undefined,
    failure: undefined,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + LINK_SESSION_LIFETIME_MS,
  }
  await ports.store.createLinkSession(session)
  return { appId: session.appId, sessionId: session.sessionId, secret }
}
