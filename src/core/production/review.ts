// operation: Decide a request for production access

import { err, ok, type Result } from '../../lib/result.ts'
import { newAuditEvent } from '../apps/record-audit.ts'
import type { Ports } from '../ports.ts'
import { type ProductionProblem, type ProductionRequest, REACHED_FROM } from './production-request.ts'

export interface Decision {
  readonly appId: string
  readonly decision: 'approved' | 'refused' | 'more_needed'
  /** For the members; required unless it is approved. */
  readonly message: string
  /** Address of the operator. */
  readonly actor: string
}

const ACTIONS: {
  readonly [Name in Decision['decision']]: `production.${Name extends 'more_needed' ? 'more_requested' : Name}`
} = {
  approved: 'production.approved',
  refused: 'production.refused',
  more_needed: 'production.more_requested',
}

/** An approved app is enabled at once on every instance. */
export async function decide(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  { appId, decision, message, actor }: Decision,
): Promise<Result<ProductionRequest, ProductionProblem>> {
  if (decision !== 'approved' && message.trim() === '') return err('reason_missing')
  const request = await ports.store.loadProductionRequest(appId)
  if (request === undefined) return err('request_unknown')
  const changedAtMs = ports.clock.nowMs()
  const event = newAuditEvent(ports, {
    appId,
    actor,
    action: ACTIONS[decision],
    target: message || appId,
    before: { state: request.state },
    after: { state: decision, message },
  })
  const change = { appId, state: decision, message, changedAtMs } as const
  const fact = await ports.store.advanceProductionRequest(change, REACHED_FROM[decision], event)
  return fact === 'advanced' ? ok({ ...request, ...change }) : err('request_in_other_state')
}
