// glue: the one file that fetches; receivers.ts sends to the addresses that apps chose, which need more care

export type Fetch = typeof globalThis.fetch

export const networkFetch: Fetch = (input, init) => globalThis.fetch(input, init)
