// contract: Recovery from a PostgreSQL crash without the loss of an acknowledged write

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { inspect } from 'node:util'
import { Client } from 'pg'
import type { Store } from '../../src/core/ports.ts'
import {
  freshId,
  HOUR_MS,
  NOW_MS,
  plantFamily,
  sampleRotation,
} from '../../src/storage/conformance/samples.ts'
import type { Driver, Parameters } from '../../src/storage/engine/driver.ts'
import { StorageError } from '../../src/storage/engine/errors.ts'
import { openDriver, openStore } from '../../src/storage/engine/open.ts'
import { type Cluster, findPostgres, query, startCluster } from '../support/postgres.ts'
import { isMissingAllowed } from '../support/programs.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'
import { waitUntil } from '../support/wait-until.ts'

const CRASHES = 2
const BACK_WITHIN_MS = 20_000

const programs = findPostgres(process.env)
if (!('missing' in programs)) {
  let cluster: Cluster
  let store: Store

  before(async () => {
    // A cluster of its own, because other test files use that of the test run.
    cluster = await startCluster(programs)
    store = await openStore({ databaseUrl: cluster.adminUrl, sqliteFile: '', clock: { nowMs: () => NOW_MS } })
  })

  after(async () => {
    await store.close()
    await cluster.stop()
  })

  test('the server crashes under load: acknowledged writes are stored, verbs fail with typed errors and then work again', async () => {
    for (let crash = 0; crash < CRASHES; crash++) {
      const appId = freshId()
      const { token } = await plantFamily(store)
      // A retry presents the same successor, which the product derives from the presented token.
      let rotation = sampleRotation(token)
      const acknowledged: string[] = []
      let stopped = false
      const claims = Array.from({ length: 8 }, async () => {
        while (!stopped) {
          const key = freshId()
          const done = await store
            .claimOnce({ appId, kind: 'crash', key, untilMs: NOW_MS + HOUR_MS, nowMs: NOW_MS })
            .catch(expectUnreachable)
          if (done === 'first') acknowledged.push(key)
        }
      })
      const rotations = (async () => {
        while (!stopped) {
          const fact = await store.rotateRefreshToken(rotation).catch(expectUnreachable)
          if (fact?.kind === 'rotated' || fact?.kind === 'retried')
            rotation = sampleRotation(rotation.successor)
        }
      })()
      while (acknowledged.length < 50 + crash * 37) await delay(3)
      const before = acknowledged.length
      await crashServer(cluster.adminUrl)
      await untilBack(store)
      const back = acknowledged.length
      await waitUntil('writes are acknowledged again', () => acknowledged.length > back)
      stopped = true
      await Promise.all([...claims, rotations])
      assert.ok(
        before > 20 && acknowledged.length > before,
        `${before} writes acknowledged before the crash, ${acknowledged.length} in all`,
      )
      for (const key of acknowledged)
        assert.equal(
          await store.claimOnce({ appId, kind: 'crash', key, untilMs: NOW_MS + HOUR_MS, nowMs: NOW_MS }),
          'seen',
        )
      const { kind } = await store.rotateRefreshToken(rotation)
      assert.ok(kind === 'rotated' || kind === 'retried', `the newest refresh token is ${kind}`)
    }
  })

  test('commits are durable although the database has synchronous_commit = off', async () => {
    await query(cluster.adminUrl, 'ALTER DATABASE postgres SET synchronous_commit = off')
    const options = { databaseUrl: cluster.adminUrl, sqliteFile: '', clock: { nowMs: () => NOW_MS } }
    const lax = await openStore(options)
    try {
      await lax.ping()
      const appId = freshId()
      const keys = Array.from({ length: 200 }, () => freshId())
      for (const key of keys)
        await lax.claimOnce({ appId, kind: 'lax', key, untilMs: NOW_MS + HOUR_MS, nowMs: NOW_MS })
      await crashServer(cluster.adminUrl)
      await untilBack(lax)
      for (const key of keys)
        assert.equal(
          await lax.claimOnce({ appId, kind: 'lax', key, untilMs: NOW_MS + HOUR_MS, nowMs: NOW_MS }),
          'seen',
        )
    } finally {
      await lax.close()
    }
  })

  test('two deadlocked transactions both succeed: one is retried', async () => {
    const options = { databaseUrl: cluster.adminUrl, sqliteFile: '', clock: { nowMs: () => NOW_MS } }
    const driver = await openDriver(options)
    try {
      const appId = freshId()
      const keys = ['a', 'b'] as const
      for (const key of keys)
        await store.claimOnce({ appId, kind: 'deadlock', key, untilMs: NOW_MS, nowMs: NOW_MS })
      const grow = `UPDATE claims SET until_ms = until_ms + 1
        WHERE app_id = :appId AND kind = 'deadlock' AND claim_key = :key`
      let runs = 0
      const commits = Promise.withResolvers<void>()
      const firstLocks = Promise.withResolvers<void>()
      const inOrder = async (first: string, second: string) => {
        let isRetry = false
        await driver.transaction(async (tx) => {
          // Row locks are not granted in order: a retry that comes too soon can overtake the other and deadlock anew.
          if (isRetry) await commits.promise
          isRetry = true
          await tx.run(grow, { appId, key: first })
          if (++runs === 2) firstLocks.resolve()
          await firstLocks.promise
          await tx.run(grow, { appId, key: second })
        })
        commits.resolve()
      }
      await Promise.all([inOrder('a', 'b'), inOrder('b', 'a')])
      assert.equal(runs, 3)
      const rows = await driver.all('SELECT until_ms FROM claims WHERE app_id = :appId', { appId })
      assert.deepEqual(
        rows.map((row) => row.until_ms),
        [NOW_MS + 2, NOW_MS + 2],
      )
    } finally {
      await driver.close()
    }
  })

  describe('a write whose response is lost: its outcome is unknown, and it is not run again', {
    concurrency: true,
  }, () => {
    type Write = (driver: Driver, bound: Parameters, loseResponses: () => void) => Promise<unknown>
    const add = 'UPDATE claims SET until_ms = until_ms + 1 WHERE app_id = :appId AND claim_key = :key'
    const statement: Write = (driver, bound, loseResponses) => {
      loseResponses()
      return driver.run(add, bound)
    }
    const commit: Write = (driver, bound, loseResponses) =>
      driver.transaction(async (tx) => {
        await tx.run(add, bound)
        loseResponses()
      })
    const returning: Write = async (driver, bound, loseResponses) => {
      loseResponses()
      return driver.get(`${add} RETURNING until_ms`, bound)
    }
    for (const [name, write, end] of [
      ['a statement, silence', statement, 'silence'],
      ['a commit, silence', commit, 'silence'],
      ['a statement, closed connection', statement, 'close'],
      ['a commit, closed connection', commit, 'close'],
      ['a statement that returns rows, closed connection', returning, 'close'],
    ] as const) {
      test(name, async (t) => {
        const proxy = await openTcpProxy(cluster.adminUrl)
        const clock = { nowMs: () => NOW_MS }
        const driver = await openDriver({ databaseUrl: proxy.url, sqliteFile: '', clock, poolSize: 3 })
        t.after(async () => {
          await proxy.close()
          await driver.close()
        })
        const appId = freshId()
        const key = freshId()
        await store.claimOnce({ appId, kind: 'lost', key, untilMs: NOW_MS, nowMs: NOW_MS })
        const counted = async () => {
          const where = `app_id = '${appId}' AND claim_key = '${key}'`
          const [row] = await query(cluster.adminUrl, `SELECT until_ms FROM claims WHERE ${where}`)
          return Number(row?.until_ms) - NOW_MS
        }
        // Idle connections, which are as dead as the one that is used.
        await Promise.all([1, 2, 3].map(() => driver.get('SELECT 1 AS alive', {})))

        const outcome = assert.rejects(
          write(driver, { appId, key }, () => proxy.silence('from the database')),
          (error) => error instanceof StorageError && error.kind === 'unreachable',
        )
        await waitUntil('it is committed', async () => (await counted()) === 1)
        // New connections work, so that a second run would succeed.
        if (end === 'close') proxy.cut()
        proxy.mend()
        await outcome
        assert.equal(await counted(), 1)
        // No dead connection is left in the pool: with one, a statement would wait for its time limit and fail.
        await Promise.all([1, 2, 3].map(() => driver.run(add, { appId, key })))
        assert.equal(await counted(), 4)
      })
    }
  })

  test('a long transaction ends with the connections on which the silence was noticed, not after its own limit', async (t) => {
    const proxy = await openTcpProxy(cluster.adminUrl)
    const driver = await openDriver({
      databaseUrl: proxy.url,
      sqliteFile: '',
      clock: { nowMs: () => NOW_MS },
      poolSize: 2,
    })
    t.after(async () => {
      await proxy.close()
      await driver.close()
    })
    const isUnreachable = { name: 'StorageError', kind: 'unreachable' }
    await Promise.all([1, 2].map(() => driver.get('SELECT 1 AS alive', {})))
    const begun = Promise.withResolvers<void>()
    const startedMs = performance.now()
    const long = driver.transaction(async (tx) => {
      await tx.all('SELECT 1 AS alive', {})
      proxy.silence('both')
      begun.resolve()
      await tx.all('SELECT 1 AS alive', {})
    }, 'long')
    await begun.promise
    await Promise.all([
      assert.rejects(async () => driver.get('SELECT 1 AS alive', {}), isUnreachable),
      assert.rejects(long, isUnreachable),
    ])
    // Its own limit is 65 s.
    assert.ok(performance.now() - startedMs < 40_000)
  })

  test('a row that is locked for longer than the lock timeout: a typed error, and the connection works on', async () => {
    const driver = await openDriver({
      databaseUrl: cluster.adminUrl,
      sqliteFile: '',
      clock: { nowMs: () => NOW_MS },
      poolSize: 1,
    })
    const holder = new Client({ connectionString: cluster.adminUrl })
    await holder.connect()
    try {
      const appId = freshId()
      const key = freshId()
      await store.claimOnce({ appId, kind: 'locked', key, untilMs: NOW_MS, nowMs: NOW_MS })
      await holder.query('BEGIN')
      await holder.query('SELECT 1 FROM claims WHERE app_id = $1 FOR UPDATE', [appId])
      await assert.rejects(
        driver.run('UPDATE claims SET until_ms = until_ms + 1 WHERE app_id = :appId', { appId }),
        { name: 'StorageError', kind: 'locked', code: '55P03' },
      )
      await holder.query('ROLLBACK')
      assert.equal(await driver.run('UPDATE claims SET until_ms = 0 WHERE app_id = :appId', { appId }), 1)
    } finally {
      await holder.end()
      await driver.close()
    }
  })

  describe('a statement that takes longer than a statement of a request may', { concurrency: true }, () => {
    const slow = 'SELECT 1 AS done FROM pg_sleep(9)'
    const open = () =>
      openDriver({ databaseUrl: cluster.adminUrl, sqliteFile: '', clock: { nowMs: () => NOW_MS } })

    test('is cancelled by the server with a typed error; the transaction is rolled back', async () => {
      const driver = await open()
      const appId = freshId()
      const insert = `INSERT INTO claims (app_id, kind, claim_key, until_ms) VALUES (:appId, 'slow', 'a', 1)`
      await assert.rejects(
        driver.transaction(async (tx) => {
          await tx.run(insert, { appId })
          await tx.all(slow, {})
        }),
        { name: 'StorageError', kind: 'unreachable', code: '57014' },
      )
      assert.deepEqual(await driver.all('SELECT 1 AS x FROM claims WHERE app_id = :appId', { appId }), [])
      await driver.close()
    })

    test('completes within a long transaction and within a migration, for which another one waits', async () => {
      const [first, second] = await Promise.all([open(), open()])
      const order: string[] = []
      const locked = Promise.withResolvers<void>()
      const slowly = first.migration(async (tx) => {
        locked.resolve()
        await tx.all(slow, {})
        order.push('first')
      })
      await locked.promise
      const [long] = await Promise.all([
        first.transaction(async (tx) => tx.all(slow, {}), 'long'),
        slowly,
        second.migration(async () => void order.push('second')),
      ])
      assert.equal(long.length, 1)
      assert.deepEqual(order, ['first', 'second'])
      await Promise.all([first.close(), second.close()])
    })
  })

  test('a database user without the CREATE privilege starts on a migrated database', async () => {
    await query(
      cluster.adminUrl,
      `CREATE ROLE clerk LOGIN PASSWORD 'clerk';
       REVOKE CREATE ON SCHEMA public FROM PUBLIC;
       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk`,
    )
    const url = new URL(cluster.adminUrl)
    url.username = 'clerk'
    url.password = 'clerk'
    const options = { sqliteFile: '', clock: { nowMs: () => NOW_MS } }
    const limited = await openStore({ ...options, databaseUrl: url.href })
    assert.equal(
      await limited.claimOnce({
        appId: freshId(),
        kind: 'clerk',
        key: 'key',
        untilMs: NOW_MS + 1,
        nowMs: NOW_MS,
      }),
      'first',
    )
    await limited.close()
  })

  test('rejects a wrong database URL with one sentence, without the password', async () => {
    const wrong = (change: (url: URL) => void): string => {
      const url = new URL(cluster.adminUrl)
      url.password = 'open-sesame'
      change(url)
      return url.href
    }
    const cases: readonly (readonly [string, string])[] = [
      [wrong(() => undefined), 'refused'],
      [wrong((url) => (url.port = '1')), 'unreachable'],
      [wrong((url) => (url.hostname = 'nowhere.invalid')), 'unreachable'],
      [cluster.adminUrl.replace(/postgres$/, 'no_such_database'), 'refused'],
      ['postgres://%', 'refused'],
    ]
    for (const [databaseUrl, kind] of cases) {
      await assert.rejects(
        openStore({ databaseUrl, sqliteFile: '', clock: { nowMs: () => NOW_MS } }),
        (error: unknown) => {
          assert.ok(error instanceof StorageError, String(error))
          assert.equal(error.kind, kind, error.message)
          assert.ok(!inspect(error).includes('open-sesame'))
          assert.match(error.message, /^[A-Z][^\n]*\.$/)
          return true
        },
      )
    }
  })
} else {
  test('the server crashes under load', { skip: isMissingAllowed() ? programs.missing : false }, () =>
    Promise.reject(new Error(programs.missing)),
  )
}

function expectUnreachable(error: unknown): undefined {
  if (error instanceof StorageError && error.kind === 'unreachable') return undefined
  throw error
}

/**
 * Killing one backend makes the server drop every connection and recover from its log, as after a power failure. Resolves
 * when a connection of our own is dropped.
 */
async function crashServer(adminUrl: string): Promise<void> {
  const witness = new Client({ connectionString: adminUrl })
  const dropped = new Promise<void>((resolve) => witness.on('error', () => resolve()))
  await witness.connect()
  const { rows } = await witness.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE application_name = 'tallystick' LIMIT 1",
  )
  const pid = rows[0]?.pid ?? 0
  assert.ok(pid > 1, 'no connection of the store was found')
  process.kill(pid, 'SIGKILL')
  await dropped
}

async function untilBack(store: Store): Promise<void> {
  const untilMs = performance.now() + BACK_WITHIN_MS
  for (;;) {
    try {
      await store.ping()
      return
    } catch (error) {
      expectUnreachable(error)
      if (performance.now() > untilMs) throw error
      await delay(50)
    }
  }
}
