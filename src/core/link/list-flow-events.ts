// operation: List the steps of the flows of a link, for the app that made it

import { accept, type Outcome } from '../errors.ts'
import { consentUuid } from '../grants/connection-claims.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { Caller } from '../tokens/token.ts'
import { FLOW_EVENT_KINDS, type FlowEvent, type FlowEventKind } from './flow-event.ts'

export interface FlowStep {
  /** `code_exchanged`: the app has exchanged the code of the flow. */
  readonly kind: Exclude<FlowEventKind, 'code_issued'> | 'code_exchanged'
  readonly atMs: number
  /** The same for each step of one flow: 43 characters, base64url. */
  readonly flowId: string
  readonly isRenewal: boolean
  readonly providerName: string | undefined
  readonly connection: { readonly connectionId: string; readonly consentId: string } | undefined
}

export interface ListFlowEvents {
  readonly caller: Caller
  readonly trackingId: string
}

/** In the order in which they happened. Empty for a tracking id of another app, and for one that was never used. */
export async function listFlowEvents(
  ports: Pick<Ports, 'store' | 'clock' | 'hash'>,
  _policy: Policy,
  { caller: { appId }, trackingId }: ListFlowEvents,
): Promise<Outcome<readonly FlowStep[]>> {
  const events = await ports.store.listFlowEvents(appId, trackingId, ports.clock.nowMs())
  const steps = await Promise.all(events.toSorted(compareEvents).map((event) => stepOf(ports, event)))
  return accept(steps.filter((step) => step !== undefined).toSorted((a, b) => a.atMs - b.atMs))
}

function compareEvents(a: FlowEvent, b: FlowEvent): number {
  return a.atMs - b.atMs || FLOW_EVENT_KINDS.indexOf(a.kind) - FLOW_EVENT_KINDS.indexOf(b.kind)
}

/** The exchange of a code is read from its grant, so that the token endpoint writes nothing for it. */
async function stepOf(
  { store, hash }: Pick<Ports, 'store' | 'hash'>,
  { appId, sessionId, kind, atMs, providerName, connectionId, grantId, isRenewal }: FlowEvent,
): Promise<FlowStep | undefined> {
  const step = {
    flowId: hash.keyed('link-flow', `${appId}/${sessionId}`),
    isRenewal,
    providerName,
    connection:
      connectionId === undefined
        ? undefined
        : { connectionId, consentId: consentUuid(hash, appId, connectionId) },
  }
  if (kind !== 'code_issued') return { ...step, kind, atMs }
  const grant = grantId === undefined ? undefined : await store.loadGrant(appId, grantId)
  return grant?.activatedAtMs === undefined
    ? undefined
    : { ...step, kind: 'code_exchanged', atMs: grant.activatedAtMs }
}
