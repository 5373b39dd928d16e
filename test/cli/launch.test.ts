// rule: The launcher process: signals, exit codes, and no orphaned child
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const LAUNCH = new URL('../../bin/launch.mjs', import.meta.url).href
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * As the first process it goes on as itself in a second Node, which does as `entry` says. The second one is told apart
 * by the mark that the first has set. Without process.execve the first stays, as on Node 20.
 */
const program = (entry: string, replaces: boolean): string => `
  if (process.env.TALLYSTICK_LAUNCHED === undefined) {
    ${replaces ? '' : 'process.execve = undefined'}
    const { runElsewhere } = await import(${JSON.stringify(LAUNCH)})
    runElsewhere(process.execPath)
  } else {
    const { launch } = await import(${JSON.stringify(LAUNCH)})
    await launch({ entry: ${JSON.stringify(entry)}, dev: false })
  }
`

const SERVES = `
  import { createServer } from 'node:http'
  const server = createServer().listen(0)
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => {
    server.close()
    setTimeout(() => console.log('drained after ' + signal), 100)
  })
  console.log('pid ' + process.pid)
`

/** The programs here are gone after one run, so they would only fill the compile cache. */
const ENV = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' }

type Running = { outer: ChildProcess; innerPid: number; output: () => string }

async function start(t: TestContext, act: string, replaces = false): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-launch-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const entry = join(folder, 'entry.mjs')
  writeFileSync(entry, act)
  const script = join(folder, 'outer.mjs')
  writeFileSync(script, program(relative(ROOT, entry), replaces))
  const outer = spawn(process.execPath, [script, 'one', 'two'], {
    env: ENV,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => outer.kill('SIGKILL'))
  let text = ''
  outer.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  outer.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  while (!/pid (\d+)\n/.test(text) && outer.exitCode === null) await sleep(10)
  const innerPid = Number(/pid (\d+)\n/.exec(text)?.[1])
  t.after(async () => {
    if (!isAlive(innerPid)) return
    process.kill(innerPid, 'SIGKILL')
    await waitForEnd(innerPid)
  })
  return { outer, innerPid, output: () => text }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function waitForEnd(pid: number): Promise<void> {
  for (let i = 0; i < 500 && isAlive(pid); i++) await sleep(10)
  assert.equal(isAlive(pid), false)
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} to the outer process drains the inner one, and its exit code 0 comes back`, async (t) => {
    const { outer, innerPid, output } = await start(t, SERVES)
    assert.notEqual(innerPid, outer.pid)
    outer.kill(signal)
    assert.deepEqual(await once(outer, 'exit'), [0, null])
    assert.match(output(), new RegExp(`drained after ${signal}`))
    await waitForEnd(innerPid)
  })
}

test('the outer process killed with SIGKILL: the inner one drains and ends', async (t) => {
  const { outer, innerPid, output } = await start(t, SERVES)
  outer.kill('SIGKILL')
  await once(outer, 'exit')
  await waitForEnd(innerPid)
  assert.match(output(), /drained after SIGTERM/)
})

test('the inner process killed with SIGKILL: the outer one ends with 137', async (t) => {
  const { outer, innerPid } = await start(t, SERVES)
  process.kill(innerPid, 'SIGKILL')
  assert.deepEqual(await once(outer, 'exit'), [137, null])
})

test('an inner process killed by a signal is reported with that signal', async (t) => {
  const { outer } = await start(t, `setInterval(() => {}, 1000); console.log('pid ' + process.pid)`)
  outer.kill('SIGTERM')
  assert.deepEqual(await once(outer, 'exit'), [null, 'SIGTERM'])
})

test('the exit code, the arguments and the streams pass through', async (t) => {
  const act = `console.log(process.argv.slice(2).join('+')); console.log('pid ' + process.pid); process.exitCode = 7`
  const { outer, output } = await start(t, act)
  if (outer.exitCode === null) await once(outer, 'exit')
  assert.equal(outer.exitCode, 7)
  assert.match(output(), /^one\+two\n/)
})

test('the launcher’s variable is removed before the command runs, and experimental warnings are hidden', async (t) => {
  const act = `process.emitWarning('new', 'ExperimentalWarning'); process.emitWarning('old', 'DeprecationWarning')
    console.log('mark ' + process.env.TALLYSTICK_LAUNCHED); setTimeout(() => console.log('pid ' + process.pid), 50)`
  const { output } = await start(t, act)
  assert.match(output(), /mark undefined/)
  assert.match(output(), /DeprecationWarning: old/)
  assert.doesNotMatch(output(), /ExperimentalWarning/)
})

test('where Node can replace its process there is only one, and it receives signals', async (t) => {
  const { outer, innerPid } = await start(t, SERVES, true)
  assert.equal(innerPid, outer.pid)
  outer.kill('SIGTERM')
  assert.deepEqual(await once(outer, 'exit'), [0, null])
})
