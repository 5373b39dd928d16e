// glue: Loads the modules that the server needs later, before it is ready
// Node remembers an import that failed: where no file descriptor is free at the first use, the feature would stay broken.

import { setImmediate as turn } from 'node:timers/promises'
import { preloadJsonCheck } from './dialects/check-json.ts'
import { preloadSum } from './http/metrics-sum.ts'
import { loadLimiter } from './http/rate-limit.ts'
import { preloadAssertions } from './runtime/assertions.ts'
import { preloadQrCodes } from './runtime/qr-codes.ts'

/**
 * Called once the server listens, because tokens are issued before this ends; requests that arrive meanwhile are served between two
 * modules. The thread that prints documents is not here: it starts anew after a failure, and is too large to wait for documents
 * that few installations print.
 */
export async function preloadModules(): Promise<void> {
  const limiter = async () => void loadLimiter()
  const steps = [preloadAssertions, preloadQrCodes, preloadJsonCheck, limiter, async () => preloadSum()]
  for (const step of steps) {
    await turn()
    await step()
  }
}
