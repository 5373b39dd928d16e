// operation: the bank has sent the person back: accept its answer once, from the browser that was sent there
// Spec: RFC 6749 sections 4.1.2 and 10.12; RFC 9700 sections 4.4 (mix-up) and 4.7.1

import { equalText } from '../../lib/constant-time.ts'
import type { BankProblem, BankProvider } from '../model/bank.ts'
import type { Connection } from '../model/connection.ts'
import type { LinkSession } from '../model/link-session.ts'
import type { Bank, Ports } from '../ports.ts'
import { sealBankSession } from '../rules/bank-session.ts'
import { connectionProblemOf, failureOf } from '../rules/link-failure.ts'
import { type BrowserKey, failLinkSession, loadBoundSession } from './link-access.ts'
import { verifierContext } from './link-choose-bank.ts'

export interface CompleteBank {
  /** Keys that the browser holds; the bank's `state` names the flow, and must be that of one of them. */
  readonly known: readonly BrowserKey[]
  readonly parameters: ReadonlyMap<string, string>
  readonly callbackUri: string
}

export type BankCompleted =
  /** Signed in; `fetchLinkData` is next. */
  | { readonly kind: 'fetching'; readonly key: BrowserKey }
  /** Used before, superseded by a newer visit to the bank, or failed: the stored state says what to show. */
  | { readonly kind: 'elsewhere'; readonly key: BrowserKey }
  /** No flow of this browser. */
  | { readonly kind: 'unknown' }

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

export async function completeBank(ports: Needs, command: CompleteBank): Promise<BankCompleted> {
  const state = command.parameters.get('state') ?? ''
  const key = command.known.find(({ sessionId }) => state.startsWith(`${sessionId}.`))
  const bound = key === undefined ? undefined : await loadBoundSession(ports, key)
  if (key === undefined || bound === undefined) return { kind: 'unknown' }
  const { session } = bound
  const expected = session.bankStateHash
  const presented = ports.hash.keyed('bank-state', state)
  if (session.state !== 'at_bank' || expected === undefined || !equalText(expected, presented)) {
    return { kind: 'elsewhere', key }
  }
  const found = session.providerName === undefined ? undefined : ports.banks.find(session.providerName)
  if (found === undefined || session.userId === undefined) {
    const detail = found === undefined ? 'the provider is not served any more' : 'the flow has no user'
    await failLinkSession(ports, session, ['at_bank'], 'internal', detail)
    return { kind: 'elsewhere', key }
  }
  const answer = found.bank.readCallback(found.provider, command.parameters)
  if (!answer.ok) {
    const { kind, detail } = answer.error
    await failLinkSession(ports, session, ['at_bank'], failureOf(kind), detail)
    return { kind: 'elsewhere', key }
  }

  // From here on this answer is used up, whatever happens.
  const connection = await openConnection(ports, session, session.userId, found.provider)
  if (connection === undefined) return { kind: 'elsewhere', key }
  const problem = await signIn(
    ports,
    found.bank,
    found.provider,
    connection,
    session,
    answer.value.code,
    command,
  )
  if (problem === undefined) return { kind: 'fetching', key }
  await failLinkSession(ports, session, ['fetching'], failureOf(problem.kind), problem.detail)
  return { kind: 'elsewhere', key }
}

/** Undefined if another callback of this flow came first. */
async function openConnection(
  ports: Needs,
  session: LinkSession,
  userId: string,
  provider: BankProvider,
): Promise<Connection | undefined> {
  const { appId, sessionId } = session
  const connectionId = ports.random.id()
  const nowMs = ports.clock.nowMs()
  const fact = await ports.store.advanceLinkSession(
    appId,
    sessionId,
    'at_bank',
    'fetching',
    { connectionId },
    nowMs,
  )
  if (fact !== 'advanced') return undefined
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
  }
  await ports.store.createConnection(connection)
  return connection
}

async function signIn(
  ports: Needs,
  bank: Bank,
  provider: BankProvider,
  connection: Connection,
  session: LinkSession,
  code: string,
  { callbackUri }: CompleteBank,
): Promise<BankProblem | undefined> {
  const { appId, connectionId } = connection
  const verifier = ports.vault.open(session.sealedBankVerifier ?? '', verifierContext(session))
  const signedIn = await bank.completeAuthorization(provider, code, verifier, callbackUri)
  const nowMs = ports.clock.nowMs()
  if (!signedIn.ok) {
    const { kind } = signedIn.error
    const { status, message } = connectionProblemOf(kind)
    await ports.store.setConnectionStatus(appId, connectionId, status, message, nowMs, undefined, kind)
    return signedIn.error
  }
  const sealed = sealBankSession(ports.vault, connection, signedIn.value)
  const { consentExpiresAtMs } = signedIn.value
  const saved = await ports.store.saveBankSession(appId, connectionId, sealed, consentExpiresAtMs, nowMs)
  if (saved !== 'saved')
    return { kind: 'consent_ended', detail: 'the connection ended meanwhile', retryable: false }
  await ports.store.setConnectionStatus(appId, connectionId, 'updating', '', nowMs)
  return undefined
}
