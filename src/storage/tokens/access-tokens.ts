// codec: Access token revocation, and the facts that decide whether a token is live

import type { AccessStore } from '../../core/tokens/store.ts'
import type { User } from '../../core/users/user.ts'
import { JOIN_MARK, MARK_COLUMN, type Marked, markedValue, type ReadMark } from '../apps/access-marks.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { integer, optionalInteger, text } from '../engine/row.ts'
import { OWN_USER_COLUMNS, readUser } from '../users/users.ts'

const UPSERT_REVOKED_TOKEN = `
  INSERT INTO revoked_access_tokens (app_id, token_id, until_ms) VALUES (:appId, :tokenId, :untilMs)
  ON CONFLICT (app_id, token_id) DO UPDATE SET until_ms = excluded.until_ms
  WHERE revoked_access_tokens.until_ms < excluded.until_ms`

/** The columns of users have the names that `readUser` reads. */
const FACTS = `apps.app_id, apps.disabled_at_ms, apps.dialects, apps.min_generation AS app_min_generation,
  revoked.until_ms AS revoked_until_ms, users.user_id, users.expires_at_ms, grants.min_generation, grants.activated_at_ms,
  grants.expires_at_ms AS grant_expires_at_ms, grants.revoked_at_ms, grants.last_used_at_ms`

const ACCESS = `
  FROM apps
    LEFT JOIN revoked_access_tokens revoked
      ON revoked.app_id = apps.app_id AND revoked.token_id = :tokenId
    LEFT JOIN grants ON grants.app_id = apps.app_id AND grants.grant_id = :grantId
    LEFT JOIN users ON users.app_id = apps.app_id AND users.user_id = grants.user_id
  WHERE apps.app_id = :appId`

const SELECT_ACCESS = `SELECT ${FACTS} ${ACCESS}`
const SELECT_ACCESS_WITH_USER = `SELECT ${FACTS}, ${OWN_USER_COLUMNS} ${ACCESS}`
const SELECT_MARKED_ACCESS = SELECT_ACCESS_WITH_USER.replace('SELECT', `SELECT ${MARK_COLUMN},`).replace(
  'FROM apps',
  `FROM apps ${JOIN_MARK}`,
)

/** Not parsed, because every call of an API reads this row. No name or scope contains a quotation mark. */
function readDialectNames(json: string): readonly string[] {
  return [...json.matchAll(/"dialect":"([^"\\]+)"/g)].map(([, name = '']) => name)
}

/** Independent of the time, so that it holds until the next commit. */
interface StoredAccess {
  readonly appDisabled: boolean
  readonly dialects: readonly string[]
  readonly appMinGeneration: number
  readonly revokedUntilMs: number | undefined
  readonly grant:
    | {
        readonly userId: string
        readonly minGeneration: number
        readonly lastUsedAtMs: number | undefined
        readonly hasEnded: boolean
        readonly expiresAtMs: number
        readonly userExpiresAtMs: number | undefined
        readonly user?: User
      }
    | undefined
}

type TokenKey = [appId: string, tokenId: string, grantId: string]
type LoadAccess = (...key: TokenKey) => Promise<StoredAccess | undefined>
/** What is loaded may be remembered until the stamp, or the mark of the app, changes. */
export type WrapLoadAccess = (
  load: LoadAccess,
  readStamp: () => number | undefined,
  marked: Marked<TokenKey, StoredAccess> | undefined,
) => LoadAccess

export function accessTokenVerbs(
  driver: Driver,
  wrapLoadAccess?: WrapLoadAccess,
  readMark?: ReadMark,
): Pick<AccessStore, 'revokeAccessToken' | 'loadAccessFacts'> {
  const loadAlone: LoadAccess = async (appId, tokenId, grantId) => {
    const row = await driver.lookUp(SELECT_ACCESS, { appId, tokenId, grantId })
    return row === undefined ? undefined : readAccess(row)
  }
  const loadAccessWithUser: LoadAccess = async (appId, tokenId, grantId) => {
    const row = await driver.lookUp(SELECT_ACCESS_WITH_USER, { appId, tokenId, grantId })
    return row === undefined ? undefined : readAccessWithUser(row)
  }
  const marked: Marked<TokenKey, StoredAccess> | undefined = wrapLoadAccess &&
    readMark && {
      load: async (appId, tokenId, grantId) => {
        const row = await driver.lookUp(SELECT_MARKED_ACCESS, { appId, tokenId, grantId })
        return row === undefined ? undefined : markedValue(row, readAccessWithUser(row))
      },
      readMark,
    }
  const loadAccess = wrapLoadAccess?.(loadAlone, () => driver.stamp(), marked) ?? loadAlone
  return {
    async revokeAccessToken(appId, tokenId, untilMs) {
      await driver.run(UPSERT_REVOKED_TOKEN, { appId, tokenId, untilMs })
    },

    async loadAccessFacts(appId, tokenId, grantId, nowMs, withUser = false) {
      // Where a look-up is a round trip, one is enough. Elsewhere the user may be remembered.
      const load =
        withUser && driver.engine === 'postgres' && marked === undefined ? loadAccessWithUser : loadAccess
      // A NULL in a join key makes a distributed PostgreSQL read every grant; no grant has an empty id.
      const key: TokenKey = [appId, tokenId, grantId ?? '']
      let access = await load(...key)
      // A grant that was extended since it was remembered has the same mark.
      if (marked !== undefined && access?.grant !== undefined && access.grant.expiresAtMs <= nowMs)
        access = await loadAccessWithUser(...key)
      if (access === undefined) return undefined
      const { grant, revokedUntilMs = nowMs } = access
      return {
        appDisabled: access.appDisabled,
        dialects: access.dialects,
        appMinGeneration: access.appMinGeneration,
        tokenRevoked: revokedUntilMs > nowMs,
        grant: grant && {
          userId: grant.userId,
          minGeneration: grant.minGeneration,
          lastUsedAtMs: grant.lastUsedAtMs,
          ended:
            grant.hasEnded ||
            grant.expiresAtMs <= nowMs ||
            (grant.userExpiresAtMs !== undefined && grant.userExpiresAtMs <= nowMs),
          ...(withUser && grant.user !== undefined && { user: grant.user }),
        },
      }
    },
  }
}

function readAccessWithUser(row: Row): StoredAccess {
  const access = readAccess(row)
  return access.grant === undefined ? access : { ...access, grant: { ...access.grant, user: readUser(row) } }
}

function readAccess(row: Row): StoredAccess {
  return {
    appDisabled: optionalInteger(row, 'disabled_at_ms') !== undefined,
    dialects: readDialectNames(text(row, 'dialects')),
    appMinGeneration: integer(row, 'app_min_generation'),
    revokedUntilMs: optionalInteger(row, 'revoked_until_ms'),
    grant:
      row.user_id === null
        ? undefined
        : {
            userId: text(row, 'user_id'),
            minGeneration: integer(row, 'min_generation'),
            lastUsedAtMs: optionalInteger(row, 'last_used_at_ms'),
            hasEnded:
              optionalInteger(row, 'activated_at_ms') === undefined ||
              optionalInteger(row, 'revoked_at_ms') !== undefined,
            expiresAtMs: integer(row, 'grant_expires_at_ms'),
            userExpiresAtMs: optionalInteger(row, 'expires_at_ms'),
          },
  }
}
