// contract: Storage of recorded requests and of the figures of an app

import type { ActiveUsers, Figure, LinkFigure, Resolution, TimedFigure } from './figures.ts'
import type { RecordedRequest, RequestContent, RequestFilter, RequestPage } from './request.ts'

/** The requests of one app that one instance has recorded since its last call. */
export interface RecordedActivity {
  readonly appId: string
  readonly nowMs: number
  readonly requests: readonly (RecordedRequest & RequestContent)[]
  /** Until when the requests are kept. */
  readonly keptUntilMs: number
  readonly figures: readonly Figure[]
  /** End users whose data was read. */
  readonly userIds: readonly string[]
}

export interface ActivityStore {
  /** Adds to the stored counts, in one transaction. `unknown` if the app was deleted meanwhile; then nothing is written. */
  recordActivity(activity: RecordedActivity): Promise<'recorded' | 'unknown'>
  /** Newest first. */
  listRequests(appId: string, filter: RequestFilter, page: RequestPage): Promise<readonly RecordedRequest[]>
  findRequest(appId: string, requestId: string): Promise<(RecordedRequest & RequestContent) | undefined>
  /** Deletes the oldest requests of apps that have more than the bounds allow, at most `limit` of each; returns how many. */
  trimRequests(
    bounds: { readonly maxRequests: number; readonly maxBytes: number },
    limit: number,
  ): Promise<number>
  /** Figures of each minute, hour or day that begins in the time. */
  listFigures(
    appId: string,
    time: {
      readonly resolution: Resolution
      readonly fromMs: number
      readonly untilMs: number
    },
  ): Promise<readonly TimedFigure[]>
  listActiveUsers(appId: string, fromMs: number, untilMs: number): Promise<readonly ActiveUsers[]>
  /** Counts completed and expired sessions of the hosted flow, each once, on any instance; returns how many. */
  countLinkSessions(nowMs: number, limit: number): Promise<number>
  listLinkFigures(appId: string, fromMs: number, untilMs: number): Promise<readonly LinkFigure[]>
}
