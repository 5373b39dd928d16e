// contract: Reads of a connection that an app requests now and collects later

import type { JsonObject } from '../../lib/json.ts'
import type { Refusal } from '../errors.ts'

/** `waiting`: the bank is being read. The result of a completed read comes from the stored bank data; it is not stored again. */
export const DEFERRED_READ_STATES = ['waiting', 'succeeded', 'failed'] as const

export interface DeferredRead {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly readId: string
  /** Name of the dialect of the request. */
  readonly dialect: string
  readonly userId: string
  readonly connectionId: string
  readonly state: (typeof DEFERRED_READ_STATES)[number]
  /** Why it failed: the refusal that a direct read would have received. */
  readonly failure: Pick<Refusal, 'code' | 'subject'> | undefined
  /** The request, in the dialect's terms. */
  readonly request: JsonObject
  /** URL that is notified when the read ends. */
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
