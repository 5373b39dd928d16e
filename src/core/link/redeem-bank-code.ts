// operation: Redeem the bank's code for a hosted flow, once, into a connection

import { ok, type Result } from '../../lib/result.ts'
import type { ClientApp } from '../apps/app.ts'
import type { BankProblem, BankProvider, BankSession } from '../banks/bank.ts'
import type { Bank } from '../banks/bank-port.ts'
import { sealBankSession } from '../banks/bank-session.ts'
import { openBankSignIn } from '../banks/bank-sign-in.ts'
import type { Connection } from '../connections/connection.ts'
import { connectionProblemOf } from '../connections/connection-problem.ts'
import { discardBankSession } from '../connections/discard-session.ts'
import { replaceBankSession } from '../connections/replace-session.ts'
import { checkIdentity } from '../connections/same-person.ts'
import type { Ports } from '../ports.ts'
import { failLinkSession } from './browser-session.ts'
import { failureOf } from './failure.ts'
import { failOnFault, withFault } from './fault.ts'
import type { LinkFailure, LinkSession } from './link-session.ts'
import { failWithoutPermission, findMissingPermission } from './permission.ts'
import { returnsBeforeFetch } from './readiness.ts'
import { recordFlowEvents } from './record-flow-events.ts'
import { agreedItems } from './shared-lines.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'log'>

export interface RedeemBankCode {
  readonly bank: Bank
  readonly provider: BankProvider
  readonly app: ClientApp
  readonly session: LinkSession
  readonly userId: string
  readonly code: string
  /** Our redirect URI at the bank; undefined if the sign-in had no redirect. */
  readonly callbackUri: string | undefined
  /** Requests another code of the same consent, if the bank has voided the first. */
  readonly renew?: () => Promise<string | undefined>
}

/**
 * `fetching`: signed in, `fetchLinkData` is next. `state_changed`: another callback of this session came first, or the
 * session failed; show the stored state. The code is consumed in any case.
 */
export async function redeemBankCode(
  ports: Needs,
  command: RedeemBankCode,
): Promise<'fetching' | 'state_changed'> {
  const { session } = command
  return failOnFault<'fetching' | 'state_changed', 'state_changed'>(
    ports,
    session,
    { from: ['at_bank', 'fetching'], onFault: 'state_changed' },
    async () => {
      if (!(await checkPermission(ports, command))) return 'state_changed'
      const connection = await openConnection(ports, command)
      if (connection === undefined) return 'state_changed'
      const problem = await signIn(ports, connection, command)
      if (problem === undefined) {
        const { userId, connectionId } = connection
        await recordFlowEvents(ports, session, ['signed_in'], { userId, connectionId })
        return 'fetching'
      }
      await failLinkSession(ports, session, {
        from: ['fetching'],
        failure: failureFor(problem, command),
        detail: problem.detail,
      })
      return 'state_changed'
    },
  )
}

/** An approval on a second device whose code has expired is reported to the app as void. */
function failureFor({ kind }: BankProblem, { provider }: RedeemBankCode): LinkFailure {
  return kind === 'session_expired' && provider.flow === 'decoupled' ? 'approval_void' : failureOf(kind)
}

/** Access may have ended during the sign-in. */
async function checkPermission(ports: Needs, { session }: RedeemBankCode): Promise<boolean> {
  const detail = await findMissingPermission(ports, session)
  if (detail === undefined) return true
  await failWithoutPermission(ports, session, { from: ['at_bank'], detail })
  return false
}

/** Undefined if another callback of this session came first, or the user was deleted with the session meanwhile. */
async function openConnection(
  ports: Needs,
  { session, userId, provider }: RedeemBankCode,
): Promise<Connection | undefined> {
  const { appId, sessionId } = session
  const connectionId = session.parameters.renewedConnectionId ?? ports.random.id()
  const nowMs = ports.clock.nowMs()
  // The redirect whose callback came first; a callback of the other one finds its own code unused.
  const { bankStateHash, sealedBankSignIn } = session
  const step = { connectionId, providerName: provider.name, bankStateHash, sealedBankSignIn }
  const fact = await ports.store.advanceLinkSession({
    appId,
    sessionId,
    from: 'at_bank',
    to: 'fetching',
    update: step,
    nowMs,
  })
  if (fact !== 'advanced') return undefined
  const { renewedConnectionId } = session.parameters
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
    ...(session.parameters.backgroundRefresh === false && { backgroundRefresh: false as const }),
    items: agreedItems(session.parameters),
  }
  const created = await withFault('internal', () => ports.store.createConnection(connection))
  return created === 'unknown' ? undefined : connection
}

/** A renewal keeps the connection, its id and its accounts. */
async function reopen(
  ports: Needs,
  session: LinkSession,
  userId: string,
  connectionId: string,
): Promise<Connection | undefined> {
  const { appId } = session
  const items = agreedItems(session.parameters)
  const nowMs = ports.clock.nowMs()
  const connection = await withFault('fault_connection_read', () =>
    ports.store.loadConnection(appId, connectionId),
  )
  const usable = connection?.userId === userId && connection.status !== 'ended'
  const fact = await withFault('fault_renewal', async () => {
    if (!usable) return 'unknown'
    if (items !== undefined) await ports.store.chooseConnectionItems(appId, connectionId, items)
    return ports.store.setConnectionStatus({
      appId,
      connectionId,
      status: 'authenticating',
      message: '',
      nowMs,
    })
  })
  if (fact === 'set') return connection
  await failLinkSession(ports, session, {
    from: ['fetching'],
    failure: 'connection_ended',
    detail: 'disconnected since the flow began',
  })
  return undefined
}

async function signIn(
  ports: Needs,
  connection: Connection,
  command: RedeemBankCode,
): Promise<BankProblem | undefined> {
  const { appId, connectionId } = connection
  const signedIn = await withFault('fault_sign_in', () => redeemAsSamePerson(ports, connection, command))
  const nowMs = ports.clock.nowMs()
  if (!signedIn.ok) {
    const { kind } = signedIn.error
    const { status, message } = connectionProblemOf(kind)
    await ports.store.setConnectionStatus({ appId, connectionId, status, message, nowMs, problem: kind })
    return signedIn.error
  }
  const { bankSession, identityHash } = signedIn.value
  const sealedSession = sealBankSession(ports.vault, connection, bankSession)
  const { consentExpiresAtMs } = bankSession
  const saved = await withFault('fault_tokens', () =>
    replaceBankSession(ports, connection, bankSession, (replaces) =>
      ports.store.saveBankSession({
        appId,
        connectionId,
        sealedSession,
        replaces,
        consentExpiresAtMs,
        identityHash,
        nowMs,
      }),
    ),
  )
  if (saved !== 'saved') {
    await discardBankSession(ports, appId, command.provider, bankSession)
    return DISCONNECTED
  }
  if (returnsBeforeFetch(command.app, command.session.parameters)) {
    return (await queueFetch(ports, connection)) === 'queued' ? undefined : DISCONNECTED
  }
  await ports.store.setConnectionStatus({ appId, connectionId, status: 'updating', message: '', nowMs })
  return undefined
}

const DISCONNECTED: BankProblem = {
  kind: 'consent_ended',
  detail: 'the connection was disconnected meanwhile',
  retryable: false,
}

/** Queues the fetch for a flow that returns early, so that it runs also after a crash. */
export async function queueFetch(
  ports: Pick<Needs, 'store' | 'clock'>,
  { appId, userId, connectionId }: Connection,
): Promise<'queued' | 'ended'> {
  const nowMs = ports.clock.nowMs()
  // The status is that of this sign-in, so no other operation is interrupted.
  const request = { appId, userId, connectionId, source: 'api', nowMs, stalledBeforeMs: nowMs } as const
  return (await ports.store.requestRefresh(request)) === 'requested' ? 'queued' : 'ended'
}

async function redeemAsSamePerson(
  ports: Needs,
  connection: Connection,
  command: RedeemBankCode,
): Promise<
  Result<{ readonly bankSession: BankSession; readonly identityHash: string | undefined }, BankProblem>
> {
  const redeemed = await redeem(ports, command)
  if (!redeemed.ok) return redeemed
  const at = { ...command, appId: connection.appId }
  const same = await checkIdentity(ports, at, redeemed.value, connection)
  return same.ok ? ok({ bankSession: redeemed.value, identityHash: same.value }) : same
}

/** For a code that no connection will use, so that its consent does not stay open at the bank. The bank may have voided it. */
export async function discardBankCode(ports: Needs, command: RedeemBankCode): Promise<void> {
  const redeemed = await redeem(ports, command)
  if (redeemed.ok) await discardBankSession(ports, command.session.appId, command.provider, redeemed.value)
}

async function redeem(ports: Needs, { bank, provider, session, code, callbackUri, renew }: RedeemBankCode) {
  const { codeVerifier } = openBankSignIn(ports.vault, session, session.sealedBankSignIn)
  const first = await bank.completeAuthorization(provider, code, codeVerifier, callbackUri)
  if (first.ok || first.error.kind !== 'session_expired') return first
  // Two waiting pages may poll the bank at once, and each response voids the code before it.
  const newer = await renew?.()
  return newer === undefined ? first : bank.completeAuthorization(provider, newer, codeVerifier, callbackUri)
}
