// glue: Sums the metrics of several processes into one scrape

import { createRequire } from 'node:module'
import type { Json } from '../lib/json.ts'

export type RenderedMetrics = { readonly contentType: string; readonly body: string }

/** The metrics of one process as the client library exports them. */
export type MetricsSnapshot = readonly object[]

/** Counters and histograms are added up; gauges too, because each process has connections of its own. */
export async function renderSum(snapshots: readonly MetricsSnapshot[]): Promise<RenderedMetrics> {
  const registry = aggregate(snapshots)
  return { contentType: registry.contentType, body: await registry.metrics() }
}

/** Those of one process. Nothing is added up, so nothing is copied. */
export async function renderOne(snapshot: MetricsSnapshot): Promise<RenderedMetrics> {
  const { Registry } = loadClient()
  const registry = new Registry()
  // The library renders whatever has a name and `get`, but its types know its own classes only.
  for (const metric of snapshot)
    Reflect.apply(registry.registerMetric, registry, [{ ...metric, get: async () => metric }])
  return { contentType: registry.contentType, body: await registry.metrics() }
}

/** What remains of processes that have ended, so that no sum ever falls: their counters and histograms. */
export async function sumOfEnded(snapshots: readonly MetricsSnapshot[]): Promise<MetricsSnapshot> {
  const sum: readonly object[] = await aggregate(snapshots).getMetricsAsJSON()
  return sum.filter((metric) => 'type' in metric && metric.type !== 'gauge')
}

/** One metric without labels, for what only the caller knows. */
export function singleMetric(type: 'counter' | 'gauge', name: string, help: string, value: number): object {
  return { name, help, type, aggregator: 'sum', values: [{ value, labels: {} }] }
}

export function readSnapshot(value: Json): MetricsSnapshot {
  if (!Array.isArray(value)) throw new TypeError('a snapshot of metrics is a list')
  return value.filter((metric) => typeof metric === 'object' && metric !== null)
}

/** Before the first scrape. */
export function preloadSum(): void {
  loadClient()
}

function loadClient(): typeof import('prom-client') {
  return createRequire(import.meta.url)('prom-client')
}

function aggregate(snapshots: readonly MetricsSnapshot[]) {
  const prom = loadClient()
  // The library changes what it is given.
  return prom.AggregatorRegistry.aggregate(snapshots.map((snapshot) => structuredClone([...snapshot])))
}
