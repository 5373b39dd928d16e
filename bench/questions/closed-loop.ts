// glue: Measures the maximum rate at a fixed number of connections
import type { RunningServer } from '../contestants/contract.ts'
import type { Source } from '../load/contract.ts'
import { runLoad } from '../load/run-load.ts'
import type { Question, RunSettings } from './contract.ts'
import { measureInRounds, toSample } from './rounds.ts'

export async function measureClosedLoop(
  server: RunningServer,
  source: Source,
  settings: RunSettings,
  seconds: number,
) {
  const report = await runLoad(server, source, {
    cores: settings.cores,
    connections: settings.connections,
    pace: { kind: 'closed' },
    warmupMs: 300,
    warmupRequests: 0,
    durationMs: seconds * 1000,
  })
  return toSample(report)
}

export function createClosedLoopQuestion(
  name: string,
  title: string,
  prepare: (server: RunningServer, connections: number) => Promise<Source>,
): Question {
  return {
    name,
    title,
    measure: async (contestants, settings) => {
      const rows = await measureInRounds(contestants, settings, async (server, round) => {
        const source = await prepare(server, settings.connections)
        return measureClosedLoop(
          server,
          source,
          settings,
          round === 0 ? settings.seconds / 2 : settings.seconds,
        )
      })
      return [{ question: name, title, kind: 'load', rows }]
    },
  }
}
