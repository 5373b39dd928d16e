// rule: Counts responses and latencies after the warm-up, and summarizes them
import type { LoadReport } from './contract.ts'

export interface MeterSettings {
  startMs: number
  warmupMs: number
  warmupRequests: number
  durationMs: number
  readUse: () => Use
}

/** Seconds used so far; the server's are absent where the system does not say. */
export interface Use {
  generatorSeconds: number
  serverSeconds: number | undefined
  databaseSeconds?: number | undefined
  coreBusySeconds: number | undefined
}

export class Meter {
  readonly #settings: MeterSettings
  readonly #latencies: number[] = []
  readonly #sentLateMs: number[] = []
  readonly #bad: LoadReport['bad'] = {}
  #seen = 0
  #good = 0
  #broken = 0
  #countingSinceMs: number | undefined
  #lastMs = 0
  #useAtStart: Use | undefined
  #useAtEnd: Use | undefined

  constructor(settings: MeterSettings) {
    this.#settings = settings
  }

  /** True once the counted time is over. */
  isOver(nowMs: number): boolean {
    return this.#countingSinceMs !== undefined && nowMs - this.#countingSinceMs >= this.#settings.durationMs
  }

  answer(status: number, body: string, latencyMs: number, nowMs: number): void {
    this.#seen++
    if (this.#countingSinceMs === undefined) {
      this.#startIfWarm(nowMs)
      if (status < 200 || status > 299) this.#noteBad(status, body)
      return
    }
    this.#lastMs = nowMs
    if (status >= 200 && status <= 299) {
      this.#good++
      this.#latencies.push(latencyMs)
    } else {
      this.#noteBad(status, body)
    }
  }

  /** Open pace: a request was sent this long after it was due, though a connection was free. */
  sentLate(lateMs: number): void {
    if (this.#countingSinceMs !== undefined) this.#sentLateMs.push(lateMs)
  }

  breakage(): void {
    this.#broken++
  }

  /** Reads the use of the processor at the end of the counted time. */
  stop(): void {
    this.#useAtEnd = this.#settings.readUse()
  }

  report(collected: string[]): LoadReport {
    const since = this.#countingSinceMs ?? this.#lastMs
    const seconds = Math.max((this.#lastMs - since) / 1000, 0.000001)
    const at = createQuantiles(this.#latencies)
    return {
      good: this.#good,
      bad: this.#bad,
      broken: this.#broken,
      seconds,
      goodPerSecond: this.#good / seconds,
      p50Ms: at(0.5),
      p90Ms: at(0.9),
      p99Ms: at(0.99),
      maxMs: at(1),
      ...this.#shares(seconds),
      ...(this.#sentLateMs.length === 0 ? {} : { sentLateP99Ms: createQuantiles(this.#sentLateMs)(0.99) }),
      collected,
    }
  }

  #startIfWarm(nowMs: number): void {
    const { startMs, warmupMs, warmupRequests, readUse } = this.#settings
    if (nowMs - startMs < warmupMs || this.#seen < warmupRequests) return
    this.#countingSinceMs = nowMs
    this.#lastMs = nowMs
    this.#useAtStart = readUse()
  }

  #shares(seconds: number): Pick<LoadReport, 'generatorCpu' | 'serverCpu' | 'databaseCpu' | 'neighbours'> {
    const [from, to] = [this.#useAtStart, this.#useAtEnd]
    if (from === undefined || to === undefined) return { generatorCpu: 0 }
    const share = (a: number | undefined, b: number | undefined) =>
      a === undefined || b === undefined ? undefined : (b - a) / seconds
    const serverCpu = share(from.serverSeconds, to.serverSeconds)
    const databaseCpu = share(from.databaseSeconds, to.databaseSeconds)
    const coreBusy = share(from.coreBusySeconds, to.coreBusySeconds)
    return {
      generatorCpu: (to.generatorSeconds - from.generatorSeconds) / seconds,
      ...(serverCpu === undefined ? {} : { serverCpu }),
      ...(databaseCpu === undefined ? {} : { databaseCpu }),
      ...(serverCpu === undefined || coreBusy === undefined
        ? {}
        : { neighbours: Math.max(0, coreBusy - serverCpu) }),
    }
  }

  #noteBad(status: number, body: string): void {
    const entry = this.#bad[status]
    if (entry === undefined) this.#bad[status] = { count: 1, example: body.slice(0, 300) }
    else entry.count++
  }
}

function createQuantiles(values: number[]): (share: number) => number {
  const sorted = Float64Array.from(values).sort()
  return (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
