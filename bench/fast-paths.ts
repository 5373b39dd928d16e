// glue: Measures each fast path of our server on and off, by the processor time of a request. See --help.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { FAST_PATHS } from '../src/fast-paths/names.ts'
import type { RunningServer } from './contestants/contract.ts'
import { startTallystick } from './contestants/tallystick.ts'
import type { Source } from './load/contract.ts'
import { runLoad } from './load/run-load.ts'
import { chooseCores, moveSelf } from './machine/cores.ts'

const help = `Measures what each fast path saves: two servers, one with every fast path and one without the measured one, are asked
the same at the same time on the same core, so that whatever else the machine does slows both alike.

  node fast-paths.ts
  node fast-paths.ts --only form-posts,all --questions client-credentials

  --only a,b        of: ${FAST_PATHS.join(', ')}, all (every fast path off), none (both servers alike: the error of the method)
  --questions a,b   of: client-credentials, code-exchange, refresh-rotation, authenticated-read
  --rounds N        per question (11)
  --seconds N       per round (2)
  --connections N   keep-alive connections to each server (16)
`

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    only: { type: 'string', default: [...FAST_PATHS, 'all', 'none'].join(',') },
    questions: { type: 'string' },
    rounds: { type: 'string', default: '11' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '16' },
  },
})

const connections = Number(options.connections)
const CODES = 2000
const cores = chooseCores(0, 1)
const WARM_UP_ROUNDS = 2

const QUESTIONS: Readonly<Record<string, (server: RunningServer) => Promise<Source>>> = {
  'client-credentials': (server) => server.clientCredentials(),
  'code-exchange': (server) => server.codeExchange(CODES),
  'refresh-rotation': (server) => server.refresh(connections),
  'authenticated-read': (server) => server.read(),
}

/** Where a fast path takes part; every question where it is not listed. */
const TAKES_PART: Readonly<Record<string, readonly string[]>> = {
  'keyed-hash': ['client-credentials', 'refresh-rotation'],
  'random-blocks': ['client-credentials', 'refresh-rotation', 'authenticated-read'],
  'response-batching': ['client-credentials', 'authenticated-read'],
  'form-posts': ['client-credentials', 'refresh-rotation'],
  'verified-tokens': ['authenticated-read'],
  'remembered-clients': ['client-credentials', 'refresh-rotation'],
  none: ['client-credentials'],
}

/** Every fast path, without the measured one. */
function settingWithout(name: string): string {
  if (name === 'all') return 'off'
  return FAST_PATHS.filter((each) => each !== name).join(',')
}

/** Microseconds of processor time per request, system calls included. */
async function measure(server: RunningServer, source: Source): Promise<number> {
  const once = source.kind === 'once'
  const report = await runLoad(server, source, {
    cores,
    connections,
    pace: { kind: 'closed' },
    warmupMs: once ? 0 : 200,
    warmupRequests: once ? CODES / 10 : 0,
    durationMs: Number(options.seconds) * 1000,
  })
  if (report.serverCpu === undefined || report.good < 20) {
    throw new Error(`too few responses: ${JSON.stringify(report.bad)}`)
  }
  return (report.serverCpu / report.goodPerSecond) * 1e6
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function percent(ratio: number): string {
  return `${((ratio - 1) * 100).toFixed(1)} %`
}

async function comparePair(name: string, on: RunningServer, off: RunningServer): Promise<void> {
  const wanted = options.questions?.split(',') ?? TAKES_PART[name]
  for (const [question, prepare] of Object.entries(QUESTIONS)) {
    if (wanted !== undefined && !wanted.includes(question)) continue
    const costs: number[] = []
    const ratios: number[] = []
    for (let round = 0; round < Number(options.rounds) + WARM_UP_ROUNDS; round++) {
      const sources = await Promise.all([prepare(on), prepare(off)])
      const [costOn, costOff] = await Promise.all([measure(on, sources[0]), measure(off, sources[1])])
      if (round < WARM_UP_ROUNDS) continue
      costs.push(costOn)
      ratios.push(costOff / costOn)
    }
    const sorted = ratios.toSorted((a, b) => a - b)
    const quarter = Math.floor(sorted.length / 4)
    const [low = Number.NaN, high = Number.NaN] = [sorted[quarter], sorted[sorted.length - 1 - quarter]]
    console.log(
      `| ${name} | ${question} | ${medianOf(costs).toFixed(0)} us | ${percent(medianOf(ratios))} | ${percent(low)} to ${percent(high)} |`,
    )
  }
}

async function main(): Promise<void> {
  moveSelf(cores.generator)
  const parentDir = join(fileURLToPath(new URL('.', import.meta.url)), '.data')
  await mkdir(parentDir, { recursive: true })
  const dataDir = await mkdtemp(join(parentDir, 'fast-paths-'))
  const start = async (name: string, setting: string): Promise<RunningServer> => {
    const dir = join(dataDir, name)
    await mkdir(dir)
    return startTallystick({ environment: { TALLYSTICK_FAST_PATHS: setting } }, { cores, dataDir: dir })
  }
  console.log('| without | question | with all | costs more | middle half of the rounds |')
  console.log('| --- | --- | ---: | ---: | ---: |')
  try {
    for (const name of options.only.split(',')) {
      const on = await start(`${name}-on`, 'on')
      const off = await start(`${name}-off`, settingWithout(name))
      try {
        await comparePair(name, on, off)
      } finally {
        await Promise.all([on.stop(), off.stop()])
      }
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

if (options.help) process.stdout.write(help)
else await main()
