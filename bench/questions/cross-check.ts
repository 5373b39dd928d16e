// glue: Compares the count of our load generator with that of autocannon
import { fileURLToPath } from 'node:url'
import type { Contestant } from '../contestants/contract.ts'
import { runJsonProcess } from '../load/run-load.ts'
import type { CrossCheck } from '../report/contract.ts'
import { median } from '../report/figures.ts'
import { measureClosedLoop } from './closed-loop.ts'
import type { RunSettings } from './contract.ts'

const autocannonFile = fileURLToPath(new URL('../load/autocannon-once.ts', import.meta.url))

export async function crossCheckGenerator(
  contestant: Contestant,
  settings: RunSettings,
): Promise<CrossCheck> {
  const dataDir = await settings.createDataDir()
  const server = await contestant.start({ cores: settings.cores, database: settings.database, dataDir })
  const own: number[] = []
  const other: number[] = []
  const seconds = Math.max(2, Math.round(settings.seconds))
  try {
    const source = await server.clientCredentials()
    const { path, headers, body } = source.template
    const url = `http://${server.host}:${server.port}${path}`
    const order = { url, headers, body, connections: settings.connections, seconds }
    await measureClosedLoop(server, source, settings, 1)
    for (let round = 1; round <= settings.rounds; round++) {
      own.push((await measureClosedLoop(server, source, settings, seconds)).perSecond)
      const answer = await runJsonProcess(settings.cores.generator, autocannonFile, order)
      const { perSecond, bad } = Object.fromEntries(Object.entries(answer ?? {}))
      if (typeof perSecond !== 'number' || bad !== 0) throw new Error('autocannon saw refused requests')
      other.push(perSecond)
    }
  } finally {
    await server.stop()
  }
  return {
    contestant: contestant.name,
    ownPerSecond: median(own) ?? 0,
    autocannonPerSecond: median(other) ?? 0,
  }
}
