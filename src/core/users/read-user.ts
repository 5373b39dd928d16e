// operation: Read the user of a user token

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { isUser, type User } from './user.ts'

export async function readUser(
  ports: Pick<Ports, 'store' | 'clock'>,
  _policy: Policy,
  command: { readonly caller: UserCaller },
): Promise<Outcome<User>> {
  const { appId, userId, user: loaded } = command.caller
  if (loaded !== undefined && isUser(loaded)) return accept(loaded)
  const user = await ports.store.loadUser(appId, { userId }, ports.clock.nowMs())
  return user === undefined ? refuse('user_unknown') : accept(user)
}
