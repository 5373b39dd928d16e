// rule: answers that are ready in one turn of the event loop are written one after another at its end
// Writing to a socket wakes whoever waits at its other end. One by one, between the work of two requests, that costs as much
// as the write itself; together, only the first one pays. A turn that has one answer to give is not held up.

/** Of so many the first does not wait longer: a turn may have hundreds of requests to work off. */
export const MOST_HELD = 32

export type Hold = (write: () => void) => void

export function createHold(): Hold {
  let held: (() => void)[] = []
  const writeAll = (): void => {
    const ready = held
    held = []
    for (const write of ready) write()
  }
  return (write) => {
    const count = held.push(write)
    if (count === 1) setImmediate(writeAll)
    else if (count >= MOST_HELD) writeAll()
  }
}
