// glue: The main entry: tokens, errors, events, stores in memory
export { AuthToken, type TokenMap } from './core/auth-token.ts'
export type { ClientOptions } from './core/context.ts'
export * from './core/errors.ts'
export type { OnEvent, RequestEvent, SdkEvent, ThrottleEvent, TokenEvent } from './core/events.ts'
export type { CallOptions, Fetch, FetchResponse } from './core/http.ts'
export { Secret } from './core/secret.ts'
export { createMemoryStore } from './tokens/memory-store.ts'
export type { StoredRecord, TokenStore } from './tokens/store.ts'
