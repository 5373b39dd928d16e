// rule: End users are remembered until the database changes
// The stamp of the database changes with every commit of any process, and on PostgreSQL the mark of the app with every change of a user, so
// a user who is changed or deleted is noticed by the next request. The expiry of a temporary user is compared on every request. The
// ordinary way is to load the user each time.

import type { User } from '../core/users/user.ts'
import { type MarkedLookUp, rememberByMark } from './remembered-by-mark.ts'

type LoadUser = (appId: string, userId: string) => Promise<User | undefined>

const MAX_USERS = 10_000

export function rememberUsers(
  load: LoadUser,
  readStamp: () => number | undefined,
  marked?: MarkedLookUp<[appId: string, userId: string], User>,
): LoadUser {
  if (marked !== undefined) return rememberByMark(marked, { max: MAX_USERS })
  const remembered = new Map<string, User>()
  let rememberedAt: number | undefined
  return async (appId, userId) => {
    // Read before the user, so that a change during the load is not missed.
    const stamp = readStamp()
    if (stamp === undefined) return load(appId, userId)
    if (stamp !== rememberedAt) {
      remembered.clear()
      rememberedAt = stamp
    }
    const known = remembered.get(userId)
    if (known !== undefined && known.appId === appId) return known
    const user = await load(appId, userId)
    if (user === undefined || stamp !== rememberedAt) return user
    if (remembered.size >= MAX_USERS) remembered.clear()
    remembered.set(userId, user)
    return user
  }
}
