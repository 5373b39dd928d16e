// operation: List the recurring payments of a user, their groups and the expected ones

import { decodeBase64url } from '../../lib/base64url.ts'
import { encodeHex } from '../../lib/hex.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Page } from '../paging/page.ts'
import { type PageRequest, pageOf } from '../paging/page-of.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { isInCategories } from './category-tree.ts'
import { type HistoryEntry, loadHistory } from './history.ts'
import { findRecurring, predictDates, type RecurringGroup } from './recurring.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'hash'>

export interface IdentifiedGroup extends RecurringGroup {
  /** A UUID, the same while the payments of the group are recognized. */
  readonly groupId: string
}

export interface RecurringPayment {
  readonly groupId: string
  readonly entry: HistoryEntry
}

export interface ExpectedPayment {
  readonly group: IdentifiedGroup
  /** YYYY-MM-DD. */
  readonly date: string
}

interface Command extends PageRequest {
  readonly caller: UserCaller
  readonly accountIds: readonly string[] | undefined
}

/** In order of the group ids. */
export async function listRecurringGroups(
  ports: Needs,
  _policy: Policy,
  command: Command & {
    /** Leaves or groups of the category tree. */
    readonly categoryIds: readonly string[] | undefined
    readonly isActive: boolean | undefined
  },
): Promise<Outcome<Page<IdentifiedGroup>>> {
  const { caller, accountIds, categoryIds, isActive } = command
  const groups = (await loadGroups(ports, caller)).filter(
    (group) =>
      isOfAccounts(group, accountIds) &&
      isInCategories(group.category, categoryIds) &&
      (isActive === undefined || group.isActive === isActive),
  )
  const bound = ['recurring-groups', caller.appId, caller.userId, accountIds, categoryIds, isActive]
  return pageOf(ports.hash, bound.map(orNull), command, groups, ({ groupId }) => groupId)
}

export async function readRecurringGroup(
  ports: Needs,
  _policy: Policy,
  { caller, groupId }: { readonly caller: UserCaller; readonly groupId: string },
): Promise<Outcome<IdentifiedGroup>> {
  const group = (await loadGroups(ports, caller)).find((one) => one.groupId === groupId)
  return group === undefined ? refuse('recurring_group_unknown') : accept(group)
}

/** Newest first. */
export async function listRecurringPayments(
  ports: Needs,
  _policy: Policy,
  command: Command & { readonly groupIds: readonly string[] | undefined },
): Promise<Outcome<Page<RecurringPayment>>> {
  const { caller, accountIds, groupIds } = command
  const payments = (await loadGroups(ports, caller))
    .filter(({ groupId }) => groupIds?.includes(groupId) ?? true)
    .flatMap(({ groupId, entries }) => entries.map((entry) => ({ groupId, entry })))
    .filter(({ entry }) => accountIds?.includes(entry.transaction.accountId) ?? true)
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const bound = ['recurring-payments', caller.appId, caller.userId, accountIds, groupIds]
  return pageOf(ports.hash, bound.map(orNull), command, payments, keyOf)
}

/** Earliest first. */
export async function listExpectedPayments(
  ports: Needs,
  _policy: Policy,
  command: Command & { readonly groupIds: readonly string[] | undefined; readonly spanDays: number },
): Promise<Outcome<Page<ExpectedPayment>>> {
  const { caller, accountIds, groupIds, spanDays } = command
  const nowMs = ports.clock.nowMs()
  const key = ({ date, group }: ExpectedPayment) => `${date} ${group.groupId}`
  const expected = (await loadGroups(ports, caller))
    .filter(({ groupId }) => groupIds?.includes(groupId) ?? true)
    .filter(({ latest }) => accountIds?.includes(latest.transaction.accountId) ?? true)
    .flatMap((group) => predictDates(group, nowMs, spanDays).map((date) => ({ group, date })))
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
  const bound = ['expected-payments', caller.appId, caller.userId, accountIds, groupIds, spanDays]
  return pageOf(ports.hash, bound.map(orNull), command, expected, key)
}

async function loadGroups(ports: Needs, caller: UserCaller): Promise<readonly IdentifiedGroup[]> {
  const history = await loadHistory(ports, caller, ['statistics', 'statistics_and_search'])
  return findRecurring(history, ports.clock.nowMs())
    .map((group) => ({ ...group, groupId: groupIdOf(ports, caller, group.key) }))
    .toSorted((a, b) => (a.groupId < b.groupId ? -1 : 1))
}

/** Derived, so that nothing is stored; another user's group with the same payments has another id. */
function groupIdOf({ hash }: Pick<Needs, 'hash'>, { appId, userId }: UserCaller, key: string): string {
  const bytes = decodeBase64url(hash.keyed('derived-id', `recurring-group\0${appId}\0${userId}\0${key}`))
  const hex = encodeHex((bytes ?? new Uint8Array(16)).subarray(0, 16))
  // The version and the variant of a custom UUID (RFC 9562 section 5.8).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const LAST_MS = 9_999_999_999_999

function keyOf({ entry }: RecurringPayment): string {
  return `${String(LAST_MS - entry.dayMs).padStart(13, '0')} ${entry.transaction.transactionId}`
}

function isOfAccounts({ accountIds }: RecurringGroup, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || accountIds.some((accountId) => wanted.includes(accountId))
}

function orNull<Value>(value: Value | undefined): Value | null {
  return value ?? null
}
