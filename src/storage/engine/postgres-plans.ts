// rule: Ages of query plans, and when a connection to PostgreSQL discards its plans
// PostgreSQL plans a prepared statement a few times and then keeps the plan. One made while a table was empty may use any index,
// and reads the whole app once the table has grown; statistics, which would replace it, may take minutes.

const FIRST_MS = 1000
const LONGEST_MS = 10 * 60_000

export class PlanAges<Connection extends object> {
  readonly #plannedIn = new WeakMap<Connection, number>()
  #period = 0
  #timer: NodeJS.Timeout

  constructor() {
    this.#timer = this.#endPeriodIn(FIRST_MS)
  }

  /** Whether the connection is to discard its plans now: at its first use in a period. The periods become longer. */
  areStale(connection: Connection): boolean {
    const plannedIn = this.#plannedIn.get(connection)
    if (plannedIn === this.#period) return false
    this.#plannedIn.set(connection, this.#period)
    return plannedIn !== undefined
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #endPeriodIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#period++
      this.#timer = this.#endPeriodIn(Math.min(ms * 2, LONGEST_MS))
    }, ms).unref()
  }
}
