// glue: Bank fetches that continue after the response was sent
// A crash loses none: the waiting page can start them again.

import { setTimeout as wait } from 'node:timers/promises'
import type { BrowserKey } from '../core/link/browser-session.ts'
import { fetchLinkData } from '../core/link/fetch.ts'
import type { Ports } from '../core/ports.ts'
import { describeError } from '../http/request-log.ts'
import type { PageLogger } from '../pages/route-options.ts'
import type { BackgroundFetches } from './context.ts'

/** Most fetches are done sooner than this; then the end user sees no waiting page at all. */
const PATIENCE_MS = 2_500

export function createBackgroundFetches(ports: Ports, logger: PageLogger): BackgroundFetches {
  const running = new Map<string, Promise<void>>()

  const run = async (key: BrowserKey, ip: string): Promise<void> => {
    try {
      await fetchLinkData(ports, key, ip)
    } catch (error) {
      // The stored state is unchanged; the waiting page offers a retry.
      logger.error(
        { sessionId: key.sessionId, err: describeError(error) },
        'a fetch of the hosted flow failed',
      )
    } finally {
      running.delete(key.sessionId)
    }
  }

  return {
    start: (key, ip) => {
      const known = running.get(key.sessionId)
      const started = known ?? run(key, ip)
      if (known === undefined) running.set(key.sessionId, started)
      return Promise.race([started, wait(PATIENCE_MS, undefined, { ref: false })])
    },
    join: (key) => running.get(key.sessionId) ?? new Promise(() => undefined),
    settle: async () => {
      await Promise.all(running.values())
    },
  }
}
