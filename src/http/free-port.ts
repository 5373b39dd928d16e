// glue: Finds a TCP port that is free now

import { createServer } from 'node:net'

/**
 * Below the ports that systems assign by themselves, from 32,768 (Linux) or 49,152 on: one of those may be the local end of a
 * connection a moment after the search. From 10,081 on, because browsers and fetch refuse 10,080.
 */
const FIRST = 10_240
const LAST = 32_000
/** Each process searches from a place of its own, so that two that start at the same time do not find the same port. */
const APART = 16

let next = FIRST + ((process.pid * APART) % (LAST - FIRST))

/** No port is returned twice. Rejects where the machine has none. */
export async function findFreePort(): Promise<number> {
  for (let tries = FIRST; tries <= LAST; tries++) {
    const port = next
    next = port === LAST ? FIRST : port + 1
    if (await isFree(port)) return port
  }
  throw new Error('no free port was found')
}

/** On every address of the machine, because the port is used for more than one. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}
