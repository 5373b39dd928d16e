// glue: The network, named in this file only; receivers.ts calls webhook URLs

export type Fetch = typeof globalThis.fetch

export const networkFetch: Fetch = (input, init) => globalThis.fetch(input, init)
