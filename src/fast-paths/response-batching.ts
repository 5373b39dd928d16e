// rule: Response batching: writes the responses of one event-loop turn at its end
// Writing to a socket wakes the process at its other end. Between the work of two requests that costs as much as the write
// itself; at the end of the turn only the first write pays for it. The ordinary way is to write each response when it is ready.

import type { ScheduleWrite } from '../http/exchange.ts'

/** So that the first response does not wait for hundreds of others. */
export const MAX_BATCH = 32

export function createResponseBatching(): ScheduleWrite {
  let ready: { readonly write: () => void; readonly onError: (error: unknown) => void }[] = []
  const writeAll = (): void => {
    const batch = ready
    ready = []
    for (const { write, onError } of batch) {
      try {
        write()
      } catch (error) {
        onError(error)
      }
    }
  }
  return (write, onError) => {
    const count = ready.push({ write, onError })
    if (count === 1) setImmediate(writeAll)
    else if (count >= MAX_BATCH) writeAll()
  }
}
