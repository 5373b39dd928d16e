// glue: The only file that calls fetch; webhooks to URLs that apps chose are sent by receivers.ts

export type Fetch = typeof globalThis.fetch

export const networkFetch: Fetch = (input, init) => globalThis.fetch(input, init)
