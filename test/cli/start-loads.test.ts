// rule: Modules of a start: nothing heavy that only a later request or a command needs
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { startCommand } from '../support/command-line.ts'
import { engines, type FreshDatabase } from '../support/engines.ts'

const [sqlite] = engines

/** Of packages, what the server needs before the first token, and what it loads afterwards, before it is ready. */
const AT_START = [
  ...['fastify', '@fastify/error', '@fastify/forwarded', '@fastify/proxy-addr', 'avvio', 'find-my-way'],
  // Of fastify, find-my-way and avvio.
  ...[
    'abstract-logging',
    'fast-decode-uri-component',
    'fast-deep-equal',
    'fast-json-stringify',
    'fast-querystring',
  ],
  ...[
    'fastq',
    'process-warning',
    'ret',
    'reusify',
    'rfdc',
    'safe-regex2',
    'secure-json-parse',
    'semver',
    'toad-cache',
  ],
  ...['pino', '@pinojs/redact', 'atomic-sleep', 'on-exit-leak-free', 'pino-std-serializers'],
  ...['quick-format-unescaped', 'safe-stable-stringify', 'sonic-boom', 'thread-stream'],
  ...['ghtml', 'ipaddr.js', 'rate-limiter-flexible'],
]
const BEFORE_READINESS = ['jose', 'qr', 'typebox', 'prom-client', '@opentelemetry/api', 'tdigest', 'bintrees']

/** Own parts that are loaded when they are first asked for. */
const LATER = [
  ...['runtime/printer-layout.ts', 'runtime/printer-press.ts', 'storage/engine/sqlite-backup.ts'],
  ...['storage/engine/sqlite-backup.ts', 'cli/program.ts', 'cli/commands.ts'],
  ...['start-workers.ts', 'workers/primary.ts'],
]

let database: FreshDatabase
let loaded: readonly string[]

before(async () => {
  assert.ok(sqlite !== undefined)
  database = await sqlite.freshDatabase()
  const list = join(database.dataDir, 'loaded.json')
  const probe = join(database.dataDir, 'probe.mjs')
  await writeFile(
    probe,
    `import { writeFileSync } from 'node:fs'
     import { registerHooks } from 'node:module'
     const urls = []
     registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) })
     process.on('exit', () => writeFileSync(${JSON.stringify(list)}, JSON.stringify(urls)))`,
  )
  const ports = ['--port', '0', '--bank-port', '0']
  const running = startCommand(['start', ...ports, '--data-dir', join(database.dataDir, 'data')], {
    nodeArguments: ['--import', pathToFileURL(probe).href],
  })
  await running.printed('Stop it with')
  running.child.kill('SIGTERM')
  await running.ended
  loaded = JSON.parse(await readFile(list, 'utf8'))
})
after(() => database.drop())

test('a start loads these packages and no others', () => {
  const packages = new Set(
    loaded.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []),
  )
  assert.deepEqual([...packages].sort(), [...AT_START, ...BEFORE_READINESS].sort())
})

test('of the compilers of JSON a start loads only what serializes the errors of fastify', () => {
  const files = loaded.flatMap((url) => /\/node_modules\/fast-json-stringify\/(.+)/.exec(url)?.[1] ?? [])
  assert.deepEqual(files, ['lib/serializer.js', 'lib/v8.js'])
})

test('parts of our own that a start on SQLite does not need are not loaded', () => {
  const own = loaded.flatMap((url) => /\/src\/(.+\.ts)$/.exec(url)?.[1] ?? [])
  assert.ok(own.includes('main.ts') && own.includes('storage/engine/sqlite.ts'), 'the list is of our sources')
  assert.deepEqual(
    LATER.filter((file) => own.includes(file)),
    [],
  )
  const commands = own.filter((file) => /^cli\/commands?\//.test(file))
  assert.deepEqual(commands, ['cli/commands/start.ts'])
})
