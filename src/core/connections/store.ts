// contract: Connections, their bank sessions, and the refresh queue
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type { Account } from '../accounts/account.ts'
import type { Transaction } from '../accounts/transaction.ts'
import type { BankIdentity, BankProblemKind } from '../banks/bank.ts'
import type { EventSeed } from '../webhooks/event-seed.ts'
import type { RefreshSource } from '../webhooks/webhook.ts'
import type { Connection, ConnectionStatus, RefreshedBy } from './connection.ts'
import type { ConsentActor } from './consent-actor.ts'
import type { DataItem } from './data-item.ts'

interface SetConnectionStatus {
  readonly appId: string
  readonly connectionId: string
  readonly status: ConnectionStatus
  /** For the end user; empty where there is no problem. */
  readonly message: string
  readonly nowMs: number
  readonly finished?: EventSeed & { readonly source: RefreshSource }
  readonly problem?: BankProblemKind
}

/** The bank session that a new one replaces. */
export interface ReplacedSession {
  /** Of the connection, as it was loaded; undefined if it had none. */
  readonly sealedSession: string | undefined
  /** Queued in the same transaction; undefined if there is no consent to revoke. */
  readonly revocation: Omit<BankRevocation, 'attempts'> | undefined
}

interface SaveBankSession {
  readonly appId: string
  readonly connectionId: string
  readonly sealedSession: string
  readonly consentExpiresAtMs: number
  /** Undefined keeps the stored one. */
  readonly identityHash?: string | undefined
  /** Absent: whatever the connection has is replaced. */
  readonly replaces?: ReplacedSession | undefined
  readonly nowMs: number
  /** The tokens belong to the same consent: its expiry can only move later. */
  readonly isRefresh?: true | undefined
  /**
   * The bank has extended the consent without a sign-in: a connection whose session has expired is `updated` again, and the newest
   * consent that has expired is active again.
   */
  readonly isExtension?: true | undefined
}

interface DisconnectCommand {
  readonly appId: string
  readonly connectionId: string
  readonly nowMs: number
  readonly by: ConsentActor
  /** The message for the end user in the event. */
  readonly notify?: EventSeed & { readonly message: string }
}

export interface ConnectionStore {
  createConnection(connection: Connection): Promise<'created' | 'unknown'>
  loadConnection(appId: string, connectionId: string): Promise<Connection | undefined>
  listConnections(appId: string, userId: string): Promise<readonly Connection[]>
  /** Connections of any user whose last sign-in or refresh failed, by id, after one of them. */
  listFailedConnections(
    appId: string,
    page: { readonly after: string; readonly limit: number },
  ): Promise<readonly Connection[]>
  /**
   * Moves the connection as CONNECTION_TRANSITIONS allows, and supersedes a sign-in over the API. With `finished`, writes the
   * event that a refresh ended with this status in the same transaction.
   */
  setConnectionStatus(change: SetConnectionStatus): Promise<'set' | 'not_allowed' | 'ended' | 'unknown'>
  /** Sets the items to fetch from now on. Has no effect on a disconnected connection. */
  chooseConnectionItems(
    appId: string,
    connectionId: string,
    items: readonly DataItem[],
  ): Promise<'chosen' | 'ended' | 'unknown'>
  /** Has no effect on a disconnected connection. */
  setBackgroundRefresh(
    appId: string,
    connectionId: string,
    isOn: boolean,
  ): Promise<'set' | 'ended' | 'unknown'>
  /**
   * Stores the bank's tokens, and queues the revocation of the consent that they replace, in one transaction. Has no effect on a
   * disconnected connection. `changed` if the connection has another session than `replaces` by now; nothing is stored.
   */
  saveBankSession(session: SaveBankSession): Promise<'saved' | 'changed' | 'ended' | 'unknown'>
  /**
   * In one transaction: adds or updates the accounts and booked transactions by id, and deletes pending transactions that the
   * bank no longer lists. Skips withdrawn data, and has no effect on a disconnected connection. With an event seed, writes the
   * events of the changes.
   */
  saveBankData(
    appId: string,
    connectionId: string,
    data: {
      readonly identity: BankIdentity | undefined
      readonly accounts: readonly Account[]
      readonly transactions: readonly Transaction[]
      readonly refreshedAtMs: number
      readonly refreshedBy?: RefreshedBy
    } & Partial<EventSeed>,
  ): Promise<'saved' | 'ended' | 'unknown'>
  /**
   * In one transaction: disconnects the connection, revokes its consents and the grants for it alone, deletes its accounts and
   * transactions, and queues the revocation of the consent at the bank. With `notify`, also deletes the user's reports and
   * idempotent responses, and writes the event that the session expired.
   */
  disconnectConnection(
    command: DisconnectCommand,
  ): Promise<'disconnected' | 'already_disconnected' | 'unknown'>
}

/** Who requested the refresh. */
export const REFRESH_REQUEST_SOURCES = ['api', 'background'] as const

export type RefreshRequestSource = (typeof REFRESH_REQUEST_SOURCES)[number]

interface RefreshRequest {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
  readonly source: RefreshRequestSource
  /** Limit of unattended refreshes since `sinceMs`, this one excluded. */
  readonly unattended?: { readonly sinceMs: number; readonly max: number } | undefined
  readonly nowMs: number
  /** An operation in progress since before this was interrupted by a crash and may be restarted. */
  readonly stalledBeforeMs: number
}

export interface ClaimedRefresh {
  readonly appId: string
  readonly connectionId: string
  readonly source: RefreshRequestSource
  /** Whether the end user is present. */
  readonly attended: boolean
  readonly leaseUntilMs: number
}

export interface RefreshStore {
  /**
   * Moves the connection to `updating` and queues the refresh, in one transaction. `busy` while a sign-in or refresh is in
   * progress; `unknown` for another user's or a disconnected connection; `sign_in_needed` without a usable bank session;
   * `limited` if the limit of unattended refreshes is reached. Of concurrent calls exactly one returns `requested`.
   */
  requestRefresh(
    request: RefreshRequest,
  ): Promise<'requested' | 'busy' | 'sign_in_needed' | 'limited' | 'unknown'>
  /** Leases the refresh that waits longest, until `leaseUntilMs`, to one caller. */
  claimRefresh(nowMs: number, leaseUntilMs: number): Promise<ClaimedRefresh | undefined>
  /** Removes the refresh from the queue, unless it was requested again or claimed by another since. */
  finishRefresh(appId: string, connectionId: string, leaseUntilMs: number): Promise<void>
  /** Ends the lease, so that the refresh can be claimed at once, unless it was requested again or claimed by another since. */
  releaseRefresh(appId: string, connectionId: string, leaseUntilMs: number): Promise<void>
}

/** A consent to revoke at the bank, because nothing here uses it any more. */
export interface BankRevocation {
  readonly appId: string
  /** The connection that had the session, or an id of its own if no connection has it; the session is sealed for it. */
  readonly connectionId: string
  readonly providerName: string
  readonly sealedSession: string
  /** Including this one. */
  readonly attempts: number
}

export type QueueBankRevocation = Omit<BankRevocation, 'attempts'> & { readonly nowMs: number }

export interface BankRevocationStore {
  /** Due at once. Has no effect if a revocation of this id is queued. A disconnect and the deletion of a user queue theirs. */
  queueBankRevocation(revocation: QueueBankRevocation): Promise<void>
  /** Leases the revocation that has been due for longest, until `leaseUntilMs`, to one caller. */
  claimBankRevocation(nowMs: number, leaseUntilMs: number): Promise<BankRevocation | undefined>
  postponeBankRevocation(appId: string, connectionId: string, dueAtMs: number): Promise<void>
  /** The bank confirmed the revocation, or refused it for good. */
  finishBankRevocation(appId: string, connectionId: string): Promise<void>
}

export interface BalanceRefresh {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly refreshId: string
  readonly userId: string
  readonly connectionId: string
  readonly requestedAtMs: number
  readonly expiresAtMs: number
}

export interface BalanceRefreshStore {
  /** For an existing connection. */
  /** `unknown` if the connection does not exist, or was deleted with its user meanwhile. */
  createBalanceRefresh(refresh: BalanceRefresh): Promise<'created' | 'unknown'>
  /** Undefined once expired. */
  loadBalanceRefresh(
    appId: string,
    userId: string,
    refreshId: string,
    nowMs: number,
  ): Promise<BalanceRefresh | undefined>
}
