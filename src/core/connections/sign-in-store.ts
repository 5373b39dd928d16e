// contract: what the core needs of storage for a sign-in at a bank that an app leads for its user over the API
// Never: keep what a person typed. The sealed state holds what the bank needs to go on, and no more.

import type { BankProblemKind } from '../banks/bank.ts'
import type { AwaitingStatus, Connection, ConnectionStatus } from './connection.ts'
import type { ConsentActor } from './consent-actor.ts'
import type { DataItem } from './data-item.ts'

/** Names one step of one sign-in; whoever comes with an older one changes nothing. */
export interface SignInStepId {
  readonly appId: string
  readonly connectionId: string
  /** 32 hexadecimal digits; also the id of the consent that it is about. */
  readonly signInId: string
  /** Grows with each step. */
  readonly step: number
}

export interface ConnectionSignIn extends SignInStepId {
  /** See rules/connection-sign-in.ts. */
  readonly sealedState: string
  /** Of the `state` that the bank gives back. */
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
  /** What is signed in with was changed: the connection goes back to `created` first, and is known by this from now on. */
  readonly changed: { readonly loginHash: string | undefined } | undefined
  readonly sealedState: string
  readonly deadlineMs: number
  readonly consent: {
    readonly providerName: string
    readonly scopes: readonly string[]
    readonly untilMs: number
    /** If the bank has not accepted by then, it never will. */
    readonly expiresAtMs: number
  }
  readonly nowMs: number
  /** A connection that has been at work since before this was left there by a crash, and may begin anew. */
  readonly stalledBeforeMs: number
}

interface SaveSignInStep extends SignInStepId {
  readonly to: AwaitingStatus
  /** For the person. */
  readonly message: string
  readonly sealedState: string
  /** Keyed hash of the `state` that the bank gives back. */
  readonly stateHash: string | undefined
  /** When a worker looks at it next: to ask the bank, or to end it. */
  readonly dueAtMs: number
  readonly deadlineMs: number
  readonly nowMs: number
}

interface ClaimSignInStep {
  readonly appId: string
  readonly connectionId: string
  readonly from: AwaitingStatus
  /** The step that is answered; undefined where the bank's `state` says it. */
  readonly step: number | undefined
  readonly stateHash: string | undefined
  /** If the one who claims is gone by then, a worker ends the sign-in. */
  readonly deadlineMs: number
  readonly nowMs: number
}

interface CompleteSignIn extends SignInStepId {
  readonly sealedSession: string
  readonly consentExpiresAtMs: number
  readonly grantedScopes: readonly string[]
  /** What is fetched from now on; undefined leaves it as it is. */
  readonly items: readonly DataItem[] | undefined
  /** Whether the bank is read now; otherwise the connection is `updated` at once. */
  readonly read: boolean
  /** As EventSeed has it. */
  readonly eventSeed: string
  readonly nowMs: number
}

export interface FailSignIn extends SignInStepId {
  readonly status: Exclude<ConnectionStatus, AwaitingStatus | 'ended'>
  /** For the person. */
  readonly message: string
  readonly problem: BankProblemKind
  readonly by: ConsentActor
  readonly eventSeed: string
  readonly nowMs: number
}

/** The connection row is the lock. Every verb moves the connection as `CONNECTION_TRANSITIONS` allows, or changes nothing. */
export interface SignInStore {
  /** `exists` if the user has another connection to the bank that is known by the same login. */
  createConnectionOnce(connection: Connection, loginHash: string | undefined): Promise<'created' | 'exists'>
  /**
   * Puts the connection in `authenticating`, and writes the consent that is asked for. `busy` while a sign-in or a read is
   * under way; `over` if it cannot be signed in to any more. Of many at once exactly one hears `started`.
   */
  startSignIn(request: StartSignIn): Promise<'started' | 'busy' | 'exists' | 'over' | 'unknown'>
  loadSignIn(appId: string, connectionId: string): Promise<ConnectionSignIn | undefined>
  /** The bank waits for somebody. `superseded` for an older step, and once the connection has gone another way. */
  saveSignInStep(step: SaveSignInStep): Promise<'saved' | 'superseded'>
  /** Puts the connection in `authenticating`, for exactly one of many; undefined if it does not wait, or too late. */
  claimSignInStep(claim: ClaimSignInStep): Promise<ConnectionSignIn | undefined>
  /** Stores the bank's tokens, makes the consent active, and puts a read into the queue: one transaction. */
  completeSignIn(done: CompleteSignIn): Promise<'completed' | 'superseded'>
  /** Ends it, with its consent, and writes the event that this is how it ended. */
  failSignIn(failed: FailSignIn): Promise<'failed' | 'superseded'>
  /** Of all apps: takes the one that is due first until `leaseUntilMs`. No two callers get the same. */
  leaseDueSignIn(nowMs: number, leaseUntilMs: number): Promise<DueSignIn | undefined>
  /** Nothing has changed at the bank: looked at again then. */
  postponeSignIn(step: SignInStepId, dueAtMs: number): Promise<void>
}
