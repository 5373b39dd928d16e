// glue: the one file that opens outgoing connections

export type Fetch = typeof globalThis.fetch

export const networkFetch: Fetch = (input, init) => globalThis.fetch(input, init)
