// rule: The doctor command on healthy installations and on each fault that it detects
import assert from 'node:assert/strict'
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { checkClock, checkMode, checkSchema, checkSigningKeys } from '../../src/cli/doctor/database.ts'
import { checkNode } from '../../src/cli/doctor/machine.ts'
import { StorageError } from '../../src/storage/engine/errors.ts'
import { at, commandsOn, startCommand, textAt } from '../support/command-line.ts'
import { engines, type FreshDatabase, forEachEngine } from '../support/engines.ts'
import { startTestPlatform } from '../support/platform.ts'

const FREE_PORTS = ['--port', '0', '--bank-port', '0']

type Found = {
  readonly code: number | null
  verdict(check: string): string
  sentence(check: string): string
}

async function examine(database: FreshDatabase, args: readonly string[] = FREE_PORTS): Promise<Found> {
  const ended = await commandsOn(database).run(['doctor', '--json', ...args])
  const findings = at(ended.json(), 'findings')
  assert.ok(Array.isArray(findings), ended.stderr)
  const find = (check: string): unknown => findings.find((finding) => at(finding, 'check') === check)
  for (const finding of findings) {
    const isWell = at(finding, 'verdict') === 'ok'
    assert.equal(at(finding, 'remedy') === null, isWell, 'whatever is wrong comes with what to do')
  }
  assert.equal(at(ended.json(), 'healthy'), ended.code === 0)
  return {
    code: ended.code,
    verdict: (check) => textAt(find(check), 'verdict'),
    sentence: (check) => textAt(find(check), 'sentence'),
  }
}

forEachEngine((engine) => {
  test('reports that development mode cannot open a database of production', async () => {
    const platform = await startTestPlatform(engine, { demoBank: false })
    try {
      const { store } = await platform.workbench()
      await store.markProduction(platform.clock.nowMs())
      const found = await examine(platform.database, ['--port', '1', '--bank-port', '2'])
      assert.equal(found.code, 1)
      assert.deepEqual(
        [found.verdict('mode'), /marked as production/.test(found.sentence('mode'))],
        ['fail', true],
      )
    } finally {
      await platform.stop()
    }
  })

  test('reports no problem before the first start, and creates nothing', async () => {
    const database = await engine.freshDatabase()
    try {
      const found = await examine(database)
      assert.equal(found.code, 0)
      await assert.rejects(stat(join(database.dataDir, 'master.key')))
      await assert.rejects(stat(join(database.dataDir, 'tallystick.sqlite')))
    } finally {
      await database.drop()
    }
  })

  test('reports no problem beside the running platform, which holds the ports', async () => {
    const platform = await startTestPlatform(engine)
    try {
      platform.clock.advance(Date.now() - platform.clock.nowMs())
      const ports = ['--port', new URL(platform.baseUrl).port, '--bank-port', new URL(platform.bankUrl).port]
      const found = await examine(platform.database, ports)
      assert.equal(found.code, 0)
      assert.match(found.sentence('API port'), /in use by the running platform/)
      assert.match(found.sentence('Demo Bank port'), /in use by the running platform/)
      assert.match(found.sentence('sandbox.json'), /its valid secret/)
      assert.match(found.sentence('stored keys'), /decrypts the stored keys/)
      assert.match(found.sentence('mode'), /not marked as production/)
      const unaware = await examine(platform.database, ['--port', '1', '--bank-port', '2'])
      assert.equal(unaware.code, 0, 'the running platform says which ports are its own')
      const running = `in use by the running platform (process ${process.pid}).`
      assert.equal(unaware.sentence('API port'), `Port ${new URL(platform.baseUrl).port} is ${running}`)
      assert.equal(unaware.sentence('Demo Bank port'), `Port ${new URL(platform.bankUrl).port} is ${running}`)
      await commandsOn(platform.database).need('clock', 'advance', '400d')
      const moved = await examine(platform.database)
      assert.equal(moved.code, 0)
      assert.match(moved.sentence('clock'), /400d ahead, by the sandbox controls/)
      await commandsOn(platform.database).need('clock', 'reset')
      assert.equal((await examine(platform.database)).code, 0)
    } finally {
      await platform.stop()
    }
  })
})

/** An installation with an app, its key and its sandbox file, and the server stopped. */
async function withInstallation(work: (database: FreshDatabase) => Promise<void>): Promise<void> {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  const platform = await startTestPlatform(sqlite, { demoBank: false })
  try {
    await platform.halt()
    await work(platform.database)
  } finally {
    await platform.stop()
  }
}

test('reports a missing master key while the database holds sealed keys', () =>
  withInstallation(async (database) => {
    await rm(join(database.dataDir, 'master.key'))
    const found = await examine(database)
    assert.equal(found.code, 1)
    assert.equal(found.verdict('stored keys'), 'fail')
    assert.match(found.sentence('stored keys'), /there is no master key/)
  }))

test('reports a wrong master key', () =>
  withInstallation(async (database) => {
    const other = `dev-1:${Buffer.alloc(32, 7).toString('base64url')}\n`
    await writeFile(join(database.dataDir, 'master.key'), other)
    assert.match((await examine(database)).sentence('stored keys'), /does not match/)
  }))

test('reports a key file or sandbox.json that others can read', () =>
  withInstallation(async (database) => {
    await chmod(join(database.dataDir, 'master.key'), 0o644)
    await chmod(join(database.dataDir, 'sandbox.json'), 0o644)
    const found = await examine(database)
    assert.equal(found.verdict('master key'), 'fail')
    assert.equal(found.verdict('sandbox.json'), 'fail')
  }))

test('reports that the secret in sandbox.json is revoked, or that its app is unknown', () =>
  withInstallation(async (database) => {
    const file = join(database.dataDir, 'sandbox.json')
    const { need } = commandsOn(database)
    await need('secret', 'revoke', textAt(await need('secret', 'list'), 0, 'secret_id'))
    assert.match((await examine(database)).sentence('sandbox.json'), /secret that expired or was revoked/)
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(/("client_id": ")[0-9a-f]+/, '$1nobody'))
    assert.match((await examine(database)).sentence('sandbox.json'), /app that does not exist/)
    await writeFile(file, '{')
    assert.equal((await examine(database)).verdict('sandbox.json'), 'warn')
  }))

test('reports a database of a later version, a damaged one, and a file that is no database', () =>
  withInstallation(async (database) => {
    const file = join(database.dataDir, 'tallystick.sqlite')
    const db = new DatabaseSync(file)
    db.exec(
      "INSERT INTO schema_migrations VALUES (999, 'from_the_future', 'x', 1); PRAGMA wal_checkpoint(TRUNCATE)",
    )
    db.close()
    await chmod(join(database.dataDir, 'sandbox.json'), 0o644)
    const later = await examine(database)
    assert.match(
      later.sentence('database'),
      /has schema version 999, but this program supports versions up to/,
    )
    assert.equal(
      later.verdict('sandbox.json'),
      'fail',
      'what does not need the database is looked at all the same',
    )
    const bytes = await readFile(file)
    bytes.fill(0xaa, 8192, 16_384)
    await writeFile(file, bytes)
    assert.equal((await examine(database)).verdict('database'), 'fail')
    await writeFile(file, 'this is no database, however long it may be'.repeat(100))
    assert.match((await examine(database)).sentence('database'), /not a SQLite database/)
  }))

test('reports that PostgreSQL does not respond', async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  const database = await sqlite.freshDatabase()
  try {
    const nowhere = { ...database, databaseUrl: 'postgres://nobody:hidden@127.0.0.1:1/nothing' }
    const ended = await commandsOn(nowhere).run(['doctor', ...FREE_PORTS])
    assert.equal(ended.code, 1)
    assert.match(ended.stdout, /FAIL {2}database: .*\n {6}Start PostgreSQL/)
    assert.ok(!(ended.stdout + ended.stderr).includes('hidden'), 'the password is not repeated')
  } finally {
    await database.drop()
  }
})

test('reports that another program uses a port', async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  const database = await sqlite.freshDatabase()
  const blocker = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  try {
    await new Promise((resolve) => blocker.once('listening', resolve))
    const address = blocker.address()
    const port = typeof address === 'object' && address !== null ? String(address.port) : ''
    const found = await examine(database, ['--port', port, '--bank-port', '0'])
    assert.equal(found.verdict('API port'), 'fail')
  } finally {
    blocker.close()
    await database.drop()
  }
})

test('reports a file in place of the data directory', async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  const database = await sqlite.freshDatabase()
  try {
    const dataDir = join(database.dataDir, 'file')
    await writeFile(dataDir, '')
    const found = await examine({ ...database, dataDir })
    assert.equal(found.sentence('data directory'), `${dataDir} is not a directory.`)
  } finally {
    await database.drop()
  }
})

test('warns of variables that are named like settings and are none', async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  const database = await sqlite.freshDatabase()
  try {
    const environment = {
      TALLYSTICK_DATABASE_URL: 'postgres://elsewhere/db',
      TALLYSTICK_TRUSTED_PROXY: '10.0.0.0/8',
      TALLYSTICK_LOG_LEVEL: 'warn',
      TALLYSTICK_EMPTY: '',
      TALLYSTICK_URL: 'http://localhost:8400',
      // As Kubernetes sets them for a service.
      TALLYSTICK_PORT: 'tcp://10.0.0.1:8400',
      TALLYSTICK_PORT_8400_TCP: 'tcp://10.0.0.1:8400',
      TALLYSTICK_SERVICE_HOST: '10.0.0.1',
    }
    const ended = await commandsOn(database).run(['doctor', '--json'], { environment })
    const findings = at(ended.json(), 'findings')
    assert.ok(Array.isArray(findings))
    const warnings = findings.filter(
      (finding) => at(finding, 'check') === 'settings' && at(finding, 'verdict') === 'warn',
    )
    assert.deepEqual(
      warnings.map((finding) => at(finding, 'sentence')),
      [
        'The variable TALLYSTICK_DATABASE_URL has no effect, because there is no such setting. The setting is named DATABASE_URL.',
        'The variable TALLYSTICK_TRUSTED_PROXY has no effect, because there is no such setting.',
      ],
    )
    const started = startCommand(['start', '--port', '0', '--bank-port', '0'], {
      environment: { ...environment, TALLYSTICK_DATA_DIR: database.dataDir, TALLYSTICK_WORKERS: '2' },
    })
    await started.printed('is ready')
    started.child.kill('SIGTERM')
    const { stderr } = await started.ended
    assert.deepEqual(
      stderr.split('\n').filter((line) => line.includes('has no effect')),
      warnings.map((finding) => `tallystick: ${at(finding, 'sentence')}`),
    )
  } finally {
    await database.drop()
  }
})

test('reports wrong settings as findings, all of them', async () => {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  const database = await sqlite.freshDatabase()
  try {
    const ended = await commandsOn(database).run(['doctor', '--port', 'x', '--log-level', 'y', '--json'])
    assert.equal(ended.code, 1)
    const findings = at(ended.json(), 'findings')
    assert.ok(Array.isArray(findings))
    assert.equal(findings.filter((finding) => at(finding, 'check') === 'settings').length, 2)
  } finally {
    await database.drop()
  }
})

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2027, 0, 1)
const KEY = {
  keyId: 'a',
  algorithm: 'ES256',
  publicJwk: '{}',
  sealedPrivateKey: '',
  createdAtMs: NOW_MS - 91 * DAY_MS,
  signsFromMs: NOW_MS - 91 * DAY_MS,
  removeAfterMs: undefined,
} as const

test('warns about an overdue key rotation and an old Node', () => {
  const content = {
    signingKeys: [KEY],
    hashKey: undefined,
    sealedSessions: [],
    clockOffsetMs: 0,
    isProduction: false,
    apps: [],
  }
  assert.equal(checkSigningKeys(content, { keyRotationDays: 90 }, NOW_MS).verdict, 'warn')
  assert.equal(checkSigningKeys(content, { keyRotationDays: 91 }, NOW_MS).verdict, 'ok')
  assert.equal(checkNode('v24.14.9', '24.15').verdict, 'fail')
  assert.equal(checkNode('v24.15.0', '24.15').verdict, 'ok')
  assert.equal(checkNode('v26.0.0', '24.15').verdict, 'ok')
})

test('names the cause if the database commits no write', () => {
  const unwritable = new StorageError('unwritable', 'The disk of the database file is full.', 'SQLITE_13')
  const report = {
    applied: 1,
    known: 1,
    changed: undefined,
    migratedAtMs: NOW_MS,
    nowMs: undefined,
    damage: undefined,
    distribution: undefined,
    unwritable,
    content: undefined,
  }
  const finding = checkSchema(report, 'SQLite')
  assert.deepEqual([finding.verdict, finding.sentence], ['fail', 'The disk of the database file is full.'])
  assert.equal(checkSchema({ ...report, unwritable: undefined }, 'SQLite').verdict, 'ok')
})

test('reports whether the database is marked as production, which decides the mode that opens it', () => {
  const verdictOf = (isProduction: boolean, mode: 'development' | 'production', opened = true) => {
    const hashKey = opened ? { keyId: 'a', sealedKey: '', createdAtMs: 0 } : undefined
    return checkMode({ isProduction, hashKey }, mode).verdict
  }
  assert.equal(verdictOf(true, 'production'), 'ok')
  assert.equal(verdictOf(true, 'development'), 'fail')
  assert.equal(verdictOf(false, 'development'), 'ok')
  assert.equal(verdictOf(false, 'production'), 'warn')
  assert.equal(verdictOf(false, 'production', false), 'ok')
})

test('reports a clock that is wrong, behind the database, or different from the database server’s', () => {
  const production = { mode: 'production' } as const
  const development = { mode: 'development' } as const
  const report = {
    applied: 1,
    known: 1,
    changed: undefined,
    migratedAtMs: NOW_MS,
    nowMs: undefined,
    damage: undefined,
    distribution: undefined,
    unwritable: undefined,
    content: undefined,
  }
  assert.equal(checkClock(0, undefined, production).verdict, 'fail')
  assert.equal(checkClock(NOW_MS, report, production).verdict, 'ok')
  assert.equal(checkClock(NOW_MS - 120_000, report, production).verdict, 'fail')
  assert.equal(checkClock(NOW_MS - 120_000, report, development).verdict, 'fail')
  assert.equal(checkClock(NOW_MS, { ...report, nowMs: NOW_MS + 10_000 }, production).verdict, 'warn')
  assert.equal(checkClock(NOW_MS, { ...report, nowMs: NOW_MS - 120_000 }, production).verdict, 'fail')
  const ahead = { ...KEY, createdAtMs: NOW_MS + 90 * DAY_MS, signsFromMs: NOW_MS + 90 * DAY_MS }
  const content = {
    signingKeys: [ahead],
    hashKey: undefined,
    sealedSessions: [],
    clockOffsetMs: 0,
    isProduction: false,
    apps: [],
  }
  const moved = { ...report, content: { ...content, clockOffsetMs: 90 * DAY_MS } }
  const reset = { ...report, content }
  for (const each of [moved, reset]) assert.equal(checkClock(NOW_MS, each, production).verdict, 'fail')
  assert.equal(checkClock(NOW_MS, moved, development).verdict, 'ok')
  assert.match(
    checkClock(NOW_MS, moved, development).sentence,
    /clock of this installation is 90d ahead, by the sandbox controls/,
  )
  assert.equal(checkClock(NOW_MS, reset, development).verdict, 'ok')
  assert.match(
    checkClock(NOW_MS, reset, development).sentence,
    /created while the sandbox controls had moved/,
  )
})
