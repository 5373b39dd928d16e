// contract: Sign-ins over the API
// Never: store what the end user entered. The sealed state has only what the bank needs to continue.

import type { BankProblemKind } from '../banks/bank.ts'
import type { AwaitingStatus, Connection, ConnectionStatus } from './connection.ts'
import type { ConsentActor } from './consent-actor.ts'
import type { DataItem } from './data-item.ts'
import type { ReplacedSession } from './store.ts'

/** Identifies one step of a sign-in. A verb that presents an older step changes nothing. */
export interface SignInStepId {
  readonly appId: string
  readonly connectionId: string
  /** 32 hexadecimal digits; also the id of the consent. */
  readonly signInId: string
  /** Grows with each step. */
  readonly step: number
}

export interface ConnectionSignIn extends SignInStepId {
  /** See connection-sign-in.ts. */
  readonly sealedState: string
  /** Keyed hash of the `state` that the bank returns. */
  readonly stateHash: string | undefined
  readonly deadlineMs: number
}

export interface DueSignIn extends ConnectionSignIn {
  readonly status: ConnectionStatus
}

export interface StartSignIn {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
  readonly signInId: string
  /** Set if the credentials changed: the connection returns to `created` first and is identified by this login from now on. */
  readonly changed: { readonly loginHash: string | undefined } | undefined
  readonly sealedState: string
  readonly deadlineMs: number
  readonly consent: {
    readonly providerName: string
    readonly scopes: readonly string[]
    readonly untilMs: number
    /** Authorization details, JSON text. */
    readonly details: string
    /** The consent expires then unless the bank accepts before. */
    readonly expiresAtMs: number
  }
  readonly nowMs: number
  /** An operation in progress since before this was interrupted by a crash and may be restarted. */
  readonly stalledBeforeMs: number
}

interface SaveSignInStep extends SignInStepId {
  readonly to: AwaitingStatus
  /** For the end user. */
  readonly message: string
  readonly sealedState: string
  /** Keyed hash of the `state` that the bank returns. */
  readonly stateHash: string | undefined
  /** When a worker checks it next: to poll the bank, or to fail it. */
  readonly dueAtMs: number
  readonly deadlineMs: number
  readonly nowMs: number
}

interface ClaimSignInStep {
  readonly appId: string
  readonly connectionId: string
  readonly from: AwaitingStatus
  /** The step to claim; undefined if `stateHash` identifies it. */
  readonly step: number | undefined
  readonly stateHash: string | undefined
  /** A worker fails the sign-in if the claimer has not finished by then. */
  readonly deadlineMs: number
  readonly nowMs: number
}

interface CompleteSignIn extends SignInStepId {
  readonly sealedSession: string
  /** Absent: whatever the connection has is replaced. */
  readonly replaces?: ReplacedSession | undefined
  /** Undefined keeps the stored one. */
  readonly identityHash?: string | undefined
  readonly consentExpiresAtMs: number
  readonly grantedScopes: readonly string[]
  /** Items to fetch from now on; undefined keeps those of the connection. */
  readonly items: readonly DataItem[] | undefined
  /** Whether a fetch is queued; otherwise the connection becomes `updated` at once. */
  readonly read: boolean
  /** See EventSeed. */
  readonly eventSeed: string
  readonly nowMs: number
}

export interface FailSignIn extends SignInStepId {
  readonly status: Exclude<ConnectionStatus, AwaitingStatus | 'ended'>
  /** For the end user. */
  readonly message: string
  readonly problem: BankProblemKind
  readonly by: ConsentActor
  readonly eventSeed: string
  readonly nowMs: number
}

/** The connection row is the lock. Every verb moves the connection as `CONNECTION_TRANSITIONS` allows, or changes nothing. */
export interface SignInStore {
  /** `exists` if the user has another connection to the bank with the same login. */
  createConnectionOnce(
    connection: Connection,
    loginHash: string | undefined,
  ): Promise<'created' | 'exists' | 'unknown'>
  /**
   * Moves the connection to `authenticating`, and stores the requested consent. `busy` while a sign-in or refresh is in
   * progress; `over` if the connection permanently failed. Of concurrent calls exactly one returns `started`.
   */
  startSignIn(request: StartSignIn): Promise<'started' | 'busy' | 'exists' | 'over' | 'unknown'>
  loadSignIn(appId: string, connectionId: string): Promise<ConnectionSignIn | undefined>
  /** The bank waits for the end user. `superseded` for an older step, another sign-in or a disconnected connection. */
  saveSignInStep(step: SaveSignInStep): Promise<'saved' | 'superseded'>
  /** Moves the connection to `authenticating` for exactly one caller; undefined if it does not wait, or past the deadline. */
  claimSignInStep(claim: ClaimSignInStep): Promise<ConnectionSignIn | undefined>
  /**
   * In one transaction: stores the bank's tokens, queues the revocation of the consent that they replace, activates the consent, and
   * queues a fetch. `changed` if the connection has another session than `replaces` by now; nothing is stored.
   */
  completeSignIn(done: CompleteSignIn): Promise<'completed' | 'changed' | 'superseded'>
  /** Fails the sign-in and its consent, and writes the event. */
  failSignIn(failed: FailSignIn): Promise<'failed' | 'superseded'>
  /** Of all apps: leases the sign-in that is due first, until `leaseUntilMs`, to one caller. */
  leaseDueSignIn(nowMs: number, leaseUntilMs: number): Promise<DueSignIn | undefined>
  /** The approval is still pending: checks again at `dueAtMs`. */
  postponeSignIn(step: SignInStepId, dueAtMs: number): Promise<void>
}
