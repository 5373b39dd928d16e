// glue: Measures each fast path of our server on and off, by the processor time of a request. See --help.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { FAST_PATHS } from '../src/fast-paths/names.ts'
import type { RunningServer } from './contestants/contract.ts'
import { startTallystick } from './contestants/tallystick.ts'
import { chooseCores, moveSelf } from './machine/cores.ts'
import { measurePair, QUESTION_NAMES, renderPair } from './pair.ts'

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

const cores = chooseCores(0, 1)
const pairOptions = {
  cores,
  rounds: Number(options.rounds),
  seconds: Number(options.seconds),
  connections: Number(options.connections),
}

/** Where a fast path takes part; every question where it is not listed. */
const TAKES_PART: Readonly<Record<string, readonly string[]>> = {
  'keyed-hash': ['client-credentials', 'refresh-rotation'],
  'response-batching': ['client-credentials', 'authenticated-read'],
  'whole-requests': ['client-credentials', 'authenticated-read', 'refresh-rotation'],
  'form-posts': ['client-credentials', 'refresh-rotation'],
  'plain-reads': ['authenticated-read'],
  'verified-tokens': ['authenticated-read'],
  'remembered-clients': ['client-credentials', 'refresh-rotation'],
  'remembered-access': ['authenticated-read'],
  'remembered-users': ['authenticated-read'],
  none: ['client-credentials'],
}

/** Every fast path, without the measured one. */
function settingWithout(name: string): string {
  if (name === 'all') return 'off'
  return FAST_PATHS.filter((each) => each !== name).join(',')
}

async function comparePair(name: string, on: RunningServer, off: RunningServer): Promise<void> {
  const wanted = options.questions?.split(',') ?? TAKES_PART[name]
  for (const question of QUESTION_NAMES) {
    if (wanted !== undefined && !wanted.includes(question)) continue
    const result = await measurePair(question, [on, off], pairOptions)
    console.log(`| ${name} | ${question} ${renderPair(result)}`)
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
