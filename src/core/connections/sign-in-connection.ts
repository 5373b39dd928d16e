// operation: Start a sign-in over the API: create, change or re-authenticate a connection
// Never: store or log what the end user entered; only a keyed hash of the user name is stored

import { encodeBase64url } from '../../lib/base64url.ts'
import type { ClientApp } from '../apps/app.ts'
import { recordAudit } from '../apps/record-audit.ts'
import { findRedirectUriProblem, matchRedirectUri } from '../apps/redirect-uri.ts'
import { BANK_CALLBACK_PATH } from '../banks/bank-callback.ts'
import type { BankAuthorization } from '../banks/bank-port.ts'
import { isOffered } from '../banks/provider-list.ts'
import { isSelectable } from '../banks/selectable-providers.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ActingForUser } from '../tokens/token.ts'
import { writeAuthorizationDetails } from './authorization-details.ts'
import type { Connection } from './connection.ts'
import { codeVerifierOf, issueBankState, type SignInState, sealSignInState } from './connection-sign-in.ts'
import { linkTerms } from './consent-terms.ts'
import type { DataItem } from './data-item.ts'
import { readConnection } from './list-connections.ts'
import { markBankNotServed, STALLED_AFTER_MS } from './request-refresh.ts'
import { requestedAccess } from './requested-access.ts'
import { loginOf, readSignInFields, type SignInValues, type SubmittedFields } from './sign-in-fields.ts'
import { type ClaimedSignIn, continueSignIn, failSignIn, type SignInNeeds, saveTask } from './sign-in-step.ts'
import { BANK_REPLY_MS, CONSENT_OFFER_MS } from './sign-in-terms.ts'
import { type ConnectionWithTask, viewConnection } from './view-connections.ts'

type Needs = SignInNeeds & Pick<Ports, 'issuer'>

type Found = NonNullable<ReturnType<Ports['banks']['find']>>

/** Where the browser returns after the bank's own page. */
interface ReturnUris {
  /** Registered redirect URI that receives the bank's callback. */
  readonly callbackUri: string | undefined
  readonly appUri: string | undefined
}

export interface SignInRequest extends ReturnUris {
  readonly caller: ActingForUser
  /** Scopes of the consent. */
  readonly scopes: readonly string[]
  /** Data to fetch; undefined for all data, or for the items of an existing connection. */
  readonly items: readonly DataItem[] | undefined
  /** Whether the data is fetched after the sign-in. */
  readonly read: boolean
  /** How long the end user has for the fields of one prompt; two minutes when left out. */
  readonly answerMs?: number
  /** Language of the bank's prompts; that of the user when left out. */
  readonly locale?: string | undefined
}

export interface CreateConnection extends SignInRequest {
  readonly providerName: string
  readonly fields: SubmittedFields
}

export async function createConnection(
  ports: Needs,
  policy: Policy,
  command: CreateConnection,
): Promise<Outcome<ConnectionWithTask>> {
  const { caller, providerName } = command
  const found = ports.banks.find(providerName)
  if (found === undefined) return refuse('provider_unknown')
  const app = await loadAllowed(ports, command, found)
  if (!app.ok) return app
  if (!isOffered(policy, found.provider, app.value)) return refuse('provider_unknown')
  const answers = readSignInFields(found.provider.asks, command.fields, 'fields')
  if (!answers.ok) return answers
  const returnUri = chooseReturnUri(app.value, command, found)
  if (!returnUri.ok) return returnUri
  const nowMs = ports.clock.nowMs()
  const connection: Connection = {
    appId: caller.appId,
    connectionId: ports.random.id(),
    userId: caller.userId,
    providerName,
    status: 'created',
    statusMessage: '',
    statusChangedAtMs: nowMs,
    sealedSession: undefined,
    consentExpiresAtMs: undefined,
    identity: undefined,
    createdAtMs: nowMs,
    refreshedAtMs: undefined,
    ...(policy.backgroundRefresh === 'on_request' && { backgroundRefresh: false as const }),
  }
  const loginHash = hashLogin(ports, connection, found, answers.value)
  const fact = await ports.store.createConnectionOnce(connection, loginHash)
  if (fact === 'exists') return refuse('connection_exists')
  if (fact === 'unknown') return refuse('user_unknown')
  const { connectionId } = connection
  await recordAudit(ports, {
    appId: caller.appId,
    actor: `client:${caller.clientId}`,
    action: 'connection.created',
    target: connectionId,
    before: null,
    after: { provider: connection.providerName },
  })
  const started = await startSignIn(ports, command, {
    connection,
    found,
    answers: answers.value,
    returnUri: returnUri.value,
    changed: undefined,
  })
  return started.ok ? viewConnection(ports, policy, { caller, connectionId }) : started
}

export interface ChangeConnection extends SignInRequest {
  readonly connectionId: string
  /** Some clients send it with a change; it must be that of the connection. */
  readonly providerName: string | undefined
  readonly fields: SubmittedFields
}

/** Signs in again with other fields. The connection keeps its id and its data. */
export async function changeConnection(
  ports: Needs,
  policy: Policy,
  command: ChangeConnection,
): Promise<Outcome<ConnectionWithTask>> {
  const prepared = await prepare(ports, policy, command)
  if (!prepared.ok) return prepared
  const { connection, found, returnUri } = prepared.value
  if (command.providerName !== undefined && command.providerName !== connection.providerName) {
    return refuse('parameter_invalid', { subject: 'providerName' })
  }
  if (found === undefined) {
    await markBankNotServed(ports, connection)
    return refuse('connection_permanently_failed')
  }
  const answers = readSignInFields(found.provider.asks, command.fields, 'fields')
  if (!answers.ok) return answers
  const changed = { loginHash: hashLogin(ports, connection, found, answers.value) }
  const started = await startSignIn(ports, command, {
    connection,
    found,
    answers: answers.value,
    returnUri,
    changed,
  })
  return started.ok ? viewConnection(ports, policy, command) : started
}

export interface AuthenticateConnection extends SignInRequest {
  readonly connectionId: string
}

/** Signs in again. Entered fields are never stored, so the bank prompts the end user from the start. */
export async function authenticateConnection(
  ports: Needs,
  policy: Policy,
  command: AuthenticateConnection,
): Promise<Outcome<undefined>> {
  const prepared = await prepare(ports, policy, command)
  if (!prepared.ok) return prepared
  const { connection, found, returnUri } = prepared.value
  if (found === undefined) return markBankNotServed(ports, connection)
  return startSignIn(ports, command, { connection, found, answers: undefined, returnUri, changed: undefined })
}

interface Prepared {
  readonly connection: Connection
  /** Undefined if the bank is no longer supported. */
  readonly found: Found | undefined
  readonly returnUri: string | undefined
}

async function prepare(
  ports: Needs,
  policy: Policy,
  command: SignInRequest & { readonly connectionId: string },
): Promise<Outcome<Prepared>> {
  const read = await readConnection(ports, policy, command)
  if (!read.ok) return read
  const { connection } = read.value
  const found = ports.banks.find(connection.providerName)
  if (found === undefined) return accept({ connection, found, returnUri: undefined })
  const app = await loadAllowed(ports, command, found)
  if (!app.ok) return app
  const returnUri = chooseReturnUri(app.value, command, found)
  return returnUri.ok ? accept({ connection, found, returnUri: returnUri.value }) : returnUri
}

/** Sandbox apps connect to test banks only, production apps to none of them. */
async function loadAllowed(
  ports: Needs,
  { caller }: SignInRequest,
  { provider }: Found,
): Promise<Outcome<ClientApp>> {
  const app = await ports.store.loadApp(caller.appId)
  if (app === undefined) return refuse('client_unknown')
  const choice = { market: provider.market, includeTestProviders: app.environment === 'sandbox' }
  return isSelectable(provider, choice) ? accept(app) : refuse('provider_unknown')
}

/** The requested redirect URI, else the first registered one. Undefined for banks without a redirect. */
function chooseReturnUri(
  app: ClientApp,
  { callbackUri, appUri }: ReturnUris,
  { provider }: Found,
): Outcome<string | undefined> {
  if (provider.flow !== 'redirect') return accept(undefined)
  // Returned to the app, never redirected to by us, so it need not be registered.
  if (appUri !== undefined && findRedirectUriProblem(appUri, { allowPlainHttp: true }) !== undefined) {
    return refuse('parameter_invalid', { subject: 'appUri' })
  }
  if (callbackUri !== undefined) {
    return matchRedirectUri(app.redirectUris, callbackUri)
      ? accept(callbackUri)
      : refuse('parameter_invalid', { subject: 'callbackUri' })
  }
  const known = appUri !== undefined && matchRedirectUri(app.redirectUris, appUri) ? appUri : undefined
  const chosen = known ?? app.redirectUris[0]
  return chosen === undefined ? refuse('parameter_missing', { subject: 'callbackUri' }) : accept(chosen)
}

function hashLogin(
  ports: Pick<Ports, 'hash'>,
  { appId, userId, providerName }: Connection,
  { provider }: Found,
  answers: SignInValues,
): string | undefined {
  const login = loginOf(providerName, provider.asks, answers)
  return login && ports.hash.keyed('bank-login', JSON.stringify([appId, userId, login]))
}

interface StartAtBank {
  readonly connection: Connection
  readonly found: Found
  /** Fields of the bank's first prompt; undefined to prompt the end user. */
  readonly answers: SignInValues | undefined
  readonly returnUri: string | undefined
  readonly changed: { readonly loginHash: string | undefined } | undefined
}

async function startSignIn(
  ports: Needs,
  request: SignInRequest,
  start: StartAtBank,
): Promise<Outcome<undefined>> {
  const { connection, found, changed, returnUri } = start
  const { appId, connectionId, userId, providerName } = connection
  const state: SignInState = {
    codeVerifier: encodeBase64url(ports.random.bytes(32)),
    scopes: request.scopes,
    items: request.items,
    read: request.read,
    returnUri,
    appUri: request.appUri,
    ...(request.answerMs !== undefined && { answerMs: request.answerMs }),
    task: undefined,
  }
  const nowMs = ports.clock.nowMs()
  const signInId = ports.random.id()
  const terms = linkTerms('continuous', nowMs)
  const access = requestedAccess(state.items ?? connection.items, terms)
  const fact = await ports.store.startSignIn({
    appId,
    userId,
    connectionId,
    signInId,
    changed,
    sealedState: sealSignInState(ports.vault, connection, state),
    deadlineMs: nowMs + BANK_REPLY_MS,
    consent: {
      providerName,
      scopes: request.scopes,
      untilMs: terms.untilMs,
      details: writeAuthorizationDetails({ consentId: signInId, access, ...terms }),
      expiresAtMs: nowMs + CONSENT_OFFER_MS,
    },
    nowMs,
    stalledBeforeMs: nowMs - STALLED_AFTER_MS,
  })
  if (fact === 'unknown') return refuse('connection_unknown')
  if (fact === 'busy') return refuse('connection_busy')
  if (fact === 'exists') return refuse('connection_exists')
  if (fact === 'over') return refuse('connection_permanently_failed')
  // From here on the outcome is stored as the status; the request succeeds.
  const held = { at: { appId, connectionId, signInId, step: 1 }, state, ...found }
  await startAtBank(ports, held, { ...start, locale: request.locale }, nowMs)
  return accept(undefined)
}

async function startAtBank(
  ports: Needs,
  held: ClaimedSignIn,
  { connection, answers, ...start }: StartAtBank & Pick<SignInRequest, 'locale'>,
  nowMs: number,
): Promise<void> {
  const { bank, provider, state } = held
  const terms = linkTerms('continuous', nowMs)
  const { consentDays } = terms
  const access = requestedAccess(state.items ?? connection.items, terms)
  // Undefined if the user was deleted meanwhile.
  const user = await ports.store.loadUser(connection.appId, { userId: connection.userId }, nowMs)
  const locale = start.locale ?? user?.locale
  if (provider.flow === 'redirect') return startRedirect(ports, held, { consentDays, access, locale })
  const { signIns } = bank
  const { codeVerifier } = state
  if (signIns === undefined) throw new Error(`${provider.name} has no sign-in without a redirect`)
  const username = provider.asks
    .filter(({ purpose }) => purpose === 'username')
    .flatMap(({ name }) => answers?.get(name) ?? [])[0]
  const begun = await signIns.begin({ provider, codeVerifier, consentDays, access, username, locale })
  if (!begun.ok) {
    await failSignIn(ports, held, begun.error)
    return
  }
  const step = begun.value
  if (step.kind !== 'ask' || answers === undefined) {
    await continueSignIn(ports, held, step)
    return
  }
  const answered = await signIns.answer(provider, step, answers)
  if (answered.ok) await continueSignIn(ports, held, answered.value)
  else await failSignIn(ports, held, answered.error)
}

/** The bank redirects to us, and we relay its callback to the app, which binds it to its user's browser. */
async function startRedirect(
  ports: Needs,
  held: ClaimedSignIn,
  consent: Pick<BankAuthorization, 'consentDays' | 'access' | 'locale'>,
): Promise<void> {
  const { at, bank, provider } = held
  const bankState = issueBankState(ports, { ...at, providerName: provider.name })
  const codeVerifier = codeVerifierOf(ports.hash, bankState)
  const begun = await bank.beginAuthorization({
    provider,
    redirectUri: ports.issuer + BANK_CALLBACK_PATH,
    state: bankState,
    codeVerifier,
    ...consent,
    username: undefined,
  })
  if (!begun.ok) {
    await failSignIn(ports, held, begun.error)
    return
  }
  const task = { kind: 'redirect', url: begun.value.url } as const
  const state = { ...held.state, codeVerifier }
  await saveTask(ports, { ...held, state }, task, ports.hash.keyed('bank-state', bankState))
}
