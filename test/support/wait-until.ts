// glue: Waits in real time for a background job's result
import { setTimeout as sleep } from 'node:timers/promises'

const STEP_MS = 20

/** Asks again and again until the answer is true. Rejects, naming what was awaited, after `limitMs`. */
export async function waitUntil(
  what: string,
  holds: () => Promise<boolean> | boolean,
  limitMs = 60_000,
): Promise<void> {
  const untilMs = performance.now() + limitMs
  while (!(await holds())) {
    if (performance.now() > untilMs) throw new Error(`not within ${limitMs / 1000} s: ${what}`)
    await sleep(STEP_MS)
  }
}
