// contract: Who changed a consent or disconnected a connection

/** Who caused a step. `system`: time, or a failure of ours. */
export type ConsentActor = 'person' | 'client' | 'bank' | 'operator' | 'system'
