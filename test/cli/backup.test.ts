// rule: Backups of a running platform hold everything that was acknowledged before them
import assert from 'node:assert/strict'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { at, commandsOn, textAt } from '../support/command-line.ts'
import { engines, forEachEngine } from '../support/engines.ts'
import { startProcess, type TestProcess } from '../support/platform-process.ts'

const [sqlite] = engines
assert.ok(sqlite?.name === 'sqlite')
const engine = sqlite

/** Creates users one after another until it is told to stop; returns the ids that were acknowledged so far. */
function createUsers(platform: TestProcess, prefix: string) {
  const created: string[] = []
  let stopped = false
  const work = (async () => {
    const token = await platform.developer.clientToken('user:create')
    for (let i = 0; !stopped; i++) {
      const externalId = `${prefix}-${i}`
      const response = await fetch(`${platform.baseUrl}/api/v1/user/create`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${textAt(token.body, 'access_token')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ external_user_id: externalId, market: 'SE', locale: 'sv_SE' }),
      })
      assert.equal(response.status, 200, await response.text())
      created.push(externalId)
    }
  })()
  return {
    created: (): readonly string[] => [...created],
    stop: async () => {
      stopped = true
      await work
    },
  }
}

function usersIn(file: string): ReadonlySet<string> {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const rows = db.prepare('SELECT external_user_id FROM users').all()
    return new Set(rows.map((row) => String(row.external_user_id)))
  } finally {
    db.close()
  }
}

let platform: TestProcess
before(async () => {
  platform = await startProcess(engine)
})
after(() => platform.stop())

function fileNamed(name: string): string {
  return join(platform.database.dataDir, name)
}

test('a backup under load is whole, private, in one file, and holds every user acknowledged before it began', async () => {
  const writers = ['a', 'b', 'c'].map((prefix) => createUsers(platform, prefix))
  try {
    while (writers.some((writer) => writer.created().length < 20))
      await new Promise((go) => setTimeout(go, 20))
    const acknowledged = writers.flatMap((writer) => writer.created())
    const file = fileNamed('copy.sqlite')
    const report = await commandsOn(platform.database).need('backup', file)
    assert.equal(at(report, 'bytes'), statSync(file).size)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.deepEqual(
      readdirSync(platform.database.dataDir).filter((name) => name.startsWith('copy.sqlite')),
      ['copy.sqlite'],
    )
    const copied = usersIn(file)
    assert.deepEqual(
      acknowledged.filter((id) => !copied.has(id)),
      [],
    )
  } finally {
    for (const writer of writers) await writer.stop()
  }
})

test('a backup restored elsewhere with the master key has a working app and secret', async () => {
  const file = fileNamed('elsewhere.sqlite')
  await commandsOn(platform.database).need('backup', file)
  const target = await engine.freshDatabase()
  try {
    for (const name of ['master.key', 'sandbox.json'])
      copyFileSync(fileNamed(name), join(target.dataDir, name))
    const report = await commandsOn(target).need('restore', file)
    assert.equal(at(report, 'file'), join(target.dataDir, 'tallystick.sqlite'))
    const restored = await startProcess({ ...engine, freshDatabase: async () => target })
    try {
      assert.equal((await restored.developer.clientToken('user:create')).status, 200)
      assert.deepEqual(restored.developer.clientId, platform.developer.clientId)
    } finally {
      await restored.stop()
    }
  } finally {
    await target.drop()
  }
})

test('restore keeps the previous database, and refuses while the platform uses it', async () => {
  const file = fileNamed('again.sqlite')
  const { need, run } = commandsOn(platform.database)
  await need('backup', file)
  const refused = await run(['restore', file, '--json'])
  assert.equal(refused.code, 1)
  assert.match(textAt(refused.json(), 'error', 'message'), /is in use/)

  const stopped = await engine.freshDatabase()
  try {
    const target = join(stopped.dataDir, 'tallystick.sqlite')
    copyFileSync(file, target)
    await commandsOn(stopped).need('restore', file)
    const kept = readdirSync(stopped.dataDir).filter((name) => name.startsWith('tallystick.sqlite.before-'))
    assert.equal(kept.length, 1)
    assert.deepEqual(usersIn(join(stopped.dataDir, kept[0] ?? '')), usersIn(target))
  } finally {
    await stopped.drop()
  }
})

test('an invalid backup is refused with the reason, and the database is unchanged', async () => {
  const good = fileNamed('good.sqlite')
  await commandsOn(platform.database).need('backup', good)
  const target = await engine.freshDatabase()
  const { need, run } = commandsOn(target)
  try {
    await need('restore', good)
    const before = readFileSync(join(target.dataDir, 'tallystick.sqlite'))
    const bytes = readFileSync(good)
    const scrambled = Buffer.from(bytes)
    scrambled.fill(0xa5, 8192, bytes.length - 4096)
    const newer = join(target.dataDir, 'newer')
    copyFileSync(good, newer)
    const db = new DatabaseSync(newer)
    db.exec("INSERT INTO schema_migrations SELECT max(version) + 1, 'later', 'x', 0 FROM schema_migrations")
    db.close()
    const cases: readonly (readonly [name: string, content: Buffer | undefined, reason: RegExp])[] = [
      ['text', Buffer.from('not a database at all'), /is not a database of Tallystick/],
      ['empty', Buffer.alloc(0), /is not a database of Tallystick/],
      ['half', bytes.subarray(0, bytes.length / 2), /is damaged|is not a database/],
      ['scrambled', scrambled, /is damaged|is not a database/],
      ['newer', undefined, /has schema version \d+, and this program knows \d+/],
    ]
    for (const [name, content, reason] of cases) {
      const file = join(target.dataDir, name)
      if (content !== undefined) writeFileSync(file, content)
      const refused = await run(['restore', file, '--json'])
      assert.equal(refused.code, 1, name)
      assert.equal(textAt(refused.json(), 'error', 'code'), 'backup_failed', name)
      assert.match(textAt(refused.json(), 'error', 'message'), reason, name)
    }
    const absent = await run(['restore', join(target.dataDir, 'absent'), '--json'])
    assert.match(textAt(absent.json(), 'error', 'message'), /There is no file/)
    assert.deepEqual(readFileSync(join(target.dataDir, 'tallystick.sqlite')), before)
  } finally {
    await target.drop()
  }
})

test('restore replaces a damaged database', async () => {
  const good = fileNamed('rescue.sqlite')
  await commandsOn(platform.database).need('backup', good)
  const target = await engine.freshDatabase()
  try {
    writeFileSync(join(target.dataDir, 'tallystick.sqlite'), 'rubbish where a database was')
    await commandsOn(target).need('restore', good)
    assert.ok(usersIn(join(target.dataDir, 'tallystick.sqlite')).size > 0)
  } finally {
    await target.drop()
  }
})

test('backup does not overwrite, and says where it cannot write', async () => {
  const { run } = commandsOn(platform.database)
  const taken = fileNamed('taken')
  writeFileSync(taken, 'mine')
  const refused = await run(['backup', taken, '--json'])
  assert.match(textAt(refused.json(), 'error', 'message'), /exists already/)
  assert.equal(readFileSync(taken, 'utf8'), 'mine')
  const nowhere = await run(['backup', join(platform.database.dataDir, 'no', 'folder'), '--json'])
  assert.match(textAt(nowhere.json(), 'error', 'message'), /There is no folder/)
  assert.equal((await run(['backup'])).code, 2)
})

test('a start on a copy that lacks the write-ahead log says so and makes no other app', async () => {
  const source = await startProcess(engine)
  const target = await engine.freshDatabase()
  try {
    for (const name of ['master.key', 'sandbox.json', 'tallystick.sqlite'])
      copyFileSync(join(source.database.dataDir, name), join(target.dataDir, name))
    // What the log alone holds may be anything up to all of it; here it is all.
    rmSync(join(target.dataDir, 'tallystick.sqlite'))
    const empty = new DatabaseSync(join(target.dataDir, 'tallystick.sqlite'))
    empty.exec('PRAGMA journal_mode = WAL')
    empty.close()
    const kept = readFileSync(join(target.dataDir, 'sandbox.json'), 'utf8')
    const ended = await commandsOn(target).run(['start', '--port', '0', '--bank-port', '0'])
    assert.equal(ended.code, 1)
    assert.match(
      ended.stderr,
      /does not contain the sandbox app that sandbox\.json names.*tallystick\.sqlite-wal/s,
    )
    assert.equal(readFileSync(join(target.dataDir, 'sandbox.json'), 'utf8'), kept)
    rmSync(join(target.dataDir, 'sandbox.json'))
    mkdirSync(join(target.dataDir, 'unused'))
    const anew = await startProcess({ ...engine, freshDatabase: async () => target })
    assert.equal((await anew.developer.clientToken('user:create')).status, 200)
    await anew.stop()
  } finally {
    await source.stop()
    if (existsSync(target.dataDir)) await target.drop()
  }
})

forEachEngine((other) => {
  if (other.name === 'sqlite') return
  test('on PostgreSQL backup and restore name the tool of PostgreSQL instead', async () => {
    const database = await other.freshDatabase()
    try {
      const { run, need } = commandsOn(database)
      await need('migrate')
      for (const [command, tool] of [
        ['backup', 'pg_dump'],
        ['restore', 'pg_restore'],
      ] as const) {
        const refused = await run([command, '/nowhere', '--json'])
        assert.equal(refused.code, 1)
        assert.equal(textAt(refused.json(), 'error', 'code'), 'engine_unsupported')
        assert.match(textAt(refused.json(), 'error', 'hint'), new RegExp(`^Use: ${tool} `))
      }
    } finally {
      await database.drop()
    }
  })
})
