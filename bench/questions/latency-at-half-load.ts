// glue: Question 6: p99 latency at half of the maximum load
// The largest rate is measured seconds before, in the same round and on the same process. Then requests fall due
// evenly at half of it, whether or not the server keeps up, and each latency counts from when it was due.
import type { RunningServer } from '../contestants/contract.ts'
import type { Source } from '../load/contract.ts'
import { runLoad } from '../load/run-load.ts'
import type { QuestionResult } from '../report/contract.ts'
import { measureClosedLoop } from './closed-loop.ts'
import type { Question, RunSettings } from './contract.ts'
import { measureInRounds, toSample } from './rounds.ts'

type Prepare = (server: RunningServer, connections: number) => Promise<Source>

const largestSeconds = 1.5

/** Their latency is asked by no bar, and the run is long. */
const left: ReadonlySet<string> = new Set(['ceiling-fixed', 'ceiling-work', 'oidc-sqlite-grouped'])

/** Twice the connections, so that a late answer does not keep the next request waiting for a connection. */
async function measureHalfLoad(server: RunningServer, prepare: Prepare, settings: RunSettings) {
  const connections = settings.connections * 2
  const largest = await measureClosedLoop(
    server,
    await prepare(server, settings.connections),
    settings,
    largestSeconds,
  )
  const askedPerSecond = largest.perSecond / 2
  const report = await runLoad(server, await prepare(server, connections), {
    cores: settings.cores,
    connections,
    pace: { kind: 'open', perSecond: askedPerSecond },
    warmupMs: 500,
    warmupRequests: 0,
    durationMs: settings.seconds * 1000,
  })
  return { ...toSample(report), askedPerSecond }
}

const grants: { question: string; title: string; prepare: Prepare }[] = [
  {
    question: 'half-load-client-credentials',
    title: 'Client credentials at half of the maximum load',
    prepare: (server) => server.clientCredentials(),
  },
  {
    question: 'half-load-refresh',
    title: 'Refresh with rotation at half of the maximum load',
    prepare: (server, connections) => server.refresh(connections),
  },
]

export const latencyAtHalfLoad: Question = {
  name: 'latency-at-half-load',
  title: 'p99 at half of the maximum load',
  measure: async (contestants, settings) => {
    const measured = contestants.filter(({ name }) => !left.has(name))
    const results: QuestionResult[] = []
    for (const { question, title, prepare } of grants) {
      const rows = await measureInRounds(measured, settings, (server) =>
        measureHalfLoad(server, prepare, settings),
      )
      results.push({ question, title, kind: 'load', rows })
    }
    return results
  },
}
