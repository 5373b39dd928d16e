// operation: Change the external user id and the user name

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import type { User } from './user.ts'

export interface RenameUser {
  readonly caller: UserCaller
  /** Must be the id of the calling user. */
  readonly userId: string
  /** Undefined leaves the value unchanged. */
  readonly externalUserId: string | undefined
  readonly username: string | undefined
}

export async function renameUser(
  ports: Pick<Ports, 'store' | 'clock'>,
  _policy: Policy,
  command: RenameUser,
): Promise<Outcome<User>> {
  const { appId, userId } = command.caller
  if (command.userId !== userId) return refuse('parameter_invalid', { subject: 'id' })
  const user = await ports.store.loadUser(appId, { userId }, ports.clock.nowMs())
  if (user === undefined) return refuse('user_unknown')
  const names = {
    externalUserId: command.externalUserId ?? user.externalUserId,
    username: command.username ?? user.username,
  }
  const fact = await ports.store.renameUser(appId, userId, names)
  if (fact === 'unknown') return refuse('user_unknown')
  if (fact === 'exists') return refuse('user_exists')
  return accept({ ...user, ...names })
}
