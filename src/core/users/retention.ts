// contract: Deletion of end users without access and of old requests, by app
// Never: a time beyond that of the installation; whichever limit comes first counts

import type { AppRetention } from '../apps/app.ts'

export interface RetentionStore {
  /** Apps with a limit of their own. */
  listRetentions(): Promise<readonly ({ readonly appId: string } & AppRetention)[]>
  /** Deletes at most `limit` requests from before the time, the oldest first; returns how many. */
  deleteRequestsBefore(appId: string, beforeMs: number, limit: number): Promise<number>
  /**
   * Checks a page of end users after an id, and deletes the permanent ones without access since before the time: no consent of theirs is
   * requested or active, none has changed since, and they were created before. Queues the revocations at their banks. Each is
   * deleted in a transaction that checks it again, so that a consent that is given meanwhile wins.
   */
  deleteUsersWithoutAccess(
    appId: string,
    beforeMs: number,
    page: { readonly afterUserId: string; readonly limit: number; readonly nowMs: number },
  ): Promise<{
    readonly deleted: readonly string[]
    /** Undefined after the last page. */
    readonly lastUserId: string | undefined
  }>
}
