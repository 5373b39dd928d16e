// codec: End users

import type { UserStore } from '../../core/users/store.ts'
import { PERIOD_MODES, RETENTIONS, type User, type UserPreferences } from '../../core/users/user.ts'
import { deleteRequestsOfUser } from '../activity/requests.ts'
import { JOIN_MARK, MARK_COLUMN, type Marked, markedValue, type ReadMark } from '../apps/access-marks.ts'
import { queueRevocationsOfUser } from '../connections/bank-revocations.ts'
import type { Driver, Parameters, Row, Tx } from '../engine/driver.ts'
import { onDuplicate, StorageError } from '../engine/errors.ts'
import { boolean, integer, object, optionalInteger, optionalText, text, word } from '../engine/row.ts'
import { PREFIX_END } from '../engine/sql.ts'

const OWN_COLUMNS = [
  'external_user_id',
  'username',
  'national_id',
  'market',
  'locale',
  'retention',
  'currency',
  'time_zone',
  'period_mode',
  'period_adjusted_day',
  'notifications',
  'created_at_ms',
]

/** Qualified, for joins that select the ids and the expiry already. */
export const OWN_USER_COLUMNS = OWN_COLUMNS.map((column) => `users.${column}`).join(', ')

const USER_COLUMNS = ['app_id', 'user_id', ...OWN_COLUMNS, 'expires_at_ms'].join(', ')

const INSERT_USER = `
  INSERT INTO users (${USER_COLUMNS})
  VALUES (:appId, :userId, :externalUserId, :username, :nationalId, :market, :locale, :retention, :currency,
    :timeZone, :periodMode, :periodAdjustedDay, :notifications, :createdAtMs, :expiresAtMs)
  ON CONFLICT (app_id, external_user_id) WHERE external_user_id IS NOT NULL DO NOTHING`

/** A temporary user expires on time, even if the sweep has not deleted the row yet. */
export const IS_LIVE_USER = '(users.expires_at_ms IS NULL OR users.expires_at_ms > CAST(:nowMs AS BIGINT))'

const SELECT_BY_ID = `SELECT ${USER_COLUMNS} FROM users WHERE app_id = :appId AND user_id = :userId`

const SELECT_MARKED_BY_ID = `
  SELECT ${MARK_COLUMN}, users.app_id, users.user_id, users.expires_at_ms, ${OWN_USER_COLUMNS}
  FROM apps ${JOIN_MARK} JOIN users ON users.app_id = apps.app_id AND users.user_id = :userId
  WHERE apps.app_id = :appId`

const SELECT_LIVE_BY_EXTERNAL_ID = `
  SELECT ${USER_COLUMNS} FROM users
  WHERE app_id = :appId AND external_user_id = :externalUserId AND ${IS_LIVE_USER}`

const SELECT_HOLDER = 'SELECT user_id FROM users WHERE app_id = :appId AND external_user_id = :externalUserId'

const SELECT_NAMED_LIKE = `
  SELECT user_id FROM users WHERE app_id = :appId AND external_user_id = :userId AND user_id <> :userId`

/**
 * A copy under the id that the user has as external id. It conflicts with a user of that id, also with one whose transaction is
 * still open: PostgreSQL waits for it. Without a conflict the copy is deleted again; a user who is created with that id meanwhile waits
 * for this transaction, and then finds the external id.
 */
const INSERT_NAMESAKE = `
  INSERT INTO users (${USER_COLUMNS})
  SELECT app_id, external_user_id, NULL, username, national_id, market, locale, retention, currency, time_zone, period_mode,
    period_adjusted_day, notifications, created_at_ms, expires_at_ms
  FROM users WHERE app_id = :appId AND user_id = :userId
  ON CONFLICT (app_id, user_id) DO NOTHING`

const DELETE_NAMESAKE = 'DELETE FROM users WHERE app_id = :appId AND user_id = :externalUserId'

/** The form of our own ids; no other text can be one. */
const USER_ID = /^[0-9a-f]{32}$/

/** An expired temporary user no longer holds its external id. */
const LOCK_EXPIRED_HOLDER = `
  SELECT user_id FROM users
  WHERE app_id = :appId AND external_user_id = :externalUserId AND user_id <> :userId AND expires_at_ms <= :nowMs
  FOR UPDATE`

const SELECT_USERS_AFTER = `
  SELECT ${USER_COLUMNS} FROM users WHERE app_id = :appId AND user_id > :afterUserId
  ORDER BY user_id LIMIT :limit`

const SELECT_BY_EXTERNAL_PREFIX = `
  SELECT ${USER_COLUMNS} FROM users WHERE app_id = :appId AND external_user_id >= :text AND external_user_id < :textEnd
  ORDER BY external_user_id LIMIT :limit`

const SELECT_BY_ID_PREFIX = `
  SELECT ${USER_COLUMNS} FROM users WHERE app_id = :appId AND user_id >= :text AND user_id < :textEnd
  ORDER BY user_id LIMIT :limit`

const UPDATE_NAMES = `
  UPDATE users SET external_user_id = :externalUserId, username = :username
  WHERE app_id = :appId AND user_id = :userId`

const UPDATE_PREFERENCES = `
  UPDATE users SET locale = :locale, currency = :currency, time_zone = :timeZone, period_mode = :periodMode,
    period_adjusted_day = :periodAdjustedDay, notifications = :notifications
  WHERE app_id = :appId AND user_id = :userId`

const KEEP_USER = `
  UPDATE users SET retention = 'permanent', expires_at_ms = NULL
  WHERE app_id = :appId AND user_id = :userId AND ${IS_LIVE_USER}`

/** The foreign keys delete everything that belongs to the user. */
const DELETE_USER = 'DELETE FROM users WHERE app_id = :appId AND user_id = :userId'

/** Retries while other instances create or delete the user that holds the external id. */
const MAX_TRIES = 3

type LoadUser = (appId: string, userId: string) => Promise<User | undefined>
/** May remember users for as long as the stamp of the database (Driver.stamp), or the mark of the app, stays the same. */
export type WrapLoadUser = (
  load: LoadUser,
  readStamp: () => number | undefined,
  marked: Marked<[appId: string, userId: string], User> | undefined,
) => LoadUser

export function userVerbs(
  driver: Driver,
  wrapLoadUser: WrapLoadUser = (load) => load,
  readMark?: ReadMark,
): UserStore {
  const loadById = wrapLoadUser(
    async (appId, userId) => {
      const row = await driver.lookUp(SELECT_BY_ID, { appId, userId })
      return row === undefined ? undefined : readUser(row)
    },
    () => driver.stamp(),
    readMark && {
      load: async (appId, userId) => {
        const row = await driver.lookUp(SELECT_MARKED_BY_ID, { appId, userId })
        return row === undefined ? undefined : markedValue(row, readUser(row))
      },
      readMark,
    },
  )
  return {
    async keepUser(appId, userId, nowMs) {
      return (await driver.run(KEEP_USER, { appId, userId, nowMs })) === 1 ? 'kept' : 'unknown'
    },

    createUser(user) {
      return onNameOfAnother(
        (userId) => ({ kind: 'exists', userId }),
        () => driver.transaction((tx) => insertUser(tx, user)),
      )
    },

    async loadUser(appId, reference, nowMs) {
      if ('userId' in reference) {
        const user = await loadById(appId, reference.userId)
        return (user?.expiresAtMs ?? Number.POSITIVE_INFINITY) > nowMs ? user : undefined
      }
      const { externalUserId } = reference
      const row = await driver.lookUp(SELECT_LIVE_BY_EXTERNAL_ID, { appId, externalUserId, nowMs })
      return row === undefined ? undefined : readUser(row)
    },

    async listUsers(appId, afterUserId = '', limit) {
      return (await driver.all(SELECT_USERS_AFTER, { appId, afterUserId, limit })).map(readUser)
    },

    async findUsers(appId, text, limit) {
      const parameters = { appId, text, textEnd: text + PREFIX_END, limit }
      const named = (await driver.all(SELECT_BY_EXTERNAL_PREFIX, parameters)).map(readUser)
      const byId = (await driver.all(SELECT_BY_ID_PREFIX, parameters)).map(readUser)
      const known = new Set(named.map(({ userId }) => userId))
      return [...named, ...byId.filter(({ userId }) => !known.has(userId))].slice(0, limit)
    },

    renameUser(appId, userId, { externalUserId, username }) {
      const work = async (tx: Tx) => {
        const renamed = await tx.run(UPDATE_NAMES, { appId, userId, externalUserId, username })
        if (renamed === 0) return 'unknown' as const
        await refuseNameOfAnother(tx, { appId, userId, externalUserId })
        return 'renamed' as const
      }
      return onDuplicate('exists' as const, () => driver.transaction(work))
    },

    async savePreferences(appId, userId, locale, preferences) {
      const saved = await driver.run(UPDATE_PREFERENCES, {
        appId,
        userId,
        locale,
        ...preferenceParameters(preferences),
      })
      return saved === 1 ? 'saved' : 'unknown'
    },

    deleteUser(appId, userId, nowMs) {
      return driver.transaction(
        async (tx) => ((await deleteUserIn(tx, { appId, userId, nowMs })) ? 'deleted' : 'unknown'),
        'long',
      )
    },
  }
}

/** With all their rows. Queues the revocation of their consents at the banks, which would be lost with the connections. */
export async function deleteUserIn(
  tx: Tx,
  { appId, userId, nowMs }: { readonly appId: string; readonly userId: string; readonly nowMs: number },
): Promise<boolean> {
  await queueRevocationsOfUser(tx, { appId, userId, nowMs })
  await deleteRequestsOfUser(tx, { appId, userId })
  return (await tx.run(DELETE_USER, { appId, userId })) === 1
}

/** A user without an external id: no other user can have guessed its id as name. */
export async function insertUnnamedUser(tx: Tx, user: User): Promise<void> {
  await tx.run(INSERT_USER, userParameters({ ...user, externalUserId: undefined }))
}

async function insertUser(
  tx: Tx,
  user: User,
): Promise<{ readonly kind: 'created' } | { readonly kind: 'exists'; readonly userId: string }> {
  const { appId, externalUserId } = user
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if ((await tx.run(INSERT_USER, userParameters(user))) === 1) {
      await refuseNameOfAnother(tx, user)
      return { kind: 'created' }
    }
    if (await deleteExpiredHolder(tx, user)) continue
    const holder = await tx.get(SELECT_HOLDER, { appId, externalUserId })
    if (holder !== undefined) return { kind: 'exists', userId: text(holder, 'user_id') }
  }
  throw new StorageError(
    'locked',
    'Other instances created and deleted a user with the same external id repeatedly.',
  )
}

/** Unwinds the transaction of a user whose id is the name of another user, or whose name is the id of another user. */
class NameOfAnother extends StorageError {
  readonly userId: string
  constructor(userId: string) {
    super('duplicate', 'A user has this id as external id, or this external id as id.')
    this.userId = userId
  }
}

/** Throws NameOfAnother. Called after the row was written, so that of two concurrent transactions the later one finds the other. */
async function refuseNameOfAnother(
  tx: Tx,
  { appId, userId, externalUserId }: Pick<User, 'appId' | 'userId' | 'externalUserId'>,
): Promise<void> {
  const namedLikeId = await tx.get(SELECT_NAMED_LIKE, { appId, userId })
  if (namedLikeId !== undefined) throw new NameOfAnother(text(namedLikeId, 'user_id'))
  if (externalUserId === undefined || externalUserId === userId || !USER_ID.test(externalUserId)) return
  if ((await tx.run(INSERT_NAMESAKE, { appId, userId })) === 0) throw new NameOfAnother(externalUserId)
  await tx.run(DELETE_NAMESAKE, { appId, externalUserId })
}

async function onNameOfAnother<T>(fact: (userId: string) => T, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof NameOfAnother) return fact(error.userId)
    throw error
  }
}

async function deleteExpiredHolder(tx: Tx, user: User): Promise<boolean> {
  const { appId, userId, externalUserId, createdAtMs: nowMs } = user
  const holder = await tx.get(LOCK_EXPIRED_HOLDER, { appId, userId, externalUserId, nowMs })
  if (holder === undefined) return false
  return deleteUserIn(tx, { appId, userId: text(holder, 'user_id'), nowMs })
}

function userParameters(user: User): Parameters {
  return {
    appId: user.appId,
    userId: user.userId,
    externalUserId: user.externalUserId,
    username: user.username,
    nationalId: user.nationalId,
    market: user.market,
    locale: user.locale,
    retention: user.retention,
    createdAtMs: user.createdAtMs,
    expiresAtMs: user.expiresAtMs,
    ...preferenceParameters(user.preferences),
  }
}

function preferenceParameters(preferences: UserPreferences): Parameters {
  return { ...preferences, notifications: JSON.stringify(preferences.notifications) }
}

export function readUser(row: Row): User {
  const notifications = object(row, 'notifications')
  return {
    appId: text(row, 'app_id'),
    userId: text(row, 'user_id'),
    externalUserId: optionalText(row, 'external_user_id'),
    username: optionalText(row, 'username'),
    nationalId: optionalText(row, 'national_id'),
    market: text(row, 'market'),
    locale: text(row, 'locale'),
    retention: word(row, 'retention', RETENTIONS),
    preferences: {
      currency: text(row, 'currency'),
      timeZone: text(row, 'time_zone'),
      periodMode: word(row, 'period_mode', PERIOD_MODES),
      periodAdjustedDay: integer(row, 'period_adjusted_day'),
      notifications: Object.fromEntries(
        Object.keys(notifications).map((name) => [name, boolean(notifications, name)]),
      ),
    },
    createdAtMs: integer(row, 'created_at_ms'),
    expiresAtMs: optionalInteger(row, 'expires_at_ms'),
  }
}
