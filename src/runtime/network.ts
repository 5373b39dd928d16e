// glue: The only file that calls fetch; receivers.ts sends webhooks to URLs of apps

export type Fetch = typeof globalThis.fetch

export const networkFetch: Fetch = (input, init) => globalThis.fetch(input, init)
