// glue: Question 2: exchanges of distinct authorization codes per second on one core
import type { RunningServer } from '../contestants/contract.ts'
import { runLoad } from '../load/run-load.ts'
import type { Question } from './contract.ts'
import { measureInRounds, toSample } from './rounds.ts'

const name = 'code-exchange'
const title = 'Authorization code exchange: each code once, for an ES256 JWT and a refresh token'

/** Codes of the warm-up, which also tells how many a round will need. */
const firstCodes = 1000
const reserve = 1.25

export const codeExchange: Question = {
  name,
  title,
  measure: async (contestants, settings) => {
    const bestRates = new Map<RunningServer, number>()
    const rows = await measureInRounds(contestants, settings, async (server) => {
      const rate = bestRates.get(server)
      const wanted = rate === undefined ? firstCodes : Math.ceil(rate * settings.seconds * reserve)
      const codes = Math.min(Math.max(wanted, firstCodes), settings.codes)
      const report = await runLoad(server, await server.codeExchange(codes), {
        cores: settings.cores,
        connections: settings.connections,
        pace: { kind: 'closed' },
        warmupMs: 0,
        warmupRequests: Math.ceil(codes / 10),
        durationMs: settings.seconds * 1000,
      })
      bestRates.set(server, Math.max(rate ?? 0, report.goodPerSecond))
      return toSample(report)
    })
    return [{ question: name, title, kind: 'load', rows }]
  },
}
