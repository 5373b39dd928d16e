// operation: Sign an end user in at a bank for a data session, or refresh their connection
// Never: store or log what the end user entered; only keyed hashes of the user name are stored

import type { ClientApp } from '../apps/app.ts'
import type { BankField, BankProblemKind, BankProvider } from '../banks/bank.ts'
import { isOffered } from '../banks/provider-list.ts'
import { cancelSignIn } from '../connections/cancel-sign-in.ts'
import type { Connection } from '../connections/connection.ts'
import { readConnection } from '../connections/list-connections.ts'
import { requestRefresh } from '../connections/request-refresh.ts'
import { changeConnection, createConnection, type SignInRequest } from '../connections/sign-in-connection.ts'
import { loginOf, readSignInFields, type SubmittedFields } from '../connections/sign-in-fields.ts'
import type { SignInNeeds } from '../connections/sign-in-step.ts'
import { submitSignIn } from '../connections/submit-sign-in.ts'
import { viewConnection } from '../connections/view-connections.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import { checkAppScopes } from '../grants/scope.ts'
import { deriveUuid } from '../keys/derived-id.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ActingForUser } from '../tokens/token.ts'
import { createUser } from '../users/create-user.ts'
import { SIGN_IN_IDLE_MS } from './data-session.ts'

export type SessionNeeds = SignInNeeds & Pick<Ports, 'issuer' | 'usage'>

/** How far a sign-in or refresh has come. */
export type SignInProgress =
  /** The bank is signed in; a fetch may still be in progress. */
  | { readonly kind: 'authorized'; readonly connection: Connection; readonly provider: BankProvider }
  | {
      readonly kind: 'prompted'
      readonly connection: Connection
      readonly provider: BankProvider
      readonly fields: readonly BankField[]
      /** The bank rejected the previous input. */
      readonly again: boolean
    }
  | { readonly kind: 'refused'; readonly connection: Connection; readonly problem: BankProblemKind }

export interface LoginAtBank {
  readonly providerName: string
  /** By the names that the bank asks for first. */
  readonly fields: SubmittedFields
  /** Undefined for the default of the market. */
  readonly locale: string | undefined
}

/** Flows whose prompts an app can relay. */
const RELAYED = ['password', 'embedded']

/** One end user stands behind each login at a bank, so that the same login has the same connection each time. */
export async function signInLogin(
  ports: SessionNeeds,
  policy: Policy,
  app: ClientApp,
  login: LoginAtBank,
): Promise<Outcome<SignInProgress>> {
  const found = ports.banks.find(login.providerName)
  if (
    found === undefined ||
    !isOffered(policy, found.provider, app) ||
    !RELAYED.includes(found.provider.flow)
  ) {
    return refuse('provider_unknown')
  }
  const { provider } = found
  const scopes = checkAppScopes(policy.scopes.known, app, policy)
  if (!scopes.ok) return scopes
  const values = readSignInFields(provider.asks, login.fields, 'fields')
  if (!values.ok) return values
  const caller = await findOwner(ports, policy, app, {
    login: loginOf(provider.name, provider.asks, values.value) ?? provider.name,
    market: provider.market,
    locale: login.locale,
  })
  if (!caller.ok) return caller
  const request: SignInRequest = {
    caller: caller.value,
    callbackUri: undefined,
    appUri: undefined,
    scopes: scopes.value,
    items: undefined,
    read: true,
    answerMs: SIGN_IN_IDLE_MS,
    locale: login.locale,
  }
  const { fields } = login
  const find = async () =>
    findLive(await ports.store.listConnections(app.appId, caller.value.userId), provider)
  const existing = await find()
  if (existing === undefined) {
    const created = await createConnection(ports, policy, { ...request, providerName: provider.name, fields })
    if (created.ok) return settle(ports, policy, caller.value, created.value.connection.connectionId)
    if (created.refusal.code !== 'connection_exists') return created
  }
  const connection = existing ?? (await find())
  if (connection === undefined) return refuse('connection_busy')
  // Whoever left a prompt unanswered may begin again at once.
  await cancelSignIn(ports, connection)
  const { connectionId } = connection
  const changed = await changeConnection(ports, policy, {
    ...request,
    connectionId,
    providerName: undefined,
    fields,
  })
  return changed.ok ? settle(ports, policy, caller.value, connectionId) : changed
}

function findLive(connections: readonly Connection[], provider: BankProvider): Connection | undefined {
  return connections.find(({ providerName, status }) => providerName === provider.name && status !== 'ended')
}

/** Submits the end user's input. */
export async function submitPrompted(
  ports: SessionNeeds,
  policy: Policy,
  at: {
    readonly caller: ActingForUser
    readonly connectionId: string
    readonly fields: SubmittedFields
    readonly signInId: string | undefined
  },
): Promise<Outcome<SignInProgress>> {
  const submitted = await submitSignIn(ports, policy, at)
  return submitted.ok ? settle(ports, policy, at.caller, at.connectionId) : submitted
}

/** Reads the bank again with the stored tokens. */
export async function refreshLogin(
  ports: SessionNeeds,
  policy: Policy,
  at: { readonly caller: ActingForUser; readonly connectionId: string },
): Promise<Outcome<SignInProgress>> {
  const requested = await requestRefresh(ports, policy, { ...at, present: false, ifSignInNeeded: 'refuse' })
  return requested.ok ? settle(ports, policy, at.caller, at.connectionId) : requested
}

/** A user of the login. It is temporary until the bank has accepted the login for the first time. */
async function findOwner(
  ports: SessionNeeds,
  policy: Policy,
  { appId, clientId }: ClientApp,
  of: { readonly login: string; readonly market: string; readonly locale: string | undefined },
): Promise<Outcome<ActingForUser>> {
  const user = await createUser(ports, policy, {
    caller: { appId },
    externalUserId: deriveUuid(ports.hash, 'login-owner', [appId, policy.name, of.login]),
    market: of.market,
    locale: of.locale,
    retention: 'temporary',
  })
  if (user.ok) return accept({ appId, clientId, userId: user.value.userId })
  const { code, subject } = user.refusal
  return code === 'user_exists' && subject !== undefined ? accept({ appId, clientId, userId: subject }) : user
}

/** More prompts in a row than any bank has that the app is not shown. */
const MAX_TURNS = 4

/** Goes on until the bank prompts for something that the end user has to enter. The app has asked for all accounts. */
async function settle(
  ports: SessionNeeds,
  policy: Policy,
  caller: ActingForUser,
  connectionId: string,
): Promise<Outcome<SignInProgress>> {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const viewed = await viewConnection(ports, policy, { caller, connectionId })
    if (!viewed.ok) return viewed
    const { connection, provider, task } = viewed.value
    if (provider === undefined) return accept({ kind: 'refused', connection, problem: 'rejected_us' })
    if (task?.kind !== 'ask') return accept(await conclude(ports, connection, provider))
    const { fields, again } = task
    if (!fields.every(({ purpose }) => purpose === 'accounts')) {
      return accept({ kind: 'prompted', connection, provider, fields, again })
    }
    const all = new Map(fields.map(({ name, choices }) => [name, choices.map(({ value }) => value)]))
    const submitted = await submitSignIn(ports, policy, { caller, connectionId, fields: all })
    if (!submitted.ok) return submitted
  }
  return refuse('connection_busy')
}

async function conclude(
  { store, clock }: SessionNeeds,
  connection: Connection,
  provider: BankProvider,
): Promise<SignInProgress> {
  if (connection.status === 'updating' || connection.status === 'updated') {
    await store.keepUser(connection.appId, connection.userId, clock.nowMs())
    return { kind: 'authorized', connection, provider }
  }
  return { kind: 'refused', connection, problem: connection.problem ?? 'unknown' }
}

/** A connection of the app that its end user has shared in this dialect. */
export async function findLogin(
  ports: Pick<Ports, 'store' | 'banks'>,
  policy: Policy,
  { appId, clientId }: ClientApp,
  connectionId: string,
): Promise<
  Outcome<{
    readonly caller: ActingForUser
    readonly connection: Connection
    readonly provider: BankProvider
  }>
> {
  const stored = await ports.store.loadConnection(appId, connectionId)
  if (stored === undefined) return refuse('connection_unknown')
  const caller = { appId, clientId, userId: stored.userId }
  const read = await readConnection(ports, policy, { caller, connectionId })
  if (!read.ok) return read
  const { connection, provider } = read.value
  if (provider === undefined || !isOffered(policy, provider, undefined)) return refuse('connection_unknown')
  const consents = await ports.store.listConsents(appId, stored.userId)
  const isShared = consents.some(
    (consent) =>
      consent.connectionId === connectionId &&
      consent.state !== 'rejected' &&
      consent.state !== 'revoked' &&
      (consent.grantedScopes ?? consent.requestedScopes).some((scope) => policy.scopes.known.includes(scope)),
  )
  return isShared ? accept({ caller, connection, provider }) : refuse('connection_unknown')
}
