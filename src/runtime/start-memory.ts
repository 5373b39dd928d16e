// glue: Returns the memory of the start to the operating system

import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const CHECK_MS = 500
const CHECKS = 120
/** Share of the time between two checks for which the process may have been busy and still counts as idle. */
const IDLE = 0.2

/**
 * Collects once, in the first half of a second without much work, what the start has left: a fifth of the resident memory. V8 would keep the
 * room that loading the modules took until the heap has doubled. It takes 50 ms, in which nothing is served; a server that is
 * busy for its first minute is left alone.
 *
 * @param collect Frees whatever can be freed; by default V8's own collection for a machine that is out of memory.
 * @returns Whether it was collected.
 */
export async function releaseStartMemory(collect: () => void = collectAll): Promise<boolean> {
  for (let check = 0; check < CHECKS; check++) {
    const before = performance.eventLoopUtilization()
    await wait(CHECK_MS, undefined, { ref: false })
    if (performance.eventLoopUtilization(before).utilization > IDLE) continue
    collect()
    return true
  }
  return false
}

function collectAll(): void {
  // The flag changes which functions a new context has, and is off again before anything else can see it.
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  if (typeof collect === 'function') collect({ type: 'major', flavor: 'last-resort' })
}
