// contract: Connections, their bank sessions, and the refresh queue
// Never: a verb that decides. A verb returns a fact; operations refuse.

import type { Account } from '../accounts/account.ts'
import type { Transaction } from '../accounts/transaction.ts'
import type { BankIdentity, BankProblemKind } from '../banks/bank.ts'
import type { EventSeed } from '../webhooks/event-seed.ts'
import type { RefreshSource } from '../webhooks/webhook.ts'
import type { Connection, ConnectionStatus, RefreshedBy } from './connection.ts'
import type { ConsentActor } from './consent-actor.ts'
import type { DataItem } from './data-item.ts'

export interface SetConnectionStatus {
  readonly appId: string
  readonly connectionId: string
  readonly status: ConnectionStatus
  /** For the end user; empty where there is no problem. */
  readonly message: string
  readonly nowMs: number
  readonly finished?: EventSeed & { readonly source: RefreshSource }
  readonly problem?: BankProblemKind
}

export interface SaveBankSession {
  readonly appId: string
  readonly connectionId: string
  readonly sealedSession: string
  readonly consentExpiresAtMs: number
  readonly nowMs: number
  /** The tokens belong to the same consent: its expiry can only move later. */
  readonly isRefresh?: true | undefined
}

export interface DisconnectCommand {
  readonly appId: string
  readonly connectionId: string
  readonly nowMs: number
  readonly by: ConsentActor
  /** The message for the end user in the event. */
  readonly notify?: EventSeed & { readonly message: string }
}

export interface ConnectionStore {
  createConnection(connection: Connection): Promise<void>
  loadConnection(appId: string, connectionId: string): Promise<Connection | undefined>
  listConnections(appId: string, userId: string): Promise<readonly Connection[]>
  /**
   * Moves the connection as CONNECTION_TRANSITIONS allows, and supersedes a sign-in over the API. With `finished`, writes the
   * event that a refresh ended with this status in the same transaction.
   */
  setConnectionStatus(change: SetConnectionStatus): Promise<'set' | 'not_allowed' | 'ended' | 'unknown'>
  /** What is fetched of it from now on. Not once it has ended. */
  chooseConnectionItems(
    appId: string,
    connectionId: string,
    items: readonly DataItem[],
  ): Promise<'chosen' | 'ended' | 'unknown'>
  /** Stores the bank's tokens. Has no effect on a disconnected connection. */
  saveBankSession(session: SaveBankSession): Promise<'saved' | 'ended' | 'unknown'>
  /**
   * Replaces what is known of the given accounts: accounts and booked transactions are added or updated by id, pending
   * transactions that the bank no longer lists are removed. One transaction; not once the connection has ended, and nothing
   * that the person has taken back. With an event seed, the events of what was changed are written in it.
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

/** Who wanted it. */
export const REFRESH_REQUEST_SOURCES = ['api', 'background'] as const

export type RefreshRequestSource = (typeof REFRESH_REQUEST_SOURCES)[number]

interface RefreshRequest {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
  readonly source: RefreshRequestSource
  /** Without the person there may be only so many since then, this one not counted. */
  readonly unattended?: { readonly sinceMs: number; readonly most: number } | undefined
  readonly nowMs: number
  /** A connection that has been at work since before this was left there by a crash, and may begin anew. */
  readonly stalledBeforeMs: number
}

export interface ClaimedRefresh {
  readonly appId: string
  readonly connectionId: string
  readonly source: RefreshRequestSource
  /** Whether a person waits for it. */
  readonly attended: boolean
  readonly leaseUntilMs: number
}

export interface RefreshStore {
  /**
   * Puts the connection in `updating` and the refresh in the queue, in one transaction. `busy` while it is at work
   * already; `unknown` if it is not this user's, or has ended; `sign_in_needed` where no token of the bank is good; `limited`
   * where it was read often enough without the person. Of many at once exactly one hears `requested`.
   */
  requestRefresh(
    request: RefreshRequest,
  ): Promise<'requested' | 'busy' | 'sign_in_needed' | 'limited' | 'unknown'>
  /** Takes the refresh that waits longest, until `leaseUntilMs`. No two callers get the same. */
  claimRefresh(nowMs: number, leaseUntilMs: number): Promise<ClaimedRefresh | undefined>
  /** Takes it out of the queue, unless it was asked for anew or taken by another since. */
  finishRefresh(appId: string, connectionId: string, leaseUntilMs: number): Promise<void>
}

/** A connection that has ended here, and whose bank has still to hear of it. */
export interface BankRevocation {
  readonly appId: string
  readonly connectionId: string
  readonly providerName: string
  readonly sealedSession: string
  /** This one included. */
  readonly attempts: number
}

export interface BankRevocationStore {
  /** Takes the one that has been due for longest, until `leaseUntilMs`. No two callers get the same. */
  claimBankRevocation(nowMs: number, leaseUntilMs: number): Promise<BankRevocation | undefined>
  postponeBankRevocation(appId: string, connectionId: string, dueAtMs: number): Promise<void>
  /** The bank knows, or will not be told any more. */
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
  /** Of a connection that exists. */
  createBalanceRefresh(refresh: BalanceRefresh): Promise<void>
  /** Undefined past its end. */
  loadBalanceRefresh(
    appId: string,
    userId: string,
    refreshId: string,
    nowMs: number,
  ): Promise<BalanceRefresh | undefined>
}
