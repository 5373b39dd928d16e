// contract: Actor of a consent change: the app, the end user, the bank or the platform

/** Who caused a transition. `system` is expiry, or a failure on our side. */
export const CONSENT_ACTORS = ['person', 'client', 'bank', 'operator', 'system'] as const

export type ConsentActor = (typeof CONSENT_ACTORS)[number]
