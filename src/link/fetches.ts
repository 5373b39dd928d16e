// glue: fetches that go on after the page was sent; a crash loses none, because the waiting page can begin them again

import { setTimeout as wait } from 'node:timers/promises'
import type { BrowserKey } from '../core/link/browser-session.ts'
import { fetchLinkData } from '../core/link/fetch.ts'
import type { Ports } from '../core/ports.ts'
import { describeError } from '../http/request-log.ts'
import type { Fetches, LinkLogger } from './context.ts'

/** Most banks are read sooner than this; then the person sees no waiting page at all. */
const PATIENCE_MS = 2_500

export function createFetches(ports: Ports, logger: LinkLogger): Fetches {
  const running = new Map<string, Promise<void>>()

  const run = async (key: BrowserKey, address: string): Promise<void> => {
    try {
      await fetchLinkData(ports, key, address)
    } catch (error) {
      // The flow stays where it is; the waiting page offers another try.
      logger.error(
        { sessionId: key.sessionId, err: describeError(error) },
        'a fetch for the hosted flow broke off',
      )
    } finally {
      running.delete(key.sessionId)
    }
  }

  return {
    start: (key, address) => {
      const known = running.get(key.sessionId)
      const started = known ?? run(key, address)
      if (known === undefined) running.set(key.sessionId, started)
      return Promise.race([started, wait(PATIENCE_MS, undefined, { ref: false })])
    },
    join: (key) => running.get(key.sessionId) ?? new Promise(() => undefined),
    settle: async () => {
      await Promise.all(running.values())
    },
  }
}
