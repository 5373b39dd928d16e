// rule: Counters and histograms in memory, exported as the client library does
// Adding to them is a part of every request. The library validates and hashes labels each time, which costs more than the counting.

export type Labels = Readonly<Record<string, string>>

interface Exported {
  readonly value: number
  readonly labels: Readonly<Record<string, string | number>>
  readonly metricName?: string
}

/** A metric as the client library has it in JSON. */
export interface ExportedMetric {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly aggregator: 'sum'
  readonly values: readonly Exported[]
}

type Description = Pick<ExportedMetric, 'name' | 'help'>

/** One series of a counter or a gauge. */
export class Value {
  value = 0
  readonly labels: Labels

  constructor(labels: Labels = {}) {
    this.labels = labels
  }
}

export function exportValues(
  type: 'counter' | 'gauge',
  { name, help }: Description,
  series: Iterable<Value>,
): ExportedMetric {
  const values = Array.from(series, ({ value, labels }) => ({ value, labels }))
  return { name, help, type, aggregator: 'sum', values }
}

/** One series of a histogram. */
export class Histogram {
  readonly labels: Labels
  readonly #bounds: readonly number[]
  /** Of each bound, what is not above it nor in an earlier one; then what is above all. */
  readonly #counts: number[]
  #sum = 0

  constructor(bounds: readonly number[], labels: Labels = {}) {
    this.labels = labels
    this.#bounds = bounds
    this.#counts = new Array(bounds.length + 1).fill(0)
  }

  observe(value: number): void {
    const bounds = this.#bounds
    let index = 0
    while (index < bounds.length && value > (bounds[index] ?? 0)) index++
    this.#counts[index] = (this.#counts[index] ?? 0) + 1
    this.#sum += value
  }

  export(name: string): readonly Exported[] {
    const { labels } = this
    let count = 0
    const buckets = this.#counts.map((own, index) => {
      count += own
      const le = this.#bounds[index] ?? '+Inf'
      return { value: count, metricName: `${name}_bucket`, labels: { le, ...labels } }
    })
    return [
      ...buckets,
      { value: this.#sum, metricName: `${name}_sum`, labels },
      { value: count, metricName: `${name}_count`, labels },
    ]
  }
}

export function exportHistograms({ name, help }: Description, series: Iterable<Histogram>): ExportedMetric {
  const values = Array.from(series, (one) => one.export(name)).flat()
  return { name, help, type: 'histogram', aggregator: 'sum', values }
}
