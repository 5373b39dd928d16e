// codec: Figures of an app: requests by minute and hour, active users by day

import {
  DAY_MS,
  FIGURES_KEPT_MS,
  type Figure,
  RESOLUTION_MS,
  RESOLUTIONS,
  type Resolution,
  type TimedFigure,
} from '../../core/activity/figures.ts'
import { timeKey } from '../../core/activity/request.ts'
import type { ActivityStore, RecordedActivity } from '../../core/activity/store.ts'
import type { Driver, Parameters, Row, Tx } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { integer, text } from '../engine/row.ts'
import { insertRequests } from './requests.ts'

const BUCKETS = [...Array(10).keys()].map((index) => `bucket${index}`)
const SUMS = ['requests', 'not_kept', 'total_us', ...BUCKETS]

/** The names of parameters have no digits. */
const BUCKET_NAMES = [...'abcdefghij'].map((letter) => `bucket${letter.toUpperCase()}`)

const ADD_FIGURE = `
  INSERT INTO request_figures (app_id, figure_key, from_ms, dialect, operation, grant_type, outcome, status, max_us,
    ${SUMS.join(', ')}, expires_at_ms)
  VALUES (:appId, :figureKey, :fromMs, :dialect, :operation, :grantType, :outcome, :status, :maxUs,
    :requests, :notKept, :totalUs, ${BUCKET_NAMES.map((name) => `:${name}`).join(', ')}, :expiresAtMs)
  ON CONFLICT (app_id, figure_key) DO UPDATE SET
    max_us = CASE WHEN excluded.max_us > request_figures.max_us THEN excluded.max_us ELSE request_figures.max_us END,
    ${SUMS.map((name) => `${name} = request_figures.${name} + excluded.${name}`).join(', ')}`

const ADD_DAY = `
  INSERT INTO active_days (app_id, day_ms, users) VALUES (:appId, :dayMs, :users)
  ON CONFLICT (app_id, day_ms) DO UPDATE SET users = active_days.users + excluded.users`

const SELECT_USERS = 'SELECT user_id FROM users WHERE app_id = :appId AND user_id IN (:ids[])'

const SELECT_COUNTED = `
  SELECT active_key FROM active_users WHERE app_id = :appId AND active_key IN (:keys[])`

const INSERT_ACTIVE = `
  INSERT INTO active_users (app_id, active_key, user_id, expires_at_ms) VALUES (:appId, :key, :userId, :expiresAtMs)
  ON CONFLICT (app_id, active_key) DO NOTHING`

const LIST_FIGURES = `
  SELECT from_ms, dialect, operation, grant_type, outcome, status, max_us, ${SUMS.join(', ')}
  FROM request_figures WHERE app_id = :appId AND figure_key >= :fromKey AND figure_key < :untilKey ORDER BY figure_key`

const LIST_DAYS = `
  SELECT day_ms, users FROM active_days WHERE app_id = :appId AND day_ms >= :fromMs AND day_ms < :untilMs ORDER BY day_ms`

export function figureVerbs(
  driver: Driver,
): Pick<ActivityStore, 'recordActivity' | 'listFigures' | 'listActiveUsers'> {
  return {
    async recordActivity(activity) {
      const record = (known: ReadonlySet<string> | undefined) =>
        onMissingParent('unknown' as const, () =>
          driver.transaction(async (tx) => {
            const { appId, userIds } = activity
            await addFigures(tx, activity)
            const users = known ?? (await knownUsers(tx, activity))
            await addActiveUsers(
              tx,
              activity,
              userIds.filter((userId) => users.has(userId)),
            )
            await insertRequests(tx, appId, activity, users)
            return 'recorded' as const
          }),
        )
      const fact = await record(undefined)
      // An end user was deleted in the middle of it, or the app was.
      return fact === 'unknown' && activity.userIds.length + activity.requests.length > 0
        ? record(new Set())
        : fact
    },

    async listFigures(appId, { resolution, fromMs, untilMs }) {
      const parameters = {
        appId,
        fromKey: `${resolution}:${timeKey(fromMs)}`,
        untilKey: `${resolution}:${timeKey(untilMs)}`,
      }
      return (await driver.all(LIST_FIGURES, parameters)).map(readFigure)
    },

    async listActiveUsers(appId, fromMs, untilMs) {
      const rows = await driver.all(LIST_DAYS, { appId, fromMs, untilMs })
      return rows.map((row) => ({ dayMs: integer(row, 'day_ms'), users: integer(row, 'users') }))
    },
  }
}

/** In one order, so that two instances do not deadlock. */
async function addFigures(tx: Tx, { appId, figures, nowMs }: RecordedActivity): Promise<void> {
  const rows = RESOLUTIONS.flatMap((resolution) =>
    figures.map((figure) => bindFigure(appId, figure, resolution, nowMs)),
  )
  rows.sort((a, b) => (a.figureKey < b.figureKey ? -1 : 1))
  if (rows.length > 0) await tx.runMany(ADD_FIGURE, rows)
}

/** Nothing is stored about an end user who was deleted since the request. */
async function knownUsers(
  tx: Tx,
  { appId, userIds, requests }: RecordedActivity,
): Promise<ReadonlySet<string>> {
  const ids = [...new Set([...userIds, ...requests.flatMap(({ userId }) => userId ?? [])])]
  if (ids.length === 0) return new Set()
  return new Set((await tx.all(SELECT_USERS, { appId, ids })).map((row) => text(row, 'user_id')))
}

/** The row of the day is the lock: of two instances that see a user first, one counts. */
async function addActiveUsers(
  tx: Tx,
  { appId, nowMs }: RecordedActivity,
  userIds: readonly string[],
): Promise<void> {
  if (userIds.length === 0) return
  const dayMs = nowMs - (nowMs % DAY_MS)
  await tx.run(ADD_DAY, { appId, dayMs, users: 0 })
  const wanted = new Map([...userIds].sort().map((userId) => [`${timeKey(dayMs)}:${userId}`, userId]))
  const counted = await tx.all(SELECT_COUNTED, { appId, keys: [...wanted.keys()] })
  for (const row of counted) wanted.delete(text(row, 'active_key'))
  if (wanted.size === 0) return
  const expiresAtMs = dayMs + 2 * DAY_MS
  await tx.runMany(
    INSERT_ACTIVE,
    [...wanted].map(([key, userId]) => ({ appId, key, userId, expiresAtMs })),
  )
  await tx.run(ADD_DAY, { appId, dayMs, users: wanted.size })
}

function bindFigure(appId: string, figure: Figure, resolution: Resolution, nowMs: number) {
  const { buckets, ...rest } = figure
  const fromMs = nowMs - (nowMs % RESOLUTION_MS[resolution])
  const labels = [figure.dialect, figure.operation, figure.grantType, figure.outcome, figure.status]
  const counts: Parameters = Object.fromEntries(
    BUCKET_NAMES.map((name, index) => [name, buckets[index] ?? 0]),
  )
  return {
    appId,
    figureKey: `${resolution}:${timeKey(fromMs)}:${labels.join(':')}`,
    fromMs,
    ...rest,
    ...counts,
    expiresAtMs: fromMs + FIGURES_KEPT_MS[resolution],
  }
}

function readFigure(row: Row): TimedFigure {
  return {
    fromMs: integer(row, 'from_ms'),
    dialect: text(row, 'dialect'),
    operation: text(row, 'operation'),
    grantType: text(row, 'grant_type'),
    outcome: text(row, 'outcome'),
    status: integer(row, 'status'),
    requests: integer(row, 'requests'),
    notKept: integer(row, 'not_kept'),
    totalUs: integer(row, 'total_us'),
    maxUs: integer(row, 'max_us'),
    buckets: BUCKETS.map((name) => integer(row, name)),
  }
}
