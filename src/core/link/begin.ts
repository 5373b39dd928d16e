// operation: Begin a hosted flow, or resume the one that this link URL began before
// Never: consume a code. Opening a link URL changes nothing, because mail programs and chats prefetch links.

import { encodeBase64url } from '../../lib/base64url.ts'
import { canonicalJson, parseJson } from '../../lib/json.ts'
import { type ClientApp, findAppDialect } from '../apps/app.ts'
import { matchRedirectUri } from '../apps/redirect-uri.ts'
import { isOffered } from '../banks/provider-list.ts'
import { activeInstitutions, needsRegistration } from '../banks/provider-registration.ts'
import { isOpenBanking, isSelectable } from '../banks/selectable-providers.ts'
import { BUSY_STATUSES, type Connection } from '../connections/connection.ts'
import { STALLED_AFTER_MS } from '../connections/request-refresh.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import { checkResources } from '../grants/resource.ts'
import { checkFlowScopes, checkScopes } from '../grants/scope.ts'
import type { CodeFacts } from '../grants/store.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { type BrowserKey, loadBoundSession } from './browser-session.ts'
import { withFault } from './fault.ts'
import { frameOrigin } from './frame.ts'
import {
  LINK_CLAIM,
  LINK_SESSION_LIFETIME_MS,
  type LinkParameters,
  type LinkSession,
  type LinkState,
  type LinkUrlRequest,
} from './link-session.ts'
import { recordFlowEvents } from './record-flow-events.ts'
import type { LinkOrigin } from './store.ts'
import { hashTicket, type PreregisteredParameters, readLinkTicket } from './ticket.ts'

export interface BeginLink extends LinkUrlRequest {
  /** As returned by `checkLinkClient`. */
  readonly app: ClientApp
  /** Keys of the browser's flows. */
  readonly known: readonly BrowserKey[]
  /** IP address of the browser, or the network that counts as one. */
  readonly visitor: string
}

export type BeginLinkResult =
  | { readonly kind: 'begun'; readonly key: BrowserKey }
  | { readonly kind: 'resumed'; readonly key: BrowserKey }

type Needs = Pick<
  Ports,
  'issuer' | 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log' | 'signer'
>

/**
 * Several hundred end users may share one IP address (offices, mobile networks). Of those who have only opened a flow of the same
 * app within its lifetime, the newest are kept.
 */
const MAX_UNSTARTED_PER_ORIGIN = 100

const RESUMABLE: readonly LinkState[] = ['choosing', 'at_bank', 'fetching', 'granted']

export async function beginLink(
  ports: Needs,
  policy: Policy,
  command: BeginLink,
): Promise<Outcome<BeginLinkResult>> {
  const { app, appUri } = command
  if (command.parameters.framed && frameOrigin(app, command.parameters.redirectUri) === undefined) {
    return refuse('embedding_not_allowed')
  }
  if (appUri !== undefined && !matchRedirectUri(app.redirectUris, appUri)) {
    return refuse('app_uri_unregistered')
  }
  const renewal = await resolveRenewal(ports, command)
  if (!renewal.ok) return renewal
  const { connection } = renewal.value
  const limited = await limitToRegistered(ports, policy, app, renewal.value.parameters)
  if (!limited.ok) return limited
  const asked = checkRequest(ports, policy, { ...command, parameters: limited.value })
  if (!asked.ok) return asked
  const expected = readExpectedSubject(ports, app, command.idTokenHint)
  if (!expected.ok) return expected
  const { delegatedCode, ticket } = command
  const delegatedCodeHash = delegatedCode && ports.hash.keyed('authorization-code', delegatedCode)
  const bound = await withFault('fault_known_user', async () =>
    delegatedCodeHash ? ports.store.loadCode(app.appId, delegatedCodeHash) : undefined,
  )
  const parameters: LinkParameters = {
    ...asked.value,
    delegatedCodeHash,
    ticketHash: ticket && hashTicket(ports, ticket),
    ...(command.uniqueValue !== undefined && { linkHash: ports.hash.keyed('link-url', command.uniqueValue) }),
    idHint: bound?.grant.idHint,
    ...(expected.value !== undefined && { expectedSubject: expected.value }),
    merchantId: undefined,
    usernameLocked: false,
    firstName: undefined,
    lastName: undefined,
  }

  // Resume first: the delegated code of a flow in progress is consumed, and would be refused below.
  for (const key of command.known) {
    if (await isSameFlow(ports, key, app, parameters)) return accept({ kind: 'resumed', key })
  }
  const { linkHash } = parameters
  const isUsed =
    linkHash !== undefined &&
    (await ports.store.isClaimed({
      appId: app.appId,
      kind: LINK_CLAIM,
      key: linkHash,
      nowMs: ports.clock.nowMs(),
    }))
  if (isUsed) return refuse('ticket_unknown', { detail: 'the link was used' })
  const delegated = await checkDelegation(ports, policy, command, parameters, bound)
  if (!delegated.ok) return delegated
  // A connection of another user is refused as unknown.
  if (connection !== undefined && connection.userId !== bound?.grant.userId) return CONNECTION_UNKNOWN
  const renewable = checkRenewable(ports, command, connection)
  if (!renewable.ok) return renewable
  const registered = await readTicket(ports, policy, app, ticket)
  if (!registered.ok) return registered
  const session = await createSession(ports, app, withTicket(parameters, registered.value), {
    originHash: ports.hash.keyed('link-origin', delegatedCode ?? ticket ?? command.visitor),
    maxUnstarted: MAX_UNSTARTED_PER_ORIGIN,
  })
  return accept({ kind: 'begun', key: session })
}

/** The subject of an ID token of this installation for this app. It may have expired (OpenID Connect Core section 3.1.2.1). */
function readExpectedSubject(
  { issuer, signer }: Needs,
  { clientId }: ClientApp,
  idToken: string | undefined,
): Outcome<string | undefined> {
  if (idToken === undefined) return accept(undefined)
  const verified = signer.verify(idToken, 'JWT')
  if (!verified.ok) return refuse('parameter_invalid', { subject: 'id_token_hint', detail: verified.error })
  const { iss, aud, sub } = verified.value
  return iss === issuer && aud === clientId && typeof sub === 'string'
    ? accept(sub)
    : refuse('parameter_invalid', { subject: 'id_token_hint', detail: 'it is for another app' })
}

/** An app that another one manages uses the banks that it is registered with, one in each flow. */
async function limitToRegistered(
  { store, clock }: Pick<Needs, 'store' | 'clock'>,
  policy: Policy,
  app: ClientApp,
  parameters: BeginLink['parameters'],
): Promise<Outcome<BeginLink['parameters']>> {
  if (!needsRegistration(app, policy)) return accept(parameters)
  const active = activeInstitutions(await store.listProviderRequests(app.appId), clock.nowMs())
  const [only, ...others] = active
  const institutionId = parameters.institutionId ?? (others.length === 0 ? only : undefined)
  if (institutionId === undefined) {
    return only === undefined
      ? refuse('provider_not_selectable', { subject: 'no registration is active' })
      : refuse('parameter_missing', { subject: 'provider_id' })
  }
  return active.includes(institutionId)
    ? accept({ ...parameters, institutionId })
    : refuse('provider_not_selectable', { subject: institutionId })
}

const CONNECTION_UNKNOWN = refuse('parameter_invalid', { subject: 'credentials_id' })

/** A renewal has the bank and market of its connection, whatever the URL contains, and its items unless the URL has others. */
async function resolveRenewal(
  ports: Needs,
  { app, parameters }: BeginLink,
): Promise<
  Outcome<{ readonly parameters: BeginLink['parameters']; readonly connection: Connection | undefined }>
> {
  const { renewedConnectionId } = parameters
  if (renewedConnectionId === undefined) return accept({ parameters, connection: undefined })
  const connection = await withFault('fault_connection_read', () =>
    ports.store.loadConnection(app.appId, renewedConnectionId),
  )
  if (connection === undefined || connection.status === 'ended') return CONNECTION_UNKNOWN
  const provider = ports.banks.find(connection.providerName)?.provider
  if (provider === undefined) return refuse('provider_not_selectable', { subject: connection.providerName })
  return accept({
    parameters: {
      ...parameters,
      market: provider.market,
      providerName: provider.name,
      items: parameters.items ?? connection.items,
    },
    connection,
  })
}

type Checked = Omit<
  LinkParameters,
  | 'delegatedCodeHash'
  | 'idHint'
  | 'ticketHash'
  | 'linkHash'
  | 'merchantId'
  | 'usernameLocked'
  | 'firstName'
  | 'lastName'
  | 'expectedSubject'
>

function checkRequest(
  ports: Needs,
  policy: Policy,
  { app, parameters, scopesOmitted }: BeginLink,
): Outcome<Checked> {
  if (!Object.hasOwn(policy.markets, parameters.market)) {
    return refuse('market_unsupported', { subject: parameters.market })
  }
  if (!policy.locales.includes(parameters.locale))
    return refuse('locale_unsupported', { subject: parameters.locale })
  if (policy.code.challenge === 'required' && parameters.codeChallenge === undefined) {
    return refuse('parameter_missing', { subject: 'code_challenge' })
  }
  if (
    parameters.codeChallengeMethod === 'plain' &&
    findAppDialect(app, policy)?.dangerouslyAllowPlainPkce !== true
  ) {
    return refuse('code_challenge_method_insecure')
  }
  const requested = { scopes: parameters.scopes, omitted: scopesOmitted }
  const scopes = checkFlowScopes(requested, app, policy)
  if (!scopes.ok) return scopes
  const resources = checkResources(parameters.resources ?? [], app, policy, ports.issuer)
  if (!resources.ok) return resources
  const includeTestProviders = app.environment === 'sandbox'
  const { resources: _sent, ...own } = parameters
  const checked = {
    ...own,
    scopes: scopes.value,
    ...(resources.value.length > 0 && { resources: resources.value }),
    includeTestProviders,
  }
  const provider = checkProvider(ports, policy, app, checked)
  return provider.ok ? accept(checked) : provider
}

function checkProvider(
  { banks }: Needs,
  policy: Policy,
  app: ClientApp,
  parameters: Checked,
): Outcome<undefined> {
  const { providerName, institutionId } = parameters
  if (providerName !== undefined) {
    const found = banks.find(providerName)
    if (found === undefined || !isOffered(policy, found.provider, app)) {
      return refuse('provider_unknown', { subject: providerName })
    }
    return isSelectable(found.provider, parameters)
      ? accept(undefined)
      : refuse('provider_not_selectable', { subject: providerName })
  }
  if (institutionId === undefined) return accept(undefined)
  const known = banks
    .listProviders()
    .some((provider) => isOffered(policy, provider, app) && isSelectable(provider, parameters))
  return known ? accept(undefined) : refuse('provider_not_selectable', { subject: institutionId })
}

/** The code must be valid, delegated to the hosted flow, and cover the requested scopes. */
async function checkDelegation(
  { store, clock }: Needs,
  policy: Policy,
  { app, permanentUser }: BeginLink,
  parameters: LinkParameters,
  bound: CodeFacts | undefined,
): Promise<Outcome<undefined>> {
  if (parameters.user === 'new') return accept(undefined)
  if (bound === undefined || bound.grant.policy !== policy.name) return refuse('code_invalid')
  const { code, grant } = bound
  if (code.actorClientId !== policy.linkActorClientId) {
    const actual = code.actorClientId ?? 'none'
    return refuse('code_actor_wrong', {
      subject: `actor_client_id ${actual}, not ${policy.linkActorClientId}`,
    })
  }
  // Now, and not only when the end user has chosen a bank.
  if (bound.consumedAtMs !== undefined) return refuse('code_replayed')
  if (grant.revokedAtMs !== undefined || grant.activatedAtMs !== undefined) return refuse('code_invalid')
  const nowMs = clock.nowMs()
  if (code.expiresAtMs <= nowMs) return refuse('code_expired')
  const scopes = checkScopes(parameters.scopes, grant.scopes)
  if (!scopes.ok) return refuse('token_scope_insufficient', { subject: scopes.refusal.subject ?? '' })
  if (!permanentUser) return accept(undefined)
  const { userId } = grant
  const user = await withFault('fault_known_user', () => store.loadUser(app.appId, { userId }, nowMs))
  if (user === undefined) return refuse('code_invalid', { detail: 'the user does not exist' })
  return user.retention === 'permanent' ? accept(undefined) : refuse('user_not_permanent')
}

/** Refuses while another sign-in or refresh of the connection is in progress. */
function checkRenewable(
  { banks, clock }: Needs,
  { openBankingOnly }: BeginLink,
  connection: Connection | undefined,
): Outcome<undefined> {
  if (connection === undefined) return accept(undefined)
  const { status, statusChangedAtMs, providerName } = connection
  const provider = banks.find(providerName)?.provider
  if (openBankingOnly && provider !== undefined && !isOpenBanking(provider)) {
    return refuse('consent_renewal_unsupported', { subject: providerName })
  }
  const busy = BUSY_STATUSES.includes(status)
  const stalled = statusChangedAtMs <= clock.nowMs() - STALLED_AFTER_MS
  return busy && !stalled ? refuse('connection_busy') : accept(undefined)
}

/** Reads the ticket without consuming it; chooseBank consumes it. */
async function readTicket(
  ports: Needs,
  policy: Policy,
  { appId }: ClientApp,
  ticket: string | undefined,
): Promise<Outcome<PreregisteredParameters>> {
  if (ticket === undefined) return accept({})
  const content = await readLinkTicket(ports, policy, appId, ticket)
  return content === undefined ? refuse('ticket_unknown') : accept(content)
}

/** Pre-registered parameters fill in what the URL leaves out. */
function withTicket(parameters: LinkParameters, registered: PreregisteredParameters): LinkParameters {
  const name = [registered.firstName, registered.lastName].filter((part) => part !== undefined).join(' ')
  return {
    ...parameters,
    externalReference: parameters.externalReference ?? registered.externalReference,
    merchantId: registered.merchantId,
    username: registered.personalIdentifier ?? parameters.username,
    usernameLocked: registered.personalIdentifier !== undefined,
    firstName: registered.firstName,
    lastName: registered.lastName,
    idHint: parameters.idHint ?? (name === '' ? undefined : name),
  }
}

async function isSameFlow(
  ports: Needs,
  key: BrowserKey,
  app: ClientApp,
  parameters: LinkParameters,
): Promise<boolean> {
  if (key.appId !== app.appId) return false
  const found = await loadBoundSession(ports, key)
  if (found === undefined || !RESUMABLE.includes(found.session.state)) return false
  return hasSameParameters(found.session.parameters, parameters)
}

function hasSameParameters(a: LinkParameters, b: LinkParameters): boolean {
  return comparable(a) === comparable(b)
}

/** Leaves out what comes from the code and the ticket, whose rows are deleted once consumed. */
function comparable(parameters: LinkParameters): string {
  const hasTicket = parameters.ticketHash !== undefined
  const {
    idHint: _idHint,
    merchantId: _merchantId,
    usernameLocked: _usernameLocked,
    firstName: _firstName,
    lastName: _lastName,
    username,
    externalReference,
    ...own
  } = parameters
  const parsed = parseJson(JSON.stringify(hasTicket ? own : { ...own, username, externalReference }))
  if (!parsed.ok) throw new Error('link parameters are not JSON')
  return canonicalJson(parsed.value)
}

async function createSession(
  ports: Needs,
  app: ClientApp,
  parameters: LinkParameters,
  origin: LinkOrigin,
): Promise<BrowserKey> {
  const nowMs = ports.clock.nowMs()
  const secret = encodeBase64url(ports.random.bytes(32))
  const session: LinkSession = {
    appId: app.appId,
    sessionId: ports.random.id(),
    browserHash: ports.hash.keyed('browser', secret),
    state: 'choosing',
    parameters,
    userId: undefined,
    providerName: undefined,
    connectionId: undefined,
    bankStateHash: undefined,
    sealedBankSignIn: undefined,
    failure: undefined,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + LINK_SESSION_LIFETIME_MS,
  }
  await ports.store.createLinkSession(session, origin)
  await recordFlowEvents(ports, session, ['opened'])
  return { appId: session.appId, sessionId: session.sessionId, secret }
}
