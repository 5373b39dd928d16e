// rule: One timer closes the connections that are idle for too long
// A time limit of a socket's own begins anew at each read and each write, which is 5 % of the processor time of a short request.

interface Connection {
  /** The tick of its last use. */
  readonly usedAt: number
  closeIfIdle(): void
}

/** A connection is closed at the latest an eighth of the time limit after it. */
const TICKS = 8

export class IdleConnections<Open extends Connection> implements Iterable<Open> {
  /** Grows by one in each eighth of the time limit, while there are connections. */
  tick = 0
  readonly #open = new Set<Open>()
  readonly #everyMs: number
  #timer: NodeJS.Timeout | undefined

  constructor(timeoutMs: number) {
    this.#everyMs = Math.ceil(timeoutMs / TICKS)
  }

  add(connection: Open): void {
    this.#open.add(connection)
    this.#timer ??= setInterval(() => this.#check(), this.#everyMs).unref()
  }

  delete(connection: Open): void {
    this.#open.delete(connection)
  }

  [Symbol.iterator](): Iterator<Open> {
    return this.#open.values()
  }

  #check(): void {
    this.tick++
    for (const connection of this.#open) if (this.tick - connection.usedAt > TICKS) connection.closeIfIdle()
    if (this.#open.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
