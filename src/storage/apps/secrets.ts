// codec: Client secrets and client keys

import { type ClientKey, type ClientRecord, type ClientSecret, SECRET_USES } from '../../core/apps/app.ts'
import type { AppStore } from '../../core/apps/store.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { writeByApp } from '../engine/due-work.ts'
import { onMissingParent } from '../engine/errors.ts'
import { integer, optionalInteger, optionalText, text, word } from '../engine/row.ts'
import { JOIN_MARK, MARK_COLUMN, type Marked, markedValue, type ReadMark } from './access-marks.ts'
import { APP_COLUMNS, INSERT_SECRET, readApp } from './apps.ts'
import type { FindAppId } from './client-ids.ts'

const IS_LIVE =
  '(secret.revoked_at_ms IS NULL AND (secret.expires_at_ms IS NULL OR secret.expires_at_ms > :nowMs))'

/** One row for each secret that is not revoked, or one row without a secret. Columns with the same name are aliased. */
const SELECT_CLIENT_WITH_SECRETS = `
  SELECT ${APP_COLUMNS}, secret.secret_id, secret.secret_use, secret.name AS secret_name, secret.hint, secret.hash,
    secret.created_at_ms AS secret_created_at_ms, secret.expires_at_ms, secret.last_used_at_ms
  FROM apps LEFT JOIN client_secrets secret ON secret.app_id = apps.app_id AND secret.revoked_at_ms IS NULL
  WHERE apps.app_id = :appId
  ORDER BY secret.created_at_ms, secret.secret_id`

const SELECT_MARKED_CLIENT = SELECT_CLIENT_WITH_SECRETS.replace('SELECT', `SELECT ${MARK_COLUMN},`).replace(
  'FROM apps',
  `FROM apps ${JOIN_MARK}`,
)

type LoadClient = (clientId: string) => Promise<ClientRecord | undefined>
/** May remember clients for as long as the stamp of the database (Driver.stamp), or the mark of the app, stays the same. */
export type WrapLoadClient = (
  load: LoadClient,
  readStamp: () => number | undefined,
  marked: Marked<[clientId: string], ClientRecord> | undefined,
) => LoadClient

const LOCK_APP = 'SELECT app_id FROM apps WHERE app_id = :appId FOR UPDATE'

const COUNT_LIVE_SECRETS = `SELECT COUNT(*) AS live FROM client_secrets secret WHERE secret.app_id = :appId AND ${IS_LIVE}`

const SELECT_SECRETS = `
  SELECT app_id, secret_id, secret_use, name, hint, hash, created_at_ms, expires_at_ms, revoked_at_ms, last_used_at_ms
  FROM client_secrets WHERE app_id = :appId ORDER BY created_at_ms, secret_id`

const REVOKE_SECRET = `
  UPDATE client_secrets SET revoked_at_ms = :nowMs
  WHERE app_id = :appId AND secret_id = :secretId AND revoked_at_ms IS NULL`

const SELECT_SECRET_ID =
  'SELECT secret_id FROM client_secrets WHERE app_id = :appId AND secret_id = :secretId'

const REVOKE_ROLLED = `
  UPDATE client_secrets SET revoked_at_ms = :nowMs WHERE app_id = :appId AND secret_id = :secretId`

/** Never later than its own expiry. */
const EXPIRE_ROLLED = `
  UPDATE client_secrets SET expires_at_ms = :expiresAtMs
  WHERE app_id = :appId AND secret_id = :secretId AND (expires_at_ms IS NULL OR expires_at_ms > :expiresAtMs)`

const SELECT_LIVE_SECRET = `
  SELECT secret_use FROM client_secrets secret
  WHERE secret.app_id = :appId AND secret.secret_id = :secretId AND ${IS_LIVE}`

const SELECT_USES = 'SELECT secret_id, last_used_ip, use_count FROM client_secrets WHERE app_id = :appId'

/** For many secrets at once (RunBatched). A secret that is locked is left to the statement below. */
const UPDATE_LAST_USED_BATCH = `
  free AS (
    SELECT wanted.n FROM wanted JOIN client_secrets
      ON client_secrets.app_id = :appId AND client_secrets.secret_id = :secretId
    FOR NO KEY UPDATE OF client_secrets SKIP LOCKED),
  used AS (
    UPDATE client_secrets SET
      last_used_ip = CASE WHEN COALESCE(last_used_at_ms, 0) < CAST(:atMs AS BIGINT) THEN COALESCE(CAST(:ipAddress AS TEXT), last_used_ip) ELSE last_used_ip END,
      last_used_at_ms = CASE WHEN COALESCE(last_used_at_ms, 0) < CAST(:atMs AS BIGINT) THEN CAST(:atMs AS BIGINT) ELSE last_used_at_ms END,
      use_count = use_count + CAST(:calls AS BIGINT)
    FROM wanted JOIN free ON free.n = wanted.n
    WHERE client_secrets.app_id = :appId AND client_secrets.secret_id = :secretId)
  SELECT n FROM free`

const UPDATE_LAST_USED = `
  UPDATE client_secrets SET
    last_used_ip = CASE WHEN COALESCE(last_used_at_ms, 0) < CAST(:atMs AS BIGINT) THEN COALESCE(CAST(:ipAddress AS TEXT), last_used_ip) ELSE last_used_ip END,
    last_used_at_ms = CASE WHEN COALESCE(last_used_at_ms, 0) < CAST(:atMs AS BIGINT) THEN CAST(:atMs AS BIGINT) ELSE last_used_at_ms END,
    use_count = use_count + CAST(:calls AS BIGINT)
  WHERE app_id = :appId AND secret_id = :secretId`

const INSERT_KEY = `
  INSERT INTO client_keys (app_id, key_id, name, public_jwk, created_at_ms, revoked_at_ms)
  VALUES (:appId, :keyId, :name, :publicJwk, :createdAtMs, :revokedAtMs)
  ON CONFLICT (app_id, key_id) DO NOTHING`

const SELECT_LIVE_KEYS = `
  SELECT app_id, key_id, name, public_jwk, created_at_ms, revoked_at_ms FROM client_keys
  WHERE app_id = :appId AND revoked_at_ms IS NULL ORDER BY created_at_ms, key_id`

const REVOKE_KEY = `
  UPDATE client_keys SET revoked_at_ms = :nowMs
  WHERE app_id = :appId AND key_id = :keyId AND revoked_at_ms IS NULL`

export function secretVerbs(
  driver: Driver,
  findAppId: FindAppId,
  wrapLoadClient: WrapLoadClient = (load) => load,
  readMark?: ReadMark,
): Pick<
  AppStore,
  | 'loadClient'
  | 'knownAppId'
  | 'addSecret'
  | 'listSecrets'
  | 'revokeSecret'
  | 'rollSecret'
  | 'listSecretUses'
  | 'touchSecrets'
  | 'addClientKey'
  | 'listClientKeys'
  | 'revokeClientKey'
> {
  const loadClient = wrapLoadClient(
    async (clientId) => {
      const appId = await findAppId(clientId)
      return appId === undefined
        ? undefined
        : readClient(await driver.lookUpAll(SELECT_CLIENT_WITH_SECRETS, { appId }))
    },
    () => driver.stamp('clients'),
    readMark && {
      load: async (clientId) => {
        const appId = await findAppId(clientId)
        if (appId === undefined) return undefined
        const rows = await driver.lookUpAll(SELECT_MARKED_CLIENT, { appId })
        const client = readClient(rows)
        return rows[0] && client && markedValue(rows[0], client)
      },
      readMark,
    },
  )
  return {
    knownAppId: driver.runBatched === undefined ? () => undefined : findAppId.known,

    async loadClient(clientId, nowMs) {
      const client = await loadClient(clientId)
      return client === undefined ? undefined : withLiveSecrets(client, nowMs)
    },

    addSecret(secret, maxLive, nowMs) {
      return driver.transaction(async (tx) => {
        const app = await tx.get(LOCK_APP, { appId: secret.appId })
        if (app === undefined) return 'unknown'
        const counted = await tx.get(COUNT_LIVE_SECRETS, { appId: secret.appId, nowMs })
        if (counted === undefined || integer(counted, 'live') >= maxLive) return 'limit_reached'
        await tx.run(INSERT_SECRET, { ...secret })
        return 'added'
      })
    },

    async listSecrets(appId) {
      return (await driver.all(SELECT_SECRETS, { appId })).map(readSecret)
    },

    async revokeSecret(appId, secretId, nowMs) {
      if ((await driver.run(REVOKE_SECRET, { appId, secretId, nowMs })) === 1) return 'revoked'
      // Secrets are never deleted and never become live again, so this read cannot race.
      return (await driver.get(SELECT_SECRET_ID, { appId, secretId })) === undefined
        ? 'unknown'
        : 'already_revoked'
    },

    rollSecret(successor, old, maxLive) {
      const { appId, createdAtMs: nowMs } = successor
      const { secretId, expiresAtMs } = old
      return driver.transaction(async (tx) => {
        if ((await tx.get(LOCK_APP, { appId })) === undefined) return 'unknown'
        if ((await tx.get(SELECT_LIVE_SECRET, { appId, secretId, nowMs })) === undefined) return 'not_live'
        const counted = await tx.get(COUNT_LIVE_SECRETS, { appId, nowMs })
        const others =
          counted === undefined ? maxLive : integer(counted, 'live') - (expiresAtMs === undefined ? 1 : 0)
        if (others >= maxLive) return 'limit_reached'
        if (expiresAtMs === undefined) await tx.run(REVOKE_ROLLED, { appId, secretId, nowMs })
        else await tx.run(EXPIRE_ROLLED, { appId, secretId, expiresAtMs })
        await tx.run(INSERT_SECRET, { ...successor })
        return 'rolled' as const
      })
    },

    async listSecretUses(appId) {
      return (await driver.all(SELECT_USES, { appId })).map((row) => ({
        secretId: text(row, 'secret_id'),
        ipAddress: optionalText(row, 'last_used_ip'),
        calls: integer(row, 'use_count'),
      }))
    },

    async touchSecrets(uses) {
      const stored = await Promise.all(
        uses.map((use) =>
          driver.runBatched?.(UPDATE_LAST_USED_BATCH, `${use.appId} ${use.secretId}`, useParameters(use)),
        ),
      )
      const left = uses.filter((_, index) => stored[index] === undefined)
      if (left.length === 0) return
      // Always in the same order, so that two instances cannot deadlock.
      const ordered = left.toSorted((a, b) => compare(a.appId, b.appId) || compare(a.secretId, b.secretId))
      await writeByApp(driver, ordered, (own) =>
        driver.transaction(async (tx) => {
          for (const use of own) await tx.run(UPDATE_LAST_USED, useParameters(use))
        }),
      )
    },

    addClientKey(key) {
      return onMissingParent('unknown', async () =>
        (await driver.run(INSERT_KEY, { ...key })) === 1 ? 'added' : 'key_id_taken',
      )
    },

    async listClientKeys(appId) {
      return (await driver.all(SELECT_LIVE_KEYS, { appId })).map(readKey)
    },

    async revokeClientKey(appId, keyId, nowMs) {
      return (await driver.run(REVOKE_KEY, { appId, keyId, nowMs })) === 1 ? 'revoked' : 'unknown'
    },
  }
}

function useParameters({
  appId,
  secretId,
  atMs,
  ipAddress,
  calls = 1,
}: Parameters<AppStore['touchSecrets']>[0][number]) {
  return { appId, secretId, atMs, ipAddress, calls }
}

/** With every secret that is not revoked, expired ones included. */
function readClient(rows: readonly Row[]): ClientRecord | undefined {
  const known = READ_ROWS.get(rows)
  if (known !== undefined) return known
  const client = readRows(rows)
  if (client !== undefined) READ_ROWS.set(rows, client)
  return client
}

/** Requests of one client that look it up together are given the same rows, which are read once. */
const READ_ROWS = new WeakMap<readonly Row[], ClientRecord>()

function readRows(rows: readonly Row[]): ClientRecord | undefined {
  const [first] = rows
  if (first === undefined) return undefined
  const secrets = first.secret_id === null ? [] : rows.map(readUnrevokedSecret)
  return { app: readApp(first), secrets }
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function withLiveSecrets(client: ClientRecord, nowMs: number): ClientRecord {
  const isLive = ({ expiresAtMs }: ClientSecret) => expiresAtMs === undefined || expiresAtMs > nowMs
  return client.secrets.every(isLive) ? client : { ...client, secrets: client.secrets.filter(isLive) }
}

function readUnrevokedSecret(row: Row): ClientSecret {
  return {
    appId: text(row, 'app_id'),
    secretId: text(row, 'secret_id'),
    use: word(row, 'secret_use', SECRET_USES),
    name: text(row, 'secret_name'),
    hint: text(row, 'hint'),
    hash: text(row, 'hash'),
    createdAtMs: integer(row, 'secret_created_at_ms'),
    expiresAtMs: optionalInteger(row, 'expires_at_ms'),
    revokedAtMs: undefined,
    lastUsedAtMs: optionalInteger(row, 'last_used_at_ms'),
  }
}

function readSecret(row: Row): ClientSecret {
  return {
    appId: text(row, 'app_id'),
    secretId: text(row, 'secret_id'),
    use: word(row, 'secret_use', SECRET_USES),
    name: text(row, 'name'),
    hint: text(row, 'hint'),
    hash: text(row, 'hash'),
    createdAtMs: integer(row, 'created_at_ms'),
    expiresAtMs: optionalInteger(row, 'expires_at_ms'),
    revokedAtMs: optionalInteger(row, 'revoked_at_ms'),
    lastUsedAtMs: optionalInteger(row, 'last_used_at_ms'),
  }
}

function readKey(row: Row): ClientKey {
  return {
    appId: text(row, 'app_id'),
    keyId: text(row, 'key_id'),
    name: text(row, 'name'),
    publicJwk: text(row, 'public_jwk'),
    createdAtMs: integer(row, 'created_at_ms'),
    revokedAtMs: optionalInteger(row, 'revoked_at_ms'),
  }
}
