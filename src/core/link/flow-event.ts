// contract: Steps of a hosted flow that an app follows by its tracking id

/** In the order of a flow. */
export const FLOW_EVENT_KINDS = [
  'opened',
  'bank_chosen',
  'consent_given',
  'sign_in_started',
  'signed_in',
  'code_issued',
] as const

export type FlowEventKind = (typeof FLOW_EVENT_KINDS)[number]

export interface FlowEvent {
  readonly appId: string
  readonly eventId: string
  /** The app's own id of the link, unique for each. */
  readonly trackingId: string
  /** The Link session. */
  readonly sessionId: string
  readonly kind: FlowEventKind
  readonly atMs: number
  /** Undefined before the flow has an end user. */
  readonly userId: string | undefined
  readonly providerName: string | undefined
  readonly connectionId: string | undefined
  /** Of `code_issued`: the grant whose code was issued. */
  readonly grantId: string | undefined
  readonly isRenewal: boolean
  readonly expiresAtMs: number
}

export interface FlowEventStore {
  /** Ignores events beyond `maxPerLink` of one tracking id, because anybody can open a link, and events of a deleted user. */
  recordFlowEvents(events: readonly FlowEvent[], maxPerLink: number): Promise<void>
  /** In no particular order. */
  listFlowEvents(appId: string, trackingId: string, nowMs: number): Promise<readonly FlowEvent[]>
}
