// contract: End users in memory

import type { UserStore } from '../../../src/core/users/store.ts'
import type { User } from '../../../src/core/users/user.ts'
import { byText, keyOf, type Tables } from './tables.ts'

export function inMemoryUsers(tables: Tables): UserStore {
  const usersOf = (appId: string) => [...tables.users.values()].filter((user) => user.appId === appId)
  const named = (appId: string, externalUserId: string | undefined) =>
    externalUserId === undefined
      ? undefined
      : usersOf(appId).find((user) => user.externalUserId === externalUserId)
  /** The user whose id is the name of this one, or the other way round. */
  const namesakeOf = ({ appId, userId, externalUserId }: User) =>
    usersOf(appId).find(
      (other) =>
        other.userId !== userId && (other.userId === externalUserId || other.externalUserId === userId),
    )
  const save = (user: User) => tables.users.set(keyOf(user.appId, user.userId), user)

  return {
    async createUser(user) {
      const namesake = namesakeOf(user)
      if (namesake !== undefined) return { kind: 'exists', userId: namesake.userId }
      const other = named(user.appId, user.externalUserId)
      if (other !== undefined) {
        if (isLive(other, user.createdAtMs)) return { kind: 'exists', userId: other.userId }
        save({ ...other, externalUserId: undefined })
      }
      save(user)
      return { kind: 'created' }
    },

    async loadUser(appId, reference, nowMs) {
      const user =
        'userId' in reference
          ? tables.users.get(keyOf(appId, reference.userId))
          : named(appId, reference.externalUserId)
      return user !== undefined && isLive(user, nowMs) ? user : undefined
    },

    async listUsers(appId, afterUserId, limit) {
      return usersOf(appId)
        .filter(({ userId }) => afterUserId === undefined || userId > afterUserId)
        .toSorted(byText(({ userId }) => userId))
        .slice(0, limit)
    },

    async findUsers(appId, text, limit) {
      return usersOf(appId)
        .filter(
          ({ userId, externalUserId }) =>
            userId.startsWith(text) || externalUserId?.startsWith(text) === true,
        )
        .slice(0, limit)
    },

    async keepUser(appId, userId, nowMs) {
      const user = tables.users.get(keyOf(appId, userId))
      if (user === undefined || !isLive(user, nowMs)) return 'unknown'
      save({ ...user, retention: 'permanent', expiresAtMs: undefined })
      return 'kept'
    },

    async renameUser(appId, userId, names) {
      const user = tables.users.get(keyOf(appId, userId))
      const other = named(appId, names.externalUserId)
      if (user === undefined) return 'unknown'
      if (other !== undefined && other.userId !== userId) return 'exists'
      if (namesakeOf({ ...user, ...names }) !== undefined) return 'exists'
      save({ ...user, ...names })
      return 'renamed'
    },

    async savePreferences(appId, userId, locale, preferences) {
      const user = tables.users.get(keyOf(appId, userId))
      if (user === undefined) return 'unknown'
      save({ ...user, locale, preferences })
      return 'saved'
    },

    async deleteUser(appId, userId) {
      if (!tables.users.delete(keyOf(appId, userId))) return 'unknown'
      const isTheirs = (grantId: string) => {
        const grant = tables.grants.get(keyOf(appId, grantId))?.grant
        return grant?.appId === appId && grant.userId === userId
      }
      tables.refreshTokens = tables.refreshTokens.filter((token) => !isTheirs(token.grantId))
      for (const [key, { code }] of tables.codes) if (isTheirs(code.grantId)) tables.codes.delete(key)
      for (const [key, { grant }] of tables.grants)
        if (grant.appId === appId && grant.userId === userId) tables.grants.delete(key)
      return 'deleted'
    },
  }
}

function isLive({ expiresAtMs }: User, nowMs: number): boolean {
  return expiresAtMs === undefined || expiresAtMs > nowMs
}
