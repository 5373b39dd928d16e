// operation: Record steps of a hosted flow that its app follows

import type { Ports } from '../ports.ts'
import type { FlowEvent, FlowEventKind } from './flow-event.ts'
import type { LinkSession } from './link-session.ts'

const KEPT_MS = 60 * 24 * 60 * 60_000
/** Far more than one flow records: an end user may go back, and open the link again. */
const MAX_PER_LINK = 100

/**
 * After the step is stored: a crash between the two loses the event, never the step. A storage that refuses the event does not fail
 * the flow either.
 */
export async function recordFlowEvents(
  { store, clock, random, log }: Pick<Ports, 'store' | 'clock' | 'random' | 'log'>,
  session: LinkSession,
  kinds: readonly FlowEventKind[],
  more: Partial<Pick<FlowEvent, 'userId' | 'providerName' | 'connectionId' | 'grantId'>> = {},
): Promise<void> {
  const { appId, sessionId, parameters } = session
  const { trackingId } = parameters
  if (trackingId === undefined) return
  const atMs = clock.nowMs()
  const { userId, providerName, connectionId } = session
  const events = kinds.map((kind) => ({
    appId,
    eventId: random.id(),
    trackingId,
    sessionId,
    kind,
    atMs,
    userId,
    providerName,
    connectionId,
    grantId: undefined,
    ...more,
    isRenewal: parameters.renewedConnectionId !== undefined,
    expiresAtMs: atMs + KEPT_MS,
  }))
  try {
    await store.recordFlowEvents(events, MAX_PER_LINK)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown'
    log.error({ appId, sessionId, reason }, 'a step of a hosted flow could not be recorded')
  }
}
