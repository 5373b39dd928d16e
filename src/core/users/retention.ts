// contract: Deletion of what apps keep for a limited time
// Never: a time beyond that of the installation; whichever limit comes first counts

import type { AppRetention } from '../apps/app.ts'

export interface RetentionStore {
  /** Apps with a limit of their own. */
  listRetentions(): Promise<readonly ({ readonly appId: string } & AppRetention)[]>
  /** Deletes at most `limit` requests from before the time, the oldest first; returns how many. */
  deleteRequestsBefore(appId: string, beforeMs: number, limit: number): Promise<number>
  /** Deletes at most `limit` recorded steps of the hosted flow from before the time; returns how many. */
  deleteFlowEventsBefore(appId: string, beforeMs: number, limit: number): Promise<number>
  /**
   * Checks a page of consents after an id, and deletes those that ended before the time, with their history: of a connection that ended
   * or was renewed, because data that was read under an ended consent can still be withdrawn on the dashboard.
   */
  deleteEndedConsents(
    appId: string,
    beforeMs: number,
    page: { readonly afterConsentId: string; readonly limit: number },
  ): Promise<{
    readonly deleted: number
    /** Undefined after the last page. */
    readonly lastConsentId: string | undefined
  }>
  /**
   * Checks a page of end users after an id, and deletes the permanent ones without access since before the time: no consent of theirs is
   * requested or active, no consent or connection has changed since, and they were created before. Queues the revocations at their banks. Each is
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
