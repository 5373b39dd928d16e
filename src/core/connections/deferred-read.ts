// contract: Reads of a connection that an app requests now and collects later

import type { JsonObject } from '../../lib/json.ts'
import type { Refusal } from '../errors.ts'

/** `waiting`: the bank is being read. A read that succeeded is answered from storage, so that its result is stored once. */
export const DEFERRED_READ_STATES = ['waiting', 'succeeded', 'failed'] as const

export interface DeferredRead {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly readId: string
  /** Name of the dialect that was asked. */
  readonly dialect: string
  readonly userId: string
  readonly connectionId: string
  readonly state: (typeof DEFERRED_READ_STATES)[number]
  /** Why it failed, as a direct read would have been refused. */
  readonly failure: Pick<Refusal, 'code' | 'subject'> | undefined
  /** What was asked, in the dialect's terms. */
  readonly request: JsonObject
  /** Where the end of the read is announced. */
  readonly receiverUrl: string | undefined
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

/** A read with something to do, leased to one caller. */
export interface ClaimedDeferredRead {
  readonly read: DeferredRead
  /** Including this one, since the last change. */
  readonly attempts: number
  readonly leaseUntilMs: number
}

export interface DeferredReadStore {
  /** Due at once. `unknown` if the user does not exist. */
  createDeferredRead(read: DeferredRead): Promise<'created' | 'unknown'>
  /** Undefined once expired. */
  loadDeferredRead(appId: string, readId: string, nowMs: number): Promise<DeferredRead | undefined>
  /** Leases the read that has been due for longest, until `leaseUntilMs`, to one caller. */
  claimDeferredRead(nowMs: number, leaseUntilMs: number): Promise<ClaimedDeferredRead | undefined>
  /** Stores the end of a leased read. `dueAtMs`: when it is announced; undefined for never. */
  settleDeferredRead(
    claimed: ClaimedDeferredRead,
    end: {
      readonly state: 'succeeded' | 'failed'
      readonly failure: DeferredRead['failure']
      readonly dueAtMs: number | undefined
    },
  ): Promise<void>
  /** Makes a leased read due again at that time; undefined for never. */
  postponeDeferredRead(claimed: ClaimedDeferredRead, dueAtMs: number | undefined): Promise<void>
}
