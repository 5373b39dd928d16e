// glue: Counts requests of apps, keeps the details of some, and stores both in batches
// Never: work in proportion to the load, except for the counters. Requests beyond the limits are counted, and their details dropped.

import { bucketOf, type Figure, LATENCY_BOUNDS_MS } from '../core/activity/figures.ts'
import type { ActivityRecorder, CountedRequest, RequestDetails } from '../core/activity/recorder.ts'
import type { RecordedActivity } from '../core/activity/store.ts'
import type { Clock } from '../core/clock/clock.ts'
import type { Store } from '../core/ports.ts'
import { describeRequest } from './describe-request.ts'

export const STORE_ACTIVITY_MS = 1_000

/** Max details of one app in a round: this many successful requests, and as many others. */
const MAX_KEPT_OF_KIND = 20
/** Max details in memory, of all apps. When storage is slow, later ones are dropped. */
const MAX_WAITING = 2_000
/** Apps, and client ids as they were sent, in a round. */
const MAX_SUBJECTS = 5_000
/** Labels of one operation of one app; few have more than ten. */
const MAX_CELLS = 50
const MAX_USERS = 5_000
const MAX_KNOWN_USERS = 50_000
/** Apps whose activity is stored at the same time. */
const LANES = 4

export interface ActivityJob extends ActivityRecorder {
  /** Stores what was recorded. */
  round(): Promise<number>
}

interface Needs {
  readonly store: Pick<Store, 'recordActivity' | 'findAppId'>
  readonly clock: Clock
  /** How long details are stored; 0 keeps none. */
  readonly keptMs: number
}

type Cell = { -readonly [Name in keyof Omit<Figure, 'buckets'>]: Figure[Name] } & {
  readonly buckets: number[]
}

interface KeptRequest {
  readonly counted: CountedRequest
  readonly details: RequestDetails
  readonly atMs: number
}

/** The requests of one app since the last round; of a token request, only its client id is known yet. */
interface Subject {
  readonly appId: string | undefined
  readonly clientId: string | undefined
  readonly cells: Map<string, Cell[]>
  readonly userIds: Set<string>
  readonly kept: KeptRequest[]
  succeeded: number
  others: number
}

export function createActivityJob({ store, clock, keptMs }: Needs): ActivityJob {
  let subjects = new Map<string, Subject>()
  let waiting = 0
  /** End users who are already stored for this day. */
  let known = new Set<string>()
  let knownDay = 0

  const subjectOf = (appId: string | undefined, clientId: string | undefined): Subject | undefined => {
    const key = appId ?? clientId
    if (key === undefined) return undefined
    const found = subjects.get(key)
    if (found !== undefined) return found
    if (subjects.size >= MAX_SUBJECTS) return undefined
    const subject: Subject = {
      appId,
      clientId,
      cells: new Map(),
      userIds: new Set(),
      kept: [],
      succeeded: 0,
      others: 0,
    }
    subjects.set(key, subject)
    return subject
  }

  const isWanted = (subject: Subject, { refusal }: CountedRequest): boolean => {
    if (keptMs === 0 || waiting >= MAX_WAITING) return false
    if ((refusal === undefined ? subject.succeeded : subject.others) >= MAX_KEPT_OF_KIND) return false
    if (refusal === undefined) subject.succeeded++
    else subject.others++
    waiting++
    return true
  }

  const storeSubject = async (appId: string, subject: Subject): Promise<void> => {
    const nowMs = clock.nowMs()
    const activity: RecordedActivity = {
      appId,
      nowMs,
      requests: subject.kept.map(({ counted, details, atMs }) =>
        describeRequest({ ...counted, appId }, details, atMs),
      ),
      keptUntilMs: nowMs + keptMs,
      figures: [...subject.cells.values()].flat(),
      userIds: [...subject.userIds].filter((userId) => !known.has(`${appId}/${userId}`)),
    }
    await store.recordActivity(activity)
    for (const userId of activity.userIds) known.add(`${appId}/${userId}`)
  }

  const round = async (): Promise<number> => {
    if (subjects.size === 0) return STORE_ACTIVITY_MS
    const taken = [...subjects.values()]
    subjects = new Map()
    const day = Math.floor(clock.nowMs() / 86_400_000)
    if (day !== knownDay || known.size > MAX_KNOWN_USERS) known = new Set()
    knownDay = day
    const failures: unknown[] = []
    const inLanes = async (queued: readonly Subject[], work: (subject: Subject) => Promise<void>) => {
      const queue = queued.values()
      const lane = async () => {
        for (const subject of queue) {
          try {
            await work(subject)
          } catch (error) {
            failures.push(error)
            waiting -= subject.kept.length
            putBack(subject)
          }
        }
      }
      await Promise.all(Array.from({ length: LANES }, lane))
    }
    const apps = new Map<string, Subject>()
    for (const subject of taken) if (subject.appId !== undefined) apps.set(subject.appId, subject)
    await inLanes(
      taken.filter(({ appId }) => appId === undefined),
      async (subject) => {
        const appId = await store.findAppId(subject.clientId ?? '')
        const first = appId === undefined ? undefined : apps.get(appId)
        // An unknown client id may be a secret that was sent in the wrong field.
        if (appId === undefined) waiting -= subject.kept.length
        else if (first === undefined) apps.set(appId, { ...subject, appId })
        else merge(subject, first)
      },
    )
    await inLanes([...apps.values()], async (subject) => {
      await storeSubject(subject.appId ?? '', subject)
      waiting -= subject.kept.length
    })
    if (failures.length > 0) throw failures[0]
    return STORE_ACTIVITY_MS
  }

  /** The counts are stored later; the details are dropped, so that nothing grows while the database is away. */
  const putBack = (failed: Subject): void => {
    const subject = subjectOf(failed.appId, failed.clientId)
    if (subject !== undefined) addCounts(failed, subject, { areDetailsDropped: true })
  }

  return {
    count(request) {
      const subject = subjectOf(request.appId, request.clientId)
      if (subject === undefined) return false
      const { dialect, operation, grantType = '', refusal: outcome = 'ok', status, durationMs } = request
      const cell = cellOf(subject, { dialect, operation, grantType, outcome, status })
      if (request.userId !== undefined && subject.userIds.size < MAX_USERS)
        subject.userIds.add(request.userId)
      const wanted = isWanted(subject, request)
      if (cell === undefined) return wanted
      cell.requests++
      if (!wanted) cell.notKept++
      const us = Math.round(durationMs * 1000)
      cell.totalUs += us
      if (us > cell.maxUs) cell.maxUs = us
      const bucket = bucketOf(durationMs)
      cell.buckets[bucket] = (cell.buckets[bucket] ?? 0) + 1
      return wanted
    },
    keep(counted, details) {
      subjectOf(counted.appId, counted.clientId)?.kept.push({ counted, details, atMs: clock.nowMs() })
    },
    round,
  }
}

/** An app is counted by its id, and by its client id where a request names only that; both are stored at once. */
function merge(subject: Subject, into: Subject): void {
  addCounts(subject, into, { areDetailsDropped: false })
  into.kept.push(...subject.kept)
}

function addCounts(
  subject: Subject,
  into: Subject,
  { areDetailsDropped }: { readonly areDetailsDropped: boolean },
): void {
  for (const cell of [...subject.cells.values()].flat()) {
    const target = cellOf(into, cell)
    if (target === undefined) continue
    target.requests += cell.requests
    target.notKept = Math.min(
      target.requests,
      target.notKept + (areDetailsDropped ? cell.requests : cell.notKept),
    )
    target.totalUs += cell.totalUs
    target.maxUs = Math.max(target.maxUs, cell.maxUs)
    for (const [index, count] of cell.buckets.entries())
      target.buckets[index] = (target.buckets[index] ?? 0) + count
  }
  for (const userId of subject.userIds) into.userIds.add(userId)
}

function cellOf(
  subject: Subject,
  labels: Pick<Cell, 'dialect' | 'operation' | 'grantType' | 'outcome' | 'status'>,
) {
  const { dialect, operation, grantType, outcome, status } = labels
  let cells = subject.cells.get(operation)
  if (cells === undefined) {
    cells = []
    subject.cells.set(operation, cells)
  }
  for (const cell of cells) {
    if (
      cell.outcome === outcome &&
      cell.grantType === grantType &&
      cell.status === status &&
      cell.dialect === dialect
    )
      return cell
  }
  if (cells.length >= MAX_CELLS) return undefined
  const cell: Cell = {
    dialect,
    operation,
    grantType,
    outcome,
    status,
    requests: 0,
    notKept: 0,
    totalUs: 0,
    maxUs: 0,
    buckets: Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, () => 0),
  }
  cells.push(cell)
  return cell
}
