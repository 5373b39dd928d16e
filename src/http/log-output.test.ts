// rule: Proves what becomes of log lines that cannot be written

import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const MODULE = JSON.stringify(new URL('./request-log.ts', import.meta.url).href)
const folder = mkdtempSync(join(tmpdir(), 'log-output-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Logs 200 lines over half a second, and prints how many were dropped. */
const PROGRAM = `
  import { createLogger } from ${MODULE}
  let dropped = 0
  const logger = createLogger({ level: 'info', onDropped: (lines) => { dropped += lines } })
  for (let round = 0; round < 20; round++) {
    for (let line = 0; line < 10; line++) logger.info({ round, line }, 'x'.repeat(100))
    logger.error({ round }, 'an error is written at once')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  process.on('exit', () => console.log(dropped))
`

test('on a full disk lines are dropped and counted, and the process goes on to its exit', {
  skip: !existsSync('/dev/full'),
}, () => {
  const full = openSync('/dev/full', 'w')
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    stdio: ['ignore', 'pipe', full],
    timeout: 20_000,
    encoding: 'utf8',
  })
  closeSync(full)
  assert.deepEqual([ended.status, ended.signal, ended.stdout], [0, null, '220\n'])
})

test('beyond a limit of the file size (EFBIG) what fits is written, and the rest dropped', {
  skip: process.platform === 'win32',
}, () => {
  const file = join(folder, 'limited.log')
  const command = `ulimit -f 8; exec "$0" --input-type=module -e "$1" 2> "$2"`
  const printed = execFileSync('sh', ['-c', command, process.execPath, PROGRAM, file], {
    timeout: 20_000,
    encoding: 'utf8',
  })
  const lines = readFileSync(file, 'utf8').split('\n').length - 1
  assert.equal(lines + Number(printed), 220)
  assert.ok(Number(printed) > 100 && lines > 10, `${lines} written, ${printed} dropped`)
})

test('a reader that went away (EPIPE) loses the lines and nothing else', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stderr.destroy()
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += String(chunk)
  })
  const [code] = await once(child, 'close')
  assert.equal(code, 0)
  assert.equal(printed, '220\n')
})

test('once writing works again, one line says how many were lost', async () => {
  const program = `
    import { closeSync, openSync } from 'node:fs'
    import { createLogOutput } from ${JSON.stringify(new URL('./log-output.ts', import.meta.url).href)}
    const full = openSync('/dev/full', 'w')
    const output = createLogOutput({ fd: full, onRecovered: (lines) => output.write('lost ' + lines + '\\n') })
    const pause = () => new Promise((resolve) => setTimeout(resolve, 150))
    output.write('one\\n')
    output.write('two\\n')
    await pause()
    closeSync(full)
    if (openSync(process.argv[1], 'w') !== full) throw new Error('another descriptor')
    output.write('three\\n')
    await pause()
    output.flushSync()
  `
  if (!existsSync('/dev/full')) return
  const file = join(folder, 'recovered.log')
  execFileSync(process.execPath, ['--input-type=module', '-e', program, file], { timeout: 20_000 })
  assert.equal(readFileSync(file, 'utf8'), 'three\nlost 2\n')
})

test('lines that were written just before the exit are all there', () => {
  const program = `
    import { createLogger } from ${MODULE}
    const logger = createLogger({ level: 'info' })
    for (let line = 0; line < 300; line++) logger.info({ line }, 'x')
    process.exit(3)
  `
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  assert.equal(ended.status, 3)
  const numbers = ended.stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).line)
  assert.deepEqual(
    numbers,
    Array.from({ length: 300 }, (_, line) => line),
  )
})

test('several processes that share a pipe do not mix their lines, however slowly it is read', {
  skip: process.platform === 'win32',
}, async () => {
  const program = `
    import { createLogger } from ${MODULE}
    const logger = createLogger({ level: 'info', worker: Number(process.argv[1]) })
    for (let round = 0; round < 40; round++) {
      for (let line = 0; line < 60; line++) logger.info({ round, line }, 'é'.repeat(50 + (line % 7) * 200))
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    // At its exit a process does not wait for a slow reader.
    await new Promise((resolve) => setTimeout(resolve, 2_500))
  `
  const both = ['1', '2'].map(
    (number) => `"${process.execPath}" --input-type=module -e "$0" ${number} 2>&1 >/dev/null &`,
  )
  // The reader takes a little at a time, so that the pipe is full and writes are cut.
  const reader = spawn('sh', ['-c', `${both.join(' ')} wait`, program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  reader.stdout.setEncoding('utf8')
  for await (const chunk of reader.stdout) {
    text += chunk
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const lines = text.trimEnd().split('\n')
  const workers = lines.map((line) => Reflect.get(JSON.parse(line), 'worker'))
  for (const worker of [1, 2]) assert.equal(workers.filter((number) => number === worker).length, 2_400)
})
