// operation: List the consents of a user's connections, and extend one

import { ANY_ACCOUNT, loadAllAccounts } from '../accounts/load-accounts.ts'
import type { BankProblem } from '../banks/bank.ts'
import { sealBankSession } from '../banks/bank-session.ts'
import { connectionProblemOf } from '../connections/connection-problem.ts'
import { linkTerms } from '../connections/consent-terms.ts'
import { openSession } from '../connections/fetch-connection.ts'
import { type ConnectionView, listConnections, readConnection } from '../connections/list-connections.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'

export interface ConsentView extends ConnectionView {
  readonly accountIds: readonly string[]
  /** Whether `extendConsent` works now: the bank supports it, and the consent is neither expired nor revoked. */
  readonly isExtendable: boolean
}

export async function listConsents(
  ports: Pick<Ports, 'store' | 'clock' | 'banks'>,
  policy: Policy,
  { caller, connectionId }: { readonly caller: UserCaller; readonly connectionId: string | undefined },
): Promise<Outcome<readonly ConsentView[]>> {
  const found = await listConnections(ports, policy, { caller })
  if (!found.ok) return found
  const accounts = await loadAllAccounts(ports, caller, ANY_ACCOUNT)
  return accept(
    [...found.value, ...(await listDisconnectedByEndUser(ports, caller))]
      .toSorted((a, b) => a.connection.createdAtMs - b.connection.createdAtMs)
      .filter(({ connection }) => connectionId === undefined || connection.connectionId === connectionId)
      .map((view) => ({
        ...view,
        accountIds: accounts
          .filter((account) => account.connectionId === view.connection.connectionId)
          .map(({ accountId }) => accountId),
        isExtendable: isExtendable(ports, view),
      })),
  )
}

/** A bank extends a consent only with its session, which does not outlive the consent. */
function isExtendable(
  { clock, banks }: Pick<Ports, 'clock' | 'banks'>,
  { connection }: ConnectionView,
): boolean {
  const { providerName, status, consentExpiresAtMs } = connection
  const { bank, provider } = banks.find(providerName) ?? {}
  if (provider?.extendable !== true || bank?.extendConsent === undefined) return false
  if (status === 'session_expired' || status === 'ended') return false
  return consentExpiresAtMs === undefined || consentExpiresAtMs > clock.nowMs()
}

/** The app must see what the end user disconnected; what it disconnected itself is not listed. */
async function listDisconnectedByEndUser(
  { store, banks }: Pick<Ports, 'store' | 'banks'>,
  { appId, userId }: UserCaller,
): Promise<readonly ConnectionView[]> {
  const connections = await store.listConnections(appId, userId)
  const disconnected = connections.filter(({ status }) => status === 'ended')
  if (disconnected.length === 0) return []
  const revoked = (await store.listConsents(appId, userId)).filter(({ revokedBy }) => revokedBy === 'person')
  const ids = new Set(revoked.map(({ connectionId }) => connectionId))
  return disconnected
    .filter(({ connectionId }) => ids.has(connectionId))
    .map((connection) => ({ connection, provider: banks.find(connection.providerName)?.provider }))
}

export interface ExtendConsent {
  readonly caller: UserCaller
  readonly connectionId: string
}

/** Extends the consent to the duration of a new one. */
export async function extendConsent(
  ports: Pick<Ports, 'store' | 'clock' | 'vault' | 'banks'>,
  policy: Policy,
  { caller, connectionId }: ExtendConsent,
): Promise<Outcome<ConsentView>> {
  const read = await readConnection(ports, policy, { caller, connectionId })
  if (!read.ok) return read
  const { connection } = read.value
  const { bank, provider } = ports.banks.find(connection.providerName) ?? {}
  if (provider === undefined || bank?.extendConsent === undefined || !isExtendable(ports, read.value))
    return refuse('consent_not_extendable')
  const opened = await openSession(ports, bank, provider, connection)
  if (!opened.ok) return refuseFor(opened.error)
  const days = linkTerms('continuous', ports.clock.nowMs()).consentDays
  const extended = await bank.extendConsent(provider, opened.value, days)
  if (!extended.ok) {
    const { kind, retryable } = extended.error
    const { status, message } = connectionProblemOf(kind)
    const { appId } = caller
    // A final refusal of the bank is stored as the status of the connection.
    if (!retryable) {
      const nowMs = ports.clock.nowMs()
      await ports.store.setConnectionStatus({ appId, connectionId, status, message, nowMs, problem: kind })
    }
    return refuseFor(extended.error)
  }
  const session = { ...opened.value, ...extended.value }
  const sealed = sealBankSession(ports.vault, connection, session)
  const { consentExpiresAtMs } = session
  const nowMs = ports.clock.nowMs()
  await ports.store.saveBankSession({
    appId: caller.appId,
    connectionId,
    sealedSession: sealed,
    consentExpiresAtMs,
    nowMs,
  })
  const [consent] = await listOne(ports, policy, { caller, connectionId })
  return consent === undefined ? refuse('connection_unknown') : accept(consent)
}

async function listOne(
  ports: Pick<Ports, 'store' | 'clock' | 'banks'>,
  policy: Policy,
  command: ExtendConsent,
): Promise<readonly ConsentView[]> {
  const listed = await listConsents(ports, policy, command)
  return listed.ok ? listed.value : []
}

function refuseFor({ retryable, detail }: BankProblem): Outcome<never> {
  return retryable
    ? refuse('unavailable', { retryAfterSeconds: 5, detail })
    : refuse('consent_not_extendable', { detail })
}
