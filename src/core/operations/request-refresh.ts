// operation: ask for a connection to be read from its bank again; the work is done by run-refresh.ts

import { accept, type Outcome, refuse } from '../errors.ts'
import type { UserCaller } from '../model/token.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'

/** No fetch takes as long: one that did was left behind by a crash. */
export const STALLED_AFTER_MS = 10 * 60_000

export interface RequestRefresh {
  readonly caller: UserCaller
  readonly connectionId: string
}

export async function requestRefresh(
  ports: Pick<Ports, 'store' | 'clock'>,
  _policy: Policy,
  { caller, connectionId }: RequestRefresh,
): Promise<Outcome<undefined>> {
  const nowMs = ports.clock.nowMs()
  const fact = await ports.store.requestRefresh({
    appId: caller.appId,
    userId: caller.userId,
    connectionId,
    source: 'api',
    nowMs,
    stalledBeforeMs: nowMs - STALLED_AFTER_MS,
  })
  if (fact === 'unknown') return refuse('connection_unknown')
  return fact === 'busy' ? refuse('connection_busy') : accept(undefined)
}
