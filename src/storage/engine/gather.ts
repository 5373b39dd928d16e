// rule: Gathers calls that wait at the same time into batches, one statement each
// Never: a call that joins a batch already sent. A look-up would miss what was committed before its call.

import type { Parameters, Row, SqlParameter } from './driver.ts'
import { StorageError } from './errors.ts'
import { integer } from './row.ts'
import { bind, type CompiledBatch, compileLookUps, compileWrites } from './sql.ts'

/** A shared value, or a list with the value of each caller. */
export type BatchValue = SqlParameter | readonly SqlParameter[]

/**
 * Batches in flight after which the calls become the next one: the fewer batches, the less each call costs. While the commit of a
 * write waits for the disk, the next one is executed.
 */
const USUAL_LOOK_UPS = 1
const USUAL_WRITES = 2

/** The next batch goes without waiting for one that takes longer than this, because of a slow disk or a stuck connection. */
const LATE_MS = 10

/** How often the age of the waiting calls is counted. */
const TICK_MS = 1000
/** If a connection is lost, whoever has waited for so many ticks is refused as well: no wait is much longer than one statement. */
const PATIENCE_TICKS = 2

/** When there are more, a lane is removed once it is idle. Where tables are distributed, each app has lanes of its own. */
const MAX_IDLE_LANES = 256

export const BATCH_LIMITS = { maxInFlight: 4, maxCallers: 128 }

export interface GatherPorts {
  /** Parameters that the callers of a batch must have in common: `appId` where tables are distributed by it. */
  readonly sharedNames: readonly string[]
  /** Batches of one statement that are sent and not yet answered. */
  readonly maxInFlight: number
  readonly maxCallers: number
  /** Sends a batch that only reads. */
  read(batch: CompiledBatch, values: readonly BatchValue[]): Promise<readonly Row[]>
  /** Sends a batch that writes, as one transaction and never twice. */
  write(batch: CompiledBatch, values: readonly BatchValue[]): Promise<readonly Row[]>
  /** Sends one look-up alone. */
  readAlone(sql: string, parameters: Parameters): Promise<readonly Row[]>
}

interface Caller<T> {
  resolve(value: T): void
  reject(error: unknown): void
}

/** A row of `wanted`. */
interface Entry<T> {
  readonly parameters: Parameters
  readonly values: readonly SqlParameter[]
  /** More than one, if they look up the same. */
  readonly callers: Caller<T>[]
  readonly sinceTick: number
}

/** Settles the callers. Returns the error if the connection was lost. */
type Send<T> = (entries: readonly Entry<T>[]) => Promise<unknown>

/** Without internal errors (XX...): a distributed PostgreSQL reports them also after a node may have committed. */
const REFUSAL = /^(?!XX)[0-9A-Z]{5}$/
const FEATURE_NOT_SUPPORTED = '0A000'

type Compile = (sql: string, sharedNames: readonly string[]) => CompiledBatch

export class Gatherer {
  readonly #ports: GatherPorts
  readonly #compiled = new Map<string, CompiledBatch>()
  /** Statements that this server does not support. */
  readonly #unsupported = new Set<string>()
  readonly #lookUps = new Map<string, Lane<readonly Row[]>>()
  readonly #writes = new Map<string, Lane<Row | undefined>>()

  constructor(ports: GatherPorts) {
    this.#ports = ports
  }

  lookUp(sql: string, parameters: Parameters): Promise<readonly Row[]> {
    const batch = this.#compile(sql, compileLookUps)
    const values = bind(batch.names, parameters)
    // PostgreSQL accepts no such character, and would refuse the whole batch.
    if (this.#unsupported.has(sql) || values.some(hasNul)) return this.#ports.readAlone(sql, parameters)
    const name = laneOf(sql, batch, values)
    const lane =
      this.#lookUps.get(name) ??
      this.#open(this.#lookUps, name, {
        usualInFlight: USUAL_LOOK_UPS,
        send: (entries) => this.#sendLookUps(sql, batch, entries),
      })
    return lane.join(keyOf(values), parameters, values)
  }

  /** See RunBatched in driver.ts. */
  runBatched(sql: string, key: string, parameters: Parameters): Promise<Row | undefined> {
    const batch = this.#compile(sql, compileWrites)
    const values = bind(batch.names, parameters)
    if (this.#unsupported.has(sql) || values.some(hasNul)) return Promise.resolve(undefined)
    const name = laneOf(sql, batch, values)
    const lane =
      this.#writes.get(name) ??
      this.#open(this.#writes, name, {
        usualInFlight: USUAL_WRITES,
        send: (entries) => this.#sendWrites(sql, batch, entries),
      })
    return lane.holds(key) ? Promise.resolve(undefined) : lane.join(key, parameters, values)
  }

  /** Resolves once every call has been answered. */
  async settled(): Promise<void> {
    for (;;) {
      const busy = [...this.#lookUps.values(), ...this.#writes.values()].filter(({ isBusy }) => isBusy)
      if (busy.length === 0) return
      await Promise.all(busy.map((lane) => lane.idle()))
    }
  }

  #compile(sql: string, compile: Compile): CompiledBatch {
    const known = this.#compiled.get(sql)
    if (known !== undefined) return known
    const batch = compile(sql, this.#ports.sharedNames)
    this.#compiled.set(sql, batch)
    return batch
  }

  /** One for each statement and each value of its shared parameters. */
  #open<T>(lanes: Map<string, Lane<T>>, name: string, kind: LaneKind<T>): Lane<T> {
    const lane = new Lane(this.#ports, kind, () => {
      if (lanes.size > MAX_IDLE_LANES) lanes.delete(name)
    })
    lanes.set(name, lane)
    return lane
  }

  async #sendLookUps(
    sql: string,
    batch: CompiledBatch,
    entries: readonly Entry<readonly Row[]>[],
  ): Promise<unknown> {
    try {
      const rows = await this.#ports.read(batch, columnsOf(batch, entries))
      const found: Row[][] = entries.map(() => [])
      for (const row of rows) found[integer(row, 'n') - 1]?.push(row)
      for (const [index, entry] of entries.entries()) resolveAll(entry, found[index] ?? [])
      return undefined
    } catch (error) {
      if (!this.#isRefusal(sql, error)) return rejectEach(entries, error)
      // One of them may be the cause, and only that one fails alone.
      for (const entry of entries)
        this.#ports.readAlone(sql, entry.parameters).then(
          (rows) => resolveAll(entry, rows),
          (reason: unknown) => rejectEach([entry], reason),
        )
      return undefined
    }
  }

  async #sendWrites(
    sql: string,
    batch: CompiledBatch,
    entries: readonly Entry<Row | undefined>[],
  ): Promise<unknown> {
    const found: (Row | undefined)[] = []
    try {
      const rows = await this.#ports.write(batch, columnsOf(batch, entries))
      for (const row of rows) found[integer(row, 'n') - 1] = row
    } catch (error) {
      // A refused statement was rolled back, so nothing was done for anyone.
      if (!this.#isRefusal(sql, error)) return rejectEach(entries, error)
    }
    for (const [index, entry] of entries.entries()) resolveAll(entry, found[index])
    return undefined
  }

  /** PostgreSQL refused the statement, and the connection is intact: what it had written is rolled back. */
  #isRefusal(sql: string, error: unknown): boolean {
    if (!(error instanceof StorageError) || error.kind === 'unreachable') return false
    if (error.code === FEATURE_NOT_SUPPORTED) this.#unsupported.add(sql)
    return error.code !== undefined && REFUSAL.test(error.code)
  }
}

interface LaneKind<T> {
  readonly usualInFlight: number
  readonly send: Send<T>
}

/** Calls that wait for the next batch of one statement. */
class Lane<T> {
  readonly #ports: Pick<GatherPorts, 'maxInFlight' | 'maxCallers'>
  readonly #kind: LaneKind<T>
  readonly #onIdle: () => void
  /**
   * Replaced rather than emptied. A map that lives long and shrinks leads V8 from each of its discarded tables to the next one, so that a
   * discarded table in the old generation would keep every later batch, and the requests that wait for it, until the next full collection.
   */
  #waiting = new Map<string, Entry<T>>()
  #ticks = 0
  /** Runs until a tick finds the lane idle. */
  #ticker: NodeJS.Timeout | undefined
  #inFlight = 0
  #isLate = false
  #scheduled = false
  #idle: PromiseWithResolvers<void> | undefined

  constructor(ports: Pick<GatherPorts, 'maxInFlight' | 'maxCallers'>, kind: LaneKind<T>, onIdle: () => void) {
    this.#ports = ports
    this.#kind = kind
    this.#onIdle = onIdle
  }

  get isBusy(): boolean {
    return this.#waiting.size + this.#inFlight > 0
  }

  holds(key: string): boolean {
    return this.#waiting.has(key)
  }

  /** With the other calls of the same key that are waiting. */
  join(key: string, parameters: Parameters, values: readonly SqlParameter[]): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#ticker ??= setInterval(() => this.#tick(), TICK_MS).unref()
      const known = this.#waiting.get(key)
      if (known === undefined) {
        const callers = [{ resolve, reject }]
        this.#waiting.set(key, { parameters, values, callers, sinceTick: this.#ticks })
      } else known.callers.push({ resolve, reject })
      this.#schedule()
    })
  }

  idle(): Promise<void> {
    this.#idle ??= Promise.withResolvers()
    return this.#idle.promise
  }

  /** At the end of the turn, so that the calls of the turn go together. */
  #schedule(): void {
    if (this.#scheduled || this.#waiting.size === 0) return
    const { maxInFlight, maxCallers } = this.#ports
    const isUrgent = this.#isLate || this.#waiting.size >= maxCallers
    if (this.#inFlight >= (isUrgent ? maxInFlight : Math.min(maxInFlight, this.#kind.usualInFlight))) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#flush()
    })
  }

  #flush(): void {
    const entries = this.#take(({ length }) => length < this.#ports.maxCallers)
    this.#inFlight++
    this.#isLate = false
    const late = setTimeout(() => {
      this.#isLate = true
      this.#schedule()
    }, LATE_MS)
    void this.#kind.send(entries).then((lost) => {
      clearTimeout(late)
      this.#inFlight--
      if (lost !== undefined) this.#giveUp(lost)
      this.#schedule()
      if (this.isBusy) return
      this.#onIdle()
      this.#idle?.resolve()
      this.#idle = undefined
    })
    this.#schedule()
  }

  #tick(): void {
    this.#ticks++
    if (this.isBusy) return
    clearInterval(this.#ticker)
    this.#ticker = undefined
  }

  #take(isTaken: (taken: readonly Entry<T>[], sinceTick: number) => boolean): Entry<T>[] {
    const taken: Entry<T>[] = []
    const left = new Map<string, Entry<T>>()
    for (const [key, entry] of this.#waiting)
      if (left.size === 0 && isTaken(taken, entry.sinceTick)) taken.push(entry)
      else left.set(key, entry)
    this.#waiting = left
    return taken
  }

  #giveUp(error: unknown): void {
    rejectEach(
      this.#take((_, sinceTick) => sinceTick + PATIENCE_TICKS <= this.#ticks),
      error,
    )
  }
}

function columnsOf<T>({ names, shared }: CompiledBatch, entries: readonly Entry<T>[]): BatchValue[] {
  return names.map((_, index) =>
    index < shared ? entries[0]?.values[index] : entries.map(({ values }) => values[index]),
  )
}

function laneOf(sql: string, { shared }: CompiledBatch, values: readonly SqlParameter[]): string {
  return shared === 0 ? sql : sql + keyOf(values.slice(0, shared))
}

/**
 * The values as one text, different from that of any other values of the statement. No text contains the separators: they are not valid in
 * one, or the look-up went alone.
 */
function keyOf(values: readonly SqlParameter[]): string {
  const [only] = values
  if (values.length === 1 && typeof only === 'string') return only
  let key = ''
  for (const value of values) key += value === null ? '\0\0' : `\0${value}`
  return key
}

function resolveAll<T>({ callers }: Entry<T>, value: T): void {
  for (const { resolve } of callers) resolve(value)
}

/** Each caller gets an error of its own. Returns the one of them all. */
function rejectEach<T>(entries: readonly Entry<T>[], error: unknown): unknown {
  for (const { callers } of entries)
    for (const { reject } of callers)
      reject(error instanceof StorageError ? new StorageError(error.kind, error.message, error.code) : error)
  return error
}

function hasNul(value: SqlParameter): boolean {
  return typeof value === 'string' && value.includes('\0')
}
