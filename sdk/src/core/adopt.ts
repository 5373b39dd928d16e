// operation: Turn a token that the caller has into a source of valid ones
import type { Slot } from '../tokens/open-slot.ts'
import { type AuthToken, lastsAsLong } from './auth-token.ts'
import type { TokenSource } from './context.ts'

/**
 * Stores the token before the first use, unless the store has one that expires later: then another process has renewed it, and the
 * caller's copy is the older one.
 */
export function createRenewingSource(open: Slot, token: AuthToken): TokenSource {
  let adopted: Promise<unknown> | undefined
  const adopt = async () => {
    const stored = await open()
      .peek()
      .catch(() => undefined)
    if (!lastsAsLong(stored, token)) await open().adopt(token)
  }
  return () => ({
    get: async (options) => {
      adopted ??= adopt()
      await adopted
      return open().get(options)
    },
  })
}
