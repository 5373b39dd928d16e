// glue: Soak: steady load on one server; files, memory and rows must stay within bounds
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, release, type as systemName } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startPlatform } from './contestants/tallystick.ts'
import { renderTable, replaceResults } from './report/render.ts'
import { createSoakClient } from './soak/load.ts'
import { takeSample } from './soak/measure.ts'
import { type Judgement, judgeSoak, type SoakSample } from './soak/verdict.ts'

const help = `Steady load on one server, on SQLite; ends with a non-zero status unless everything stays within bounds.

  node soak.ts               ten minutes, in which the clock of the installation runs six hours
  node soak.ts --minutes 2 --dry

  --minutes N      how long the load goes on (10)
  --hours N        how far the clock of the installation is moved meanwhile (6)
  --load N         lives of users, abandoned codes and client tokens per round of two seconds, of each (20)
  --residents N    users who stay, and whose tokens are refreshed in each round (20)
  --data-dir DIR   where the database is made (.data in this folder)
  --dry            write nothing
`

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    dry: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '10' },
    hours: { type: 'string', default: '6' },
    load: { type: 'string', default: '20' },
    residents: { type: 'string', default: '20' },
    'data-dir': { type: 'string' },
  },
})

const benchDir = fileURLToPath(new URL('.', import.meta.url))
const roundMs = 2000
const sampleEvery = 2

interface SoakResult {
  startedAt: string
  node: string
  processor: string
  system: string
  minutes: number
  hours: number
  requests: number
  failures: [reason: string, count: number][]
  judgements: Judgement[]
  samples: SoakSample[]
}

function readNumber(name: 'minutes' | 'hours' | 'load' | 'residents'): number {
  const value = Number(options[name])
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} wants a number`)
  return value
}

async function soak(dataDir: string): Promise<SoakResult> {
  const [minutes, hours, load] = [readNumber('minutes'), readNumber('hours'), readNumber('load')]
  const startedAt = new Date().toISOString()
  const {
    process: server,
    base,
    client,
  } = await startPlatform(
    {},
    {
      cores: { server: undefined, generator: undefined },
      dataDir,
    },
  )
  try {
    const driver = createSoakClient(base, client)
    const residents = await driver.createResidents(readNumber('residents'))
    const rounds = Math.max(1, Math.round((minutes * 60_000) / roundMs))
    const stepSeconds = Math.max(1, Math.round((hours * 3600) / rounds))
    const samples: SoakSample[] = []
    const beganMs = performance.now()
    for (let round = 1; round <= rounds; round++) {
      await driver.round(residents, load, roundMs)
      // Between rounds, so that no code grows old on its way to the exchange.
      await driver.advanceClock(stepSeconds)
      if (round % sampleEvery !== 0) continue
      const sample = takeSample(
        join(dataDir, 'tallystick.sqlite'),
        server.pid,
        (performance.now() - beganMs) / 1000,
      )
      samples.push(sample)
      if (round % (sampleEvery * 8) === 0) process.stderr.write(`${renderSample(sample)}\n`)
    }
    return {
      startedAt,
      node: process.versions.node,
      processor: `${cpus()[0]?.model ?? 'unknown processor'} (${cpus().length} cores)`,
      system: `${systemName()} ${release()}`,
      minutes,
      hours,
      requests: driver.counts.requests,
      failures: [...driver.counts.failures],
      judgements: judgeSoak(samples),
      samples,
    }
  } finally {
    await server.stop()
  }
}

function renderSample({ seconds, fileMiB, logMiB, residentMiB, rows }: SoakSample): string {
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0)
  const sizes = `file ${fileMiB.toFixed(1)} MiB, log ${logMiB.toFixed(1)} MiB, memory ${residentMiB.toFixed(0)} MiB`
  return `  ${seconds.toFixed(0)} s: ${sizes}, ${all} rows`
}

function holds({ judgements, failures }: SoakResult): boolean {
  return failures.length === 0 && judgements.every((each) => each.holds)
}

function renderSoak(result: SoakResult): string {
  const { startedAt, node, processor, system, minutes, hours, requests, failures } = result
  const rate = Math.round(requests / (minutes * 60))
  const how =
    `${startedAt.slice(0, 10)}, Node ${node}, ${processor}, ${system}; ${minutes} minutes, ${hours} hours by the clock of the ` +
    `installation, ${requests.toLocaleString('en-US')} requests (${rate} per second).`
  const table = renderTable(
    ['what', 'middle third, or bound', 'last third, or most', 'within bounds'],
    result.judgements.map(({ what, before, after, holds }) => [
      what,
      before.toFixed(1),
      after.toFixed(1),
      holds ? 'yes' : '**no**',
    ]),
  )
  const failed = failures.map(([reason, count]) => `\n- ${count} times: ${reason.slice(0, 200)}`)
  return `${how}\n\n${table}${failed.length === 0 ? '' : `\n\nRequests failed:\n${failed.join('')}`}`
}

async function main(): Promise<void> {
  const parentDir = options['data-dir'] ?? join(benchDir, '.data')
  await mkdir(parentDir, { recursive: true })
  const dataDir = await mkdtemp(join(parentDir, 'soak-'))
  try {
    const result = await soak(dataDir)
    const page = renderSoak(result)
    process.stdout.write(
      `${page}\n\n${holds(result) ? 'Everything stays within bounds.' : 'NOT within bounds.'}\n`,
    )
    if (!holds(result)) process.exitCode = 1
    if (options.dry) return
    await mkdir(join(benchDir, 'results'), { recursive: true })
    await writeFile(join(benchDir, 'results', 'soak.json'), `${JSON.stringify(result, null, 2)}\n`)
    const readme = join(benchDir, 'README.md')
    await writeFile(readme, replaceResults(await readFile(readme, 'utf8'), page, 'soak'))
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

if (options.help) process.stdout.write(help)
else await main()
