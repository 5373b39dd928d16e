// codec: Recorded requests of an app

import type { RecordedRequest, RequestFilter } from '../../core/activity/request.ts'
import { timeKey } from '../../core/activity/request.ts'
import type { ActivityStore, RecordedActivity } from '../../core/activity/store.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { dueList, listDue, sumByApp } from '../engine/due-work.ts'
import { integer, optionalText, text } from '../engine/row.ts'
import { PREFIX_END } from '../engine/sql.ts'

const COLUMNS = `app_id, request_key, request_id, at_ms, dialect, operation, method, path, client_id, grant_type, status,
  duration_us, refusal, subject, user_id, grant_id, ip_address`

const INSERT = `
  INSERT INTO requests (${COLUMNS}, size, expires_at_ms)
  VALUES (:appId, :requestKey, :requestId, :atMs, :dialect, :operation, :method, :path, :clientId, :grantType, :status,
    :durationUs, :refusal, :subject, :userId, :grantId, :ipAddress, :size, :keptUntilMs)`

const INSERT_CONTENT = `
  INSERT INTO request_contents (app_id, request_key, request, response)
  VALUES (:appId, :requestKey, :request, :response)`

const ADD_TO_LOG = `
  INSERT INTO request_logs (app_id, kept, bytes) VALUES (:appId, :kept, :bytes)
  ON CONFLICT (app_id) DO UPDATE SET kept = request_logs.kept + excluded.kept, bytes = request_logs.bytes + excluded.bytes`

/** In addition to the text of a row: its numbers, keys and indexes. */
const ROW_BYTES = 500

/** `users`: those of the end users who exist; a request of another is stored without its end user. */
export async function insertRequests(
  tx: Tx,
  appId: string,
  { requests, keptUntilMs }: Pick<RecordedActivity, 'requests' | 'keptUntilMs'>,
  users: ReadonlySet<string>,
): Promise<void> {
  if (requests.length === 0) return
  const rows = requests.map((one) => {
    const isKnown = one.userId === undefined || users.has(one.userId)
    const size = ROW_BYTES + one.path.length + one.request.length + one.response.length
    return { ...one, ...(!isKnown && { userId: undefined, grantId: undefined }), keptUntilMs, size }
  })
  // First, because a deletion also locks the row before it deletes requests.
  const bytes = rows.reduce((sum, { size }) => sum + size, 0)
  await tx.run(ADD_TO_LOG, { appId, kept: rows.length, bytes })
  await tx.runMany(
    INSERT,
    rows.map(({ request: _request, response: _response, ...row }) => row),
  )
  await tx.runMany(
    INSERT_CONTENT,
    rows.map(({ requestKey, request, response }) => ({ appId, requestKey, request, response })),
  )
}

/** `source` decides the index: the time alone, the end user, the grants, or the requests that did not succeed. */
const listOf = (source: string) => `
  SELECT ${COLUMNS} FROM requests
  WHERE app_id = :appId ${source} AND request_key >= :fromKey AND request_key < :untilKey
    AND status >= :minStatus AND status <= :maxStatus
    AND (:grantType = '' OR grant_type = :grantType) AND (:refusal = '' OR refusal = :refusal)
    AND path >= :path AND path < :pathEnd
  ORDER BY request_key DESC LIMIT :limit`

const LISTS = {
  all: listOf(''),
  notSucceeded: listOf('AND status >= 400'),
  ofUser: listOf('AND user_id = :userId'),
  ofGrants: listOf('AND grant_id IN (:grantIds[])'),
}

const SELECT_BY_ID = `
  SELECT ${COLUMNS} FROM requests WHERE app_id = :appId AND request_id = :requestId ORDER BY request_key LIMIT 1`

const SELECT_CONTENT = `
  SELECT request, response FROM request_contents WHERE app_id = :appId AND request_key = :requestKey`

const TOO_MANY = dueList(`
  SELECT app_id FROM request_logs WHERE kept > :maxRequests ORDER BY kept DESC, app_id LIMIT :limit`)

const TOO_LARGE = dueList(`
  SELECT app_id FROM request_logs WHERE bytes > :maxBytes ORDER BY bytes DESC, app_id LIMIT :limit`)

const LOCK_LOG = 'SELECT kept, bytes FROM request_logs WHERE app_id = :appId FOR UPDATE'

const DELETE_OLDEST = `
  DELETE FROM requests WHERE app_id = :appId AND request_key IN (
    SELECT request_key FROM requests WHERE app_id = :appId ORDER BY request_key LIMIT :limit)
  RETURNING size`

const EXPIRED = dueList(`
  SELECT app_id, request_key FROM requests WHERE expires_at_ms <= :untilMs
  ORDER BY expires_at_ms, app_id, request_key LIMIT :limit`)

const DELETE_EXPIRED = `
  DELETE FROM requests WHERE app_id = :appId AND request_key IN (:keys[]) AND expires_at_ms <= :untilMs RETURNING size`

const DELETE_BEFORE = `
  DELETE FROM requests WHERE app_id = :appId AND request_key IN (
    SELECT request_key FROM requests WHERE app_id = :appId AND request_key < :beforeKey ORDER BY request_key LIMIT :limit)
  RETURNING size`

const SELECT_ANY_BEFORE = `
  SELECT request_key FROM requests WHERE app_id = :appId AND request_key < :beforeKey ORDER BY request_key LIMIT 1`

const SELECT_ANY_OF_USER = `
  SELECT request_key FROM requests WHERE app_id = :appId AND user_id = :userId LIMIT 1`

const DELETE_OF_USER = 'DELETE FROM requests WHERE app_id = :appId AND user_id = :userId RETURNING size'

const APPS_PER_ROUND = 20

export function requestVerbs(
  driver: Driver,
): Pick<ActivityStore, 'listRequests' | 'findRequest' | 'trimRequests'> {
  return {
    async listRequests(appId, filter, { before, limit }) {
      const bounds = boundsOf(filter)
      const parameters = {
        appId,
        ...bounds,
        untilKey: before !== undefined && before < bounds.untilKey ? before : bounds.untilKey,
        userId: filter.userId ?? '',
        grantIds: filter.grantIds ?? [],
        limit,
      }
      return (await driver.all(LISTS[sourceOf(filter)], parameters)).map(readRequest)
    },

    async findRequest(appId, requestId) {
      const row = await driver.get(SELECT_BY_ID, { appId, requestId })
      if (row === undefined) return undefined
      const request = readRequest(row)
      const content = await driver.get(SELECT_CONTENT, { appId, requestKey: request.requestKey })
      // It was deleted between the two reads.
      if (content === undefined) return undefined
      return { ...request, request: text(content, 'request'), response: text(content, 'response') }
    },

    async trimRequests(bounds, limit) {
      const many = await listDue(driver, TOO_MANY, { maxRequests: bounds.maxRequests, limit: APPS_PER_ROUND })
      const large = await listDue(driver, TOO_LARGE, { maxBytes: bounds.maxBytes, limit: APPS_PER_ROUND })
      return await sumByApp([...many, ...large], (appId) =>
        driver.transaction(async (tx) => {
          const log = await tx.get(LOCK_LOG, { appId })
          if (log === undefined) return 0
          const over = integer(log, 'kept') - bounds.maxRequests
          const isLarge = integer(log, 'bytes') > bounds.maxBytes
          const surplus = Math.min(limit, isLarge ? limit : over)
          if (surplus <= 0) return 0
          return await takeOff(tx, appId, await tx.all(DELETE_OLDEST, { appId, limit: surplus }))
        }),
      )
    },
  }
}

/** For the sweep of expired rows. */
export async function sweepRequests(driver: Driver, untilMs: number, limit: number): Promise<number> {
  const rows = await listDue(driver, EXPIRED, { untilMs, limit })
  return await sumByApp(rows, (appId, own) =>
    driver.transaction(async (tx) => {
      if ((await tx.get(LOCK_LOG, { appId })) === undefined) return 0
      const keys = own.map((row) => text(row, 'request_key'))
      return await takeOff(tx, appId, await tx.all(DELETE_EXPIRED, { appId, keys, untilMs }))
    }),
  )
}

/** Of one app, the oldest first. */
export async function deleteRequestsBefore(
  driver: Driver,
  appId: string,
  beforeMs: number,
  limit: number,
): Promise<number> {
  const beforeKey = timeKey(beforeMs)
  if ((await driver.get(SELECT_ANY_BEFORE, { appId, beforeKey })) === undefined) return 0
  return await driver.transaction(async (tx) => {
    if ((await tx.get(LOCK_LOG, { appId })) === undefined) return 0
    return await takeOff(tx, appId, await tx.all(DELETE_BEFORE, { appId, beforeKey, limit }))
  })
}

export async function deleteRequestsOfUser(
  tx: Tx,
  user: { readonly appId: string; readonly userId: string },
): Promise<void> {
  const { appId, userId } = user
  if ((await tx.get(SELECT_ANY_OF_USER, { appId, userId })) === undefined) return
  await tx.get(LOCK_LOG, { appId })
  await takeOff(tx, appId, await tx.all(DELETE_OF_USER, { appId, userId }))
}

async function takeOff(tx: Tx, appId: string, deleted: readonly Row[]): Promise<number> {
  if (deleted.length === 0) return 0
  const bytes = deleted.reduce((sum, row) => sum + integer(row, 'size'), 0)
  await tx.run(ADD_TO_LOG, { appId, kept: -deleted.length, bytes: -bytes })
  return deleted.length
}

function sourceOf({ userId, grantIds, outcome, status = 0, refusal }: RequestFilter): keyof typeof LISTS {
  if (grantIds !== undefined) return 'ofGrants'
  if (userId !== undefined) return 'ofUser'
  const isNotSucceeded =
    refusal !== undefined || status >= 400 || (outcome !== undefined && outcome !== 'succeeded')
  return isNotSucceeded ? 'notSucceeded' : 'all'
}

const STATUSES = { succeeded: [0, 399], refused: [400, 499], failed: [500, 999] } as const

function boundsOf({ outcome, status, grantType, path = '', refusal, fromMs, untilMs }: RequestFilter) {
  const [minStatus, maxStatus] = outcome === undefined ? [0, 999] : STATUSES[outcome]
  return {
    fromKey: timeKey(fromMs ?? 0),
    untilKey: untilMs === undefined ? 'g' : timeKey(untilMs),
    minStatus: status ?? minStatus,
    maxStatus: status ?? maxStatus,
    grantType: grantType ?? '',
    refusal: refusal ?? '',
    path,
    pathEnd: path + PREFIX_END,
  }
}

function readRequest(row: Row): RecordedRequest {
  return {
    appId: text(row, 'app_id'),
    requestKey: text(row, 'request_key'),
    requestId: text(row, 'request_id'),
    atMs: integer(row, 'at_ms'),
    dialect: text(row, 'dialect'),
    operation: text(row, 'operation'),
    method: text(row, 'method'),
    path: text(row, 'path'),
    clientId: optionalText(row, 'client_id'),
    grantType: optionalText(row, 'grant_type'),
    status: integer(row, 'status'),
    durationUs: integer(row, 'duration_us'),
    refusal: optionalText(row, 'refusal'),
    subject: optionalText(row, 'subject'),
    userId: optionalText(row, 'user_id'),
    grantId: optionalText(row, 'grant_id'),
    ipAddress: text(row, 'ip_address'),
  }
}
