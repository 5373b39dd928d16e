// glue: Tests of running test files, written to a temporary folder
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FileResult, type GroupResult, runTestFiles } from './test-files.ts'

/** The files here are gone after one run, so they would only fill the compile cache. */
const ENV = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' }

const HEAD = `import assert from 'node:assert/strict'\nimport { after, before, describe, test } from 'node:test'\n`

async function runSources(
  t: TestContext,
  sources: Readonly<Record<string, string>>,
  timeoutMs = 60_000,
): Promise<GroupResult & { root: string }> {
  const root = await mkdtemp(join(tmpdir(), 'tallystick-file-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  for (const [file, source] of Object.entries(sources)) writeFileSync(join(root, file), HEAD + source)
  const signal = new AbortController().signal
  const options = { root, scratch: root, env: ENV, timeoutMs, signal }
  return { ...(await runTestFiles(Object.keys(sources), options)), root }
}

async function runSource(
  t: TestContext,
  source: string,
  timeoutMs?: number,
): Promise<FileResult & { root: string; leftOthers: readonly string[] }> {
  const { results, root, leftOthers } = await runSources(t, { 'some.test.ts': source }, timeoutMs)
  const [result] = results
  assert.ok(result !== undefined && results.length === 1)
  return { ...result, root, leftOthers }
}

function summarize(result: FileResult): string[] {
  return result.records.map((record) => `${record.kind}: ${record.title}`)
}

test('tests are named with their suites; suites and holders of subtests are not counted', async (t) => {
  const result = await runSource(
    t,
    `describe('suite', () => {
       test('one', () => {})
       describe('inner', () => { test('two', async (t) => { await t.test('three', () => {}) }) })
     })
     test('four', () => {})`,
  )
  assert.deepEqual(summarize(result), [
    'passed: suite > one',
    'passed: suite > inner > two > three',
    'passed: four',
  ])
})

test('the difference between two long lists is cut to a screen or two', async (t) => {
  const result = await runSource(
    t,
    `test('fails', () => assert.deepEqual(Array.from({ length: 3000 }, (_, index) => 'entry ' + index), []))
     test('fails with a long text', () => { throw new Error('x'.repeat(1_000_000)) })`,
  )
  const details = result.records.flatMap((record) => (record.kind === 'failed' ? [record.detail] : []))
  assert.equal(details.length, 2)
  for (const detail of details)
    assert.ok(detail.length > 1_000 && detail.length < 15_000, String(detail.length))
})

test('a failure is reported once, with its place, its difference and the output of the file', async (t) => {
  const result = await runSource(
    t,
    `describe('suite', () => {
       test('fails', () => { console.log('a clue'); assert.deepEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }) })
     })`,
  )
  assert.deepEqual(summarize(result), ['failed: suite > fails'])
  const [record] = result.records
  assert.ok(record?.kind === 'failed')
  assert.match(record.where, /some\.test\.ts:4:\d+$/)
  assert.match(record.detail, /[+-]\s+b: [23]/)
  assert.match(result.output, /a clue/)
})

test('a failing hook fails, although no test of its suite has', async (t) => {
  const result = await runSource(
    t,
    `describe('suite', () => { before(() => { throw new Error('no server') }); test('one', () => {}) })`,
  )
  assert.ok(result.records.some((record) => record.kind === 'failed' && record.detail.includes('no server')))
  assert.ok(result.records.every((record) => record.kind !== 'passed'))
})

test('a skipped test is named with its reason', async (t) => {
  const result = await runSource(t, `test('needs it', { skip: 'redis-server is not installed' }, () => {})`)
  assert.deepEqual(result.records, [
    { kind: 'skipped', title: 'needs it', reason: 'redis-server is not installed' },
  ])
})

for (const [name, source, told] of [
  ['holds no test', '', /holds no test/],
  ['cannot be loaded', `import './absent.ts'`, /Cannot find module .*absent\.ts/],
  [
    'exits in the middle of its tests',
    `test('one', () => { process.exit(0) })`,
    /exited with 0 before its tests had ended/,
  ],
  [
    'fails after its tests',
    `test('one', () => {}); process.on('exit', () => { process.exitCode = 3 })`,
    /exited with 3 although/,
  ],
  ['is killed', `test('one', () => { process.kill(process.pid, 'SIGKILL') })`, /ended by SIGKILL/],
] as const) {
  test(`a file that ${name} fails`, async (t) => {
    const result = await runSource(t, source)
    const failed = result.records.filter((record) => record.kind === 'failed')
    assert.ok(
      failed.some((record) => told.test(record.detail)),
      JSON.stringify(result.records),
    )
  })
}

test('a file that hangs is killed after its timeout, with its children, and fails', async (t) => {
  const source = `import { spawn } from 'node:child_process'
    import { writeFileSync } from 'node:fs'
    test('one', () => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
      writeFileSync(import.meta.dirname + '/pid', String(child.pid))
    })`
  const result = await runSource(t, source, 2_000)
  const [last] = result.records.slice(-1)
  assert.ok(last?.kind === 'failed')
  assert.match(last.detail, /had not ended after 2 s.* The last test that began: one\./)
  await assertEnds(Number(readFileSync(join(result.root, 'pid'), 'utf8')))
})

test('a process that a file leaves running is killed and reported', async (t) => {
  const source = `import { spawn } from 'node:child_process'
    import { writeFileSync } from 'node:fs'
    test('one', () => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
      child.unref()
      writeFileSync(import.meta.dirname + '/pid', String(child.pid))
    })`
  const result = await runSource(t, source)
  assert.deepEqual(summarize(result), ['passed: one'])
  assert.equal(result.leftOthers.length, 1)
  assert.match(result.leftOthers[0] ?? '', /node -e setInterval/)
  await assertEnds(Number(readFileSync(join(result.root, 'pid'), 'utf8')))
})

test('a run that is cut short ends the file at once', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'tallystick-file-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  writeFileSync(
    join(root, 'some.test.ts'),
    `import fs from 'node:fs'\nfs.writeFileSync(import.meta.dirname + '/up', '')\nsetInterval(() => {}, 1000)`,
  )
  const halt = new AbortController()
  const env = ENV
  const running = runTestFiles(['some.test.ts'], {
    root,
    scratch: root,
    env,
    timeoutMs: 60_000,
    signal: halt.signal,
  })
  while (!existsSync(join(root, 'up'))) await sleep(20)
  halt.abort()
  const result = await running
  assert.equal(result.results[0]?.records.at(-1)?.kind, 'failed')
})

test('files of one process: each has its own hooks, records, output and duration', async (t) => {
  const { results, unknown } = await runSources(t, {
    'one.test.ts': `let open = false
      before(() => { open = true; console.log('one opens') })
      after(() => { open = false; console.log('one closes') })
      describe('suite', () => { test('first', () => assert.ok(open)) })`,
    'two.test.ts': `await new Promise((resolve) => setTimeout(resolve, 20))
      test('second', async () => { console.log('two runs'); await new Promise((resolve) => setTimeout(resolve, 50)) })
      test('fails', () => assert.equal(1, 2))`,
    'three.test.ts': '',
    'four.test.ts': `test('third', () => {})`,
  })
  assert.deepEqual(
    results.map(({ file, records }) => [file, records.map(({ kind, title }) => `${kind}: ${title}`)]),
    [
      ['one.test.ts', ['passed: suite > first']],
      ['two.test.ts', ['passed: second', 'failed: fails']],
      ['three.test.ts', ['failed: the file itself']],
      ['four.test.ts', ['passed: third']],
    ],
  )
  assert.deepEqual(results[0]?.output.trimEnd().split('\n'), ['one opens', 'one closes'])
  assert.match(results[1]?.output ?? '', /^two runs\n/)
  assert.ok((results[1]?.elapsedMs ?? 0) >= 50)
  assert.deepEqual(unknown, [])
})

test('a file that ends the process fails, and what the others would have done is left for another process', async (t) => {
  const { results, unknown } = await runSources(t, {
    'one.test.ts': `test('first', () => {})`,
    'two.test.ts': `test('second', () => {}); test('exits', () => process.exit(0))`,
    'three.test.ts': `test('third', () => {})`,
  })
  const ending = results.find(({ file }) => file === 'two.test.ts')
  assert.deepEqual(ending?.records.slice(-1), [
    {
      kind: 'failed',
      title: 'the file itself',
      where: 'two.test.ts',
      detail: 'Its process exited with 0 before its tests had ended.',
    },
  ])
  // Whether the records of the first one were written before the process ended is up to the system.
  const others = [...results.map(({ file }) => file), ...unknown].filter((file) => file !== 'two.test.ts')
  assert.deepEqual(others.toSorted(), ['one.test.ts', 'three.test.ts'])
})

test('the timeout is that of each file', async (t) => {
  const wait = `test('waits', () => new Promise((resolve) => setTimeout(resolve, 1500)))`
  const { results, unknown } = await runSources(
    t,
    {
      'one.test.ts': wait,
      'two.test.ts': wait,
      'three.test.ts': `test('hangs', () => new Promise((resolve) => setTimeout(resolve, 60_000)))`,
    },
    2_500,
  )
  assert.deepEqual(results.map(summarize), [
    ['passed: waits'],
    ['passed: waits'],
    ['failed: the file itself'],
  ])
  assert.deepEqual(unknown, [])
})

async function assertEnds(pid: number): Promise<void> {
  for (let i = 0; i < 300; i++) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await sleep(10)
  }
  assert.fail(`process ${pid} still runs`)
}
