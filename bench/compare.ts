// glue: Measures this checkout beside another one, by the processor time of a request. See --help.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { RunningServer } from './contestants/contract.ts'
import { startTallystick } from './contestants/tallystick.ts'
import { chooseCores, moveSelf } from './machine/cores.ts'
import { startDatabaseServer } from './machine/database-server.ts'
import { measurePair, QUESTION_NAMES, type Question, renderPair } from './pair.ts'

const help = `Measures what a change costs: the server of this checkout and that of another one, with the same load at the same time
on the same core.

  git worktree add --detach ../before COMMIT && (cd ../before && npm run check)
  node compare.ts ../before

  --questions a,b   of: ${QUESTION_NAMES.join(', ')}
  --rounds N        per question (11)
  --seconds N       per round (2)
  --connections N   keep-alive connections to each server (16)
  --postgres        on PostgreSQL, which runs on the core of the generator
`

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    questions: { type: 'string', default: QUESTION_NAMES.join(',') },
    rounds: { type: 'string', default: '11' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '16' },
    postgres: { type: 'boolean', default: false },
  },
})

async function main(beforeDir: string): Promise<void> {
  const questions = options.questions.split(',').map((name): Question => {
    const known = QUESTION_NAMES.find((each) => each === name)
    if (known === undefined) throw new TypeError(`there is no question ${name}`)
    return known
  })
  const cores = chooseCores(0, 1)
  moveSelf(cores.generator)
  const parentDir = join(fileURLToPath(new URL('.', import.meta.url)), '.data')
  await mkdir(parentDir, { recursive: true })
  const db = options.postgres ? await startDatabaseServer(undefined, cores.generator) : undefined
  const dataDir = await mkdtemp(join(parentDir, 'compare-'))
  const start = async (name: string, rootDir?: string): Promise<RunningServer> => {
    const dir = join(dataDir, name)
    await mkdir(dir)
    return startTallystick(
      {
        ...(rootDir === undefined ? {} : { rootDir }),
        ...(db === undefined ? {} : { databaseUrl: await db.createDatabase() }),
      },
      { cores, dataDir: dir, database: db },
    )
  }
  try {
    const before = await start('before', resolve(beforeDir))
    try {
      const after = await start('after')
      try {
        console.log('| question | before | costs more now | middle half of the rounds |')
        console.log('| --- | ---: | ---: | ---: |')
        for (const question of questions) {
          const result = await measurePair(question, [before, after], {
            cores,
            rounds: Number(options.rounds),
            seconds: Number(options.seconds),
            connections: Number(options.connections),
          })
          console.log(`| ${question} ${renderPair(result)}`)
        }
      } finally {
        await after.stop()
      }
    } finally {
      await before.stop()
    }
  } finally {
    await db?.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

const [beforeDir] = positionals
if (options.help || beforeDir === undefined) {
  console.log(help)
  process.exitCode = options.help ? 0 : 2
} else {
  await main(beforeDir)
}
