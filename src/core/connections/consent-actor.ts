// contract: Who changed a consent or disconnected a connection

/** Who caused a step. `system`: time, or a failure of ours. */
export const CONSENT_ACTORS = ['person', 'client', 'bank', 'operator', 'system'] as const

export type ConsentActor = (typeof CONSENT_ACTORS)[number]
