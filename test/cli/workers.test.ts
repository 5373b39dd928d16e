// rule: Start with several workers: failures, doctor, and one process by default
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { checkWorkers } from '../../src/cli/doctor/machine.ts'
import { at, runCommand, startCommand, textAt } from '../support/command-line.ts'
import { engines, type FreshDatabase } from '../support/engines.ts'

const [sqlite] = engines
const TWO = ['--bank-port', '0', '--workers', '2']

let database: FreshDatabase
before(async () => {
  assert.ok(sqlite !== undefined)
  database = await sqlite.freshDatabase()
})
after(() => database.drop())

async function makeDir(name: string): Promise<string> {
  const dir = join(database.dataDir, name)
  await mkdir(dir, { recursive: true })
  return dir
}

test('a port in use ends the whole with one sentence, and with the workers', async () => {
  const taken = createServer()
  const port = await new Promise<number>((resolve) => {
    taken.listen({ host: '127.0.0.1', port: 0 }, () => resolve(Object(taken.address()).port))
  })
  try {
    const dataDir = await makeDir('taken')
    const ended = await runCommand(['start', '--json', '--port', String(port), ...TWO, '--data-dir', dataDir])
    assert.equal(ended.code, 1)
    assert.match(textAt(ended.json(), 'error', 'message'), new RegExp(`^Port ${port} .*in use`))
    assert.equal(textAt(ended.json(), 'error', 'code'), 'start_failed')
    // Reported once, and the lock of the directory is free: no process is left that holds it.
    assert.equal(ended.stderr.split('in use').length, 2, ended.stderr)
    const later = startCommand(['start', '--json', '--port', '0', ...TWO, '--data-dir', dataDir])
    await later.printed('\n')
    later.child.kill('SIGTERM')
    assert.equal((await later.ended).code, 0)
  } finally {
    taken.close()
  }
})

test('what is wrong with the installation is found before a worker starts', async () => {
  const dataDir = await makeDir('broken')
  await writeFile(
    join(dataDir, 'tallystick.sqlite'),
    'not a database, but long enough for one page of it'.repeat(200),
  )
  const ended = await runCommand(['start', '--json', '--port', '0', ...TWO, '--data-dir', dataDir])
  assert.equal(ended.code, 1)
  assert.equal(textAt(ended.json(), 'error', 'code'), 'start_failed')
  assert.ok(!ended.stderr.includes('worker'), ended.stderr)
})

test('doctor names the workers of the running platform, whose primary process holds the directory', async () => {
  const dataDir = await makeDir('doctor')
  const running = startCommand(['start', '--json', '--port', '0', ...TWO, '--data-dir', dataDir])
  const banner: unknown = JSON.parse(await running.printed('\n'))
  const examined = await runCommand(['doctor', '--json', '--data-dir', dataDir])
  const findings = at(examined.json(), 'findings')
  assert.ok(Array.isArray(findings))
  const sentence = (check: string) =>
    textAt(
      findings.find((finding) => at(finding, 'check') === check),
      'sentence',
    )
  assert.match(sentence('workers'), /^The running platform has 2 workers, on \d+ processor cores\.$/)
  assert.match(sentence('API port'), new RegExp(`running platform \\(process ${running.child.pid}\\)`))
  assert.match(sentence('Demo Bank port'), new RegExp(`running platform \\(process ${running.child.pid}\\)`))
  const second = await runCommand(['start', '--port', '0', ...TWO, '--data-dir', dataDir])
  assert.match(second.stderr, new RegExp(`in use by another platform \\(process ${running.child.pid}`))
  const file: unknown = JSON.parse(await readFile(join(dataDir, 'sandbox.json'), 'utf8'))
  assert.deepEqual(file, at(banner, 'sandbox'))
  running.child.kill('SIGINT')
  assert.equal((await running.ended).code, 0)
})

test('doctor warns of more workers than cores, and says nothing of one', () => {
  assert.equal(checkWorkers(undefined, 1, 4), undefined)
  assert.equal(checkWorkers(1, 8, 4), undefined)
  assert.equal(checkWorkers(undefined, 4, 4)?.verdict, 'ok')
  assert.equal(checkWorkers(8, 1, 4)?.verdict, 'warn')
})

test('one worker, the default, is the only process', async (t) => {
  const dataDir = await makeDir('one')
  const running = startCommand(['start', '--json', '--port', '0', '--bank-port', '0', '--data-dir', dataDir])
  await running.printed('\n')
  const children = `/proc/${running.child.pid}/task/${running.child.pid}/children`
  if (existsSync(children)) assert.equal(await readFile(children, 'utf8'), '')
  else t.diagnostic('this system does not list the children of a process')
  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 0)
})

test('a number of workers that is none is a wrong setting', async () => {
  for (const workers of ['0', '-1', 'all', '1.5']) {
    const ended = await runCommand(['start', '--json', '--workers', workers])
    assert.equal(ended.code, 2, workers)
    assert.match(
      textAt(ended.json(), 'error', 'message'),
      /--workers: .* is not max, or a number from 1 to 256/,
    )
  }
})
