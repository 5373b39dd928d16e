// operation: Connections and access of an end user, as the consent dashboard shows them

import type { Account } from '../accounts/account.ts'
import { accountLabel } from '../accounts/account-label.ts'
import { kindsOf } from '../accounts/data-kinds.ts'
import { ANY_ACCOUNT, loadAllAccounts } from '../accounts/load-accounts.ts'
import { ACCOUNT_TYPES, type BankProvider } from '../banks/bank.ts'
import type { Connection } from '../connections/connection.ts'
import {
  NAMED_ACCOUNT_TYPES,
  wantsIdentity,
  wantsPaymentOrders,
  wantsTransactions,
} from '../connections/data-items.ts'
import type { Consent, ConsentEvent } from '../consents/consent.ts'
import type { Policy } from '../policy.ts'
import { DATA_KINDS, type DataKind } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { WithdrawnData } from './dashboard.ts'
import type { BoundDashboardSession } from './session.ts'

export interface DashboardConnection {
  readonly connection: Connection
  /** Undefined if the bank is no longer supported. */
  readonly provider: BankProvider | undefined
  /** Shared accounts. */
  readonly accounts: readonly Account[]
  readonly withdrawn: readonly WithdrawnData[]
  /** Newest first; the first is the current one. */
  readonly consents: readonly Consent[]
  /** Kinds of data that the app can read. */
  readonly kinds: readonly DataKind[]
  /** When the consent expires or the data is deleted, whichever is first; undefined once disconnected. */
  readonly untilMs: number | undefined
}

/** Access by grants that are not for one connection. */
export interface DashboardAccess {
  readonly count: number
  /** What it reads now: of what is shared by any connection. */
  readonly kinds: readonly DataKind[]
  readonly sinceMs: number
  readonly untilMs: number
  readonly lastUsedAtMs: number | undefined
}

export interface DashboardView {
  /** Connected ones first, then disconnected ones; newest first. */
  readonly connections: readonly DashboardConnection[]
  /** Consents without a connection. */
  readonly unfinished: readonly { readonly consent: Consent; readonly provider: BankProvider | undefined }[]
  /** Undefined without such access. */
  readonly access: DashboardAccess | undefined
}

type Needs = Pick<Ports, 'store' | 'clock' | 'banks'>

export async function viewDashboard(
  ports: Needs,
  policies: readonly Policy[],
  { app, user }: BoundDashboardSession,
): Promise<DashboardView> {
  const { store, banks } = ports
  const { appId, userId } = user
  const [connections, accounts, consents, withdrawn, grants] = await Promise.all([
    store.listConnections(appId, userId),
    loadAllAccounts(ports, { appId, userId }, ANY_ACCOUNT),
    store.listConsents(appId, userId),
    store.listWithdrawnData(appId, userId),
    store.listGrants(appId, userId, ports.clock.nowMs()),
  ])
  const views = connections.map((connection): DashboardConnection => {
    const belongsToIt = (one: { readonly connectionId: string | undefined }) =>
      one.connectionId === connection.connectionId
    const own = consents.filter(belongsToIt)
    const withdrawnHere = withdrawn.filter(belongsToIt)
    const hidden = new Set<DataKind>(withdrawnHere.flatMap((one) => (one.kind === 'data' ? [one.data] : [])))
    const [current] = own
    const scopes =
      current?.mode === 'one_time'
        ? (current.grantedScopes ?? current.requestedScopes)
        : app.dialects.flatMap(({ scopes }) => scopes)
    return {
      connection,
      provider: banks.find(connection.providerName)?.provider,
      accounts: accounts.filter(belongsToIt).toSorted(byTypeAndName),
      withdrawn: withdrawnHere,
      consents: own,
      kinds: kindsOf(policies, scopes).filter((kind) => isShared(connection, kind) && !hidden.has(kind)),
      untilMs: earliest(connection.consentExpiresAtMs, user.expiresAtMs),
    }
  })
  const shared = new Set(views.flatMap(({ kinds }) => kinds))
  const newestFirst = views.toReversed()
  const isDisconnected = ({ connection }: DashboardConnection) => connection.status === 'ended'
  return {
    connections: [
      ...newestFirst.filter((view) => !isDisconnected(view)),
      ...newestFirst.filter(isDisconnected),
    ],
    unfinished: consents
      .filter(({ connectionId }) => !connections.some((one) => one.connectionId === connectionId))
      .map((consent) => ({ consent, provider: banks.find(consent.providerName)?.provider })),
    access: accessOf(
      policies,
      grants.filter(({ connectionId }) => connectionId === undefined),
      shared,
    ),
  }
}

/** Nothing before the first sign-in, and nothing that its consents do not contain. */
function isShared({ sealedSession, refreshedAtMs, items }: Connection, kind: DataKind): boolean {
  if (sealedSession === undefined && refreshedAtMs === undefined) return false
  if (kind === 'identity') return wantsIdentity(items)
  if (kind !== 'transactions' || wantsPaymentOrders(items)) return true
  return NAMED_ACCOUNT_TYPES.some((type) => wantsTransactions(items, type))
}

/** The same order each time, whatever was refreshed last. */
function byTypeAndName(a: Account, b: Account): number {
  return (
    ACCOUNT_TYPES.indexOf(a.type) - ACCOUNT_TYPES.indexOf(b.type) ||
    compareText(a.name, b.name) ||
    compareText(accountLabel(a), accountLabel(b)) ||
    compareText(a.accountId, b.accountId)
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The events of all consents of a connection, in order. */
export async function loadConsentHistory(
  { store }: Pick<Ports, 'store'>,
  { connection: { appId, userId }, consents }: DashboardConnection,
): Promise<readonly ConsentEvent[]> {
  const lists = await Promise.all(
    consents.map(({ consentId }) => store.listConsentEvents(appId, userId, consentId)),
  )
  return lists.flat().toSorted((a, b) => a.atMs - b.atMs || a.step - b.step)
}

function accessOf(
  policies: readonly Policy[],
  grants: Awaited<ReturnType<Ports['store']['listGrants']>>,
  shared: ReadonlySet<DataKind>,
): DashboardAccess | undefined {
  if (grants.length === 0) return undefined
  const kinds = new Set(grants.flatMap(({ scopes }) => kindsOf(policies, scopes)))
  const used = grants.flatMap(({ lastUsedAtMs }) => lastUsedAtMs ?? [])
  return {
    count: grants.length,
    kinds: DATA_KINDS.filter((kind) => kinds.has(kind) && shared.has(kind)),
    sinceMs: Math.min(...grants.map(({ activatedAtMs, createdAtMs }) => activatedAtMs ?? createdAtMs)),
    untilMs: Math.max(...grants.map(({ expiresAtMs }) => expiresAtMs)),
    lastUsedAtMs: used.length === 0 ? undefined : Math.max(...used),
  }
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}
