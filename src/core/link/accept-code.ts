// operation: a bank has given a code for this flow: open the connection and redeem the code, once

import { err, type Result } from '../../lib/result.ts'
import type { ClientApp } from '../apps/app.ts'
import type { BankProblem, BankProvider, BankSession, BankVisit } from '../banks/bank.ts'
import type { Bank } from '../banks/bank-port.ts'
import { sealBankSession } from '../banks/bank-session.ts'
import { openBankSignIn } from '../banks/bank-sign-in.ts'
import type { Connection } from '../connections/connection.ts'
import { connectionProblemOf } from '../connections/connection-problem.ts'
import { isSamePerson } from '../connections/same-person.ts'
import type { Ports } from '../ports.ts'
import { failLinkSession } from './access.ts'
import { failureOf } from './failure.ts'
import type { LinkFailure, LinkSession } from './link-session.ts'
import { returnsBeforeReading } from './return.ts'
import { atStep, endOnFault } from './step.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'log'>

export interface AcceptCode {
  readonly bank: Bank
  readonly provider: BankProvider
  readonly app: ClientApp
  readonly session: LinkSession
  readonly userId: string
  readonly code: string
  /** Our address to which the bank sent the person back; undefined where the sign-in was not by redirect. */
  readonly callbackUri: string | undefined
  /** Another code of the same consent, if the bank made the first void meanwhile. */
  readonly renew?: () => Promise<string | undefined>
}

/**
 * `fetching`: signed in, `fetchLinkData` is next. `elsewhere`: another answer of this flow came first, or the bank
 * refused; the stored state says what to show. From here on the bank's answer is used up, whatever happens.
 */
export async function acceptCode(ports: Needs, command: AcceptCode): Promise<'fetching' | 'elsewhere'> {
  const { session } = command
  return endOnFault<'fetching' | 'elsewhere', 'elsewhere'>(
    ports,
    session,
    ['at_bank', 'fetching'],
    'elsewhere',
    async () => {
      if (!(await isUserThere(ports, command))) return 'elsewhere'
      const connection = await openConnection(ports, command)
      if (connection === undefined) return 'elsewhere'
      const problem = await signIn(ports, connection, command)
      if (problem === undefined) return 'fetching'
      await failLinkSession(ports, session, ['fetching'], meaningOf(problem, command), problem.detail)
      return 'elsewhere'
    },
  )
}

/** What was approved on a second device and cannot be redeemed any more was never approved, for the app. */
function meaningOf({ kind }: BankProblem, { provider }: AcceptCode): LinkFailure {
  return kind === 'session_expired' && provider.flow === 'decoupled' ? 'approval_void' : failureOf(kind)
}

/** The person may have been away for long. */
async function isUserThere(ports: Needs, { session, userId }: AcceptCode): Promise<boolean> {
  const nowMs = ports.clock.nowMs()
  const user = await atStep('fault_user_check', () => ports.store.loadUser(session.appId, { userId }, nowMs))
  if (user !== undefined) return true
  await failLinkSession(ports, session, ['at_bank'], 'access_ended', 'the user is gone')
  return false
}

/** Undefined if another answer of this flow came first. */
async function openConnection(
  ports: Needs,
  { session, userId, provider }: AcceptCode,
): Promise<Connection | undefined> {
  const { appId, sessionId } = session
  const connectionId = session.request.renewedConnectionId ?? ports.random.id()
  const nowMs = ports.clock.nowMs()
  const step = { connectionId }
  const fact = await ports.store.advanceLinkSession(appId, sessionId, 'at_bank', 'fetching', step, nowMs)
  if (fact !== 'advanced') return undefined
  const { renewedConnectionId } = session.request
  if (renewedConnectionId !== undefined) return reopen(ports, session, userId, renewedConnectionId)
  const connection: Connection = {
    appId,
    connectionId,
    userId,
    providerName: provider.name,
    status: 'authenticating',
    statusMessage: '',
    statusChangedAtMs: nowMs,
    sealedSession: undefined,
    consentExpiresAtMs: undefined,
    identity: undefined,
    createdAtMs: nowMs,
    refreshedAtMs: undefined,
    items: session.request.items,
  }
  await atStep('internal', () => ports.store.createConnection(connection))
  return connection
}

/** The connection stays, with its accounts and its id; only the consent behind it is new. */
async function reopen(
  ports: Needs,
  session: LinkSession,
  userId: string,
  connectionId: string,
): Promise<Connection | undefined> {
  const { appId } = session
  const { items } = session.request
  const nowMs = ports.clock.nowMs()
  const connection = await atStep('fault_connection_read', () =>
    ports.store.loadConnection(appId, connectionId),
  )
  const usable = connection?.userId === userId && connection.status !== 'ended'
  const fact = await atStep('fault_renewal', async () => {
    if (!usable) return 'unknown'
    if (items !== undefined) await ports.store.chooseConnectionItems(appId, connectionId, items)
    return ports.store.setConnectionStatus(appId, connectionId, 'authenticating', '', nowMs)
  })
  if (fact === 'set') return connection
  await failLinkSession(ports, session, ['fetching'], 'connection_ended', 'ended since the flow began')
  return undefined
}

async function signIn(
  ports: Needs,
  connection: Connection,
  command: AcceptCode,
): Promise<BankProblem | undefined> {
  const { appId, connectionId } = connection
  const signedIn = await atStep('fault_sign_in', () => redeemAsSamePerson(ports, connection, command))
  const nowMs = ports.clock.nowMs()
  if (!signedIn.ok) {
    const { kind } = signedIn.error
    const { status, message } = connectionProblemOf(kind)
    await ports.store.setConnectionStatus(appId, connectionId, status, message, nowMs, undefined, kind)
    return signedIn.error
  }
  const sealed = sealBankSession(ports.vault, connection, signedIn.value)
  const { consentExpiresAtMs } = signedIn.value
  const saved = await atStep('fault_tokens', () =>
    ports.store.saveBankSession(appId, connectionId, sealed, consentExpiresAtMs, nowMs),
  )
  if (saved !== 'saved') return ENDED
  if (returnsBeforeReading(command.app, command.session.request)) {
    return (await queueFetch(ports, connection)) === 'queued' ? undefined : ENDED
  }
  await ports.store.setConnectionStatus(appId, connectionId, 'updating', '', nowMs)
  return undefined
}

const ENDED: BankProblem = {
  kind: 'consent_ended',
  detail: 'the connection ended meanwhile',
  retryable: false,
}

/** For a person who does not wait: the queue reads the bank, also after a crash. */
export async function queueFetch(
  ports: Pick<Needs, 'store' | 'clock'>,
  { appId, userId, connectionId }: Connection,
): Promise<'queued' | 'ended'> {
  const nowMs = ports.clock.nowMs()
  // Nobody else reads it yet: what stands in the status is this sign-in.
  const request = { appId, userId, connectionId, source: 'api', nowMs, stalledBeforeMs: nowMs } as const
  return (await ports.store.requestRefresh(request)) === 'requested' ? 'queued' : 'ended'
}

/** The person has just come from the bank. */
const HERE: BankVisit = { attended: true, address: undefined }

/** Before anything is kept: a connection may not change hands. */
async function redeemAsSamePerson(
  ports: Needs,
  { identity }: Connection,
  command: AcceptCode,
): Promise<Result<BankSession, BankProblem>> {
  const redeemed = await redeem(ports, command)
  if (!redeemed.ok || identity === undefined || command.session.request.renewedConnectionId === undefined) {
    return redeemed
  }
  const { bank, provider } = command
  const shown = await bank.fetchIdentity(provider, redeemed.value, HERE)
  if (!shown.ok) return shown
  if (shown.value === undefined || isSamePerson(identity, shown.value)) return redeemed
  await bank.endSession(provider, redeemed.value)
  return err({ kind: 'other_person', detail: 'another identity than before', retryable: false })
}

async function redeem(ports: Needs, { bank, provider, session, code, callbackUri, renew }: AcceptCode) {
  const { codeVerifier } = openBankSignIn(ports.vault, session, session.sealedBankSignIn)
  const first = await bank.completeAuthorization(provider, code, codeVerifier, callbackUri)
  if (first.ok || first.error.kind !== 'session_expired') return first
  // Two pages that wait may ask the bank at once, and each answer makes the code before it void.
  const newer = await renew?.()
  return newer === undefined ? first : bank.completeAuthorization(provider, newer, codeVerifier, callbackUri)
}
