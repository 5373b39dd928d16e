// contract: Who changed a consent or disconnected a connection

/** Who caused a transition. `system` is expiry, or a failure on our side. */
export const CONSENT_ACTORS = ['person', 'client', 'bank', 'operator', 'system'] as const

export type ConsentActor = (typeof CONSENT_ACTORS)[number]
