// operation: Turn a token that the caller has into a source of valid ones
import type { TokenManager } from '../tokens/manager.ts'
import type { Slot } from '../tokens/slot.ts'
import type { AuthToken } from './auth-token.ts'
import type { Bearer } from './context.ts'
import { TokenRejectedError } from './errors.ts'

/**
 * Stores the token before the first use, unless the store has one that expires later: then another process has renewed it, and the
 * caller's copy is the older one.
 */
export function createRenewingBearer(tokens: TokenManager, slot: Slot, token: AuthToken): Bearer {
  let adopted: Promise<unknown> | undefined
  const adopt = async () => {
    const stored = await tokens.peek(slot).catch(() => undefined)
    if ((stored?.expiresAt ?? 0) < (token.expiresAt ?? Number.POSITIVE_INFINITY))
      await tokens.adopt(slot, token)
  }
  return async (options) => {
    adopted ??= adopt()
    await adopted
    return tokens.get(slot, options)
  }
}

/** The token as it is, for as long as the API accepts it. */
export function createFixedBearer(token: AuthToken): Bearer {
  return async ({ rejected }) => {
    if (rejected === undefined) return token
    throw new TokenRejectedError('The API rejects this token, and it is not to be renewed.')
  }
}
