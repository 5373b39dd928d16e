// rule: PgBouncer before PostgreSQL: a mode works as set, or is refused at start
import assert from 'node:assert/strict'
import { describe, type TestContext } from 'node:test'
import { NOW_MS } from '../../src/storage/conformance/samples.ts'
import { StorageError } from '../../src/storage/engine/errors.ts'
import { openDriver, openStore } from '../../src/storage/engine/open.ts'
import type { PoolMode } from '../../src/storage/engine/postgres-pool.ts'
import { at, runCommand } from '../support/command-line.ts'
import { assertStatus, textOf } from '../support/developer.ts'
import { type FreshDatabase, forEachEngine } from '../support/engines.ts'
import { startPgBouncer } from '../support/pgbouncer.ts'
import { startTestPlatform } from '../support/platform.ts'
import { query } from '../support/postgres.ts'
import { testWithProgram } from '../support/programs.ts'

const IGNORED = 'statement_timeout, lock_timeout, idle_in_transaction_session_timeout'

const LIMITS = `
  SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
    current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('synchronous_commit') AS commit`
const IN_FORCE = { statement: '6s', lock: '5s', idle: '10s', commit: 'on' }

type Behind = { readonly database: FreshDatabase; readonly url: string }

forEachEngine((engine) => {
  if (engine.name !== 'postgres') return

  const behind = async (
    t: TestContext,
    program: string,
    settings: Readonly<Record<string, string>>,
  ): Promise<Behind> => {
    const database = await engine.freshDatabase()
    const { databaseUrl } = database
    assert.ok(databaseUrl !== undefined)
    // As lax as a server may be; before PgBouncer opens its first connection.
    const name = new URL(databaseUrl).pathname.slice(1)
    await query(databaseUrl, `ALTER DATABASE ${name} SET synchronous_commit = off`)
    const bouncer = await startPgBouncer(program, databaseUrl, settings)
    t.after(async () => {
      await bouncer.stop()
      await database.drop()
    })
    return { database, url: bouncer.url }
  }
  const open = ({ url }: Behind, poolMode: PoolMode) =>
    openDriver({ databaseUrl: url, sqliteFile: '', clock: { nowMs: () => NOW_MS }, poolMode, poolSize: 4 })

  describe('a mode that cannot work is refused at start and by doctor', () => {
    const cases: readonly (readonly [string, Readonly<Record<string, string>>, PoolMode, RegExp, RegExp])[] =
      [
        [
          'startup parameters that the pooler refuses',
          { pool_mode: 'session' },
          'none',
          /"unsupported startup parameter: statement_timeout"/,
          /TALLYSTICK_POOL_MODE/,
        ],
        [
          'transaction mode that loses prepared statements, startup parameters ignored',
          { pool_mode: 'transaction', ignore_startup_parameters: IGNORED },
          'none',
          /shares connections by transaction and loses prepared statements/,
          /TALLYSTICK_POOL_MODE=transaction/,
        ],
        [
          'transaction mode with one connection to the server, set as session',
          { pool_mode: 'transaction', default_pool_size: '1' },
          'session',
          /shares connections by transaction and loses prepared statements/,
          /TALLYSTICK_POOL_MODE=transaction/,
        ],
        [
          'transaction mode that takes turns among its connections, set as session',
          { pool_mode: 'transaction', server_round_robin: '1', min_pool_size: '5' },
          'session',
          /shares connections by transaction and loses prepared statements/,
          /TALLYSTICK_POOL_MODE=transaction/,
        ],
        [
          'statement mode',
          { pool_mode: 'statement' },
          'transaction',
          /"transaction blocks not allowed in statement pooling mode"/,
          /pool_mode = session/,
        ],
      ]
    for (const [name, settings, poolMode, words, advice] of cases) {
      testWithProgram('pgbouncer', name, async (program, t) => {
        const found = await behind(t, program, settings)
        const platform = {
          ...engine,
          freshDatabase: async () => ({ ...found.database, drop: async () => {} }),
        }
        await assert.rejects(
          startTestPlatform(platform, {
            demoBank: false,
            rewriteDatabaseUrl: () => found.url,
            settings: { TALLYSTICK_POOL_MODE: poolMode },
          }),
          (error: Error) => {
            assert.equal(error.name, 'StartError')
            assert.match(error.message, words)
            assert.match(error.message, advice)
            return true
          },
        )
        const environment = {
          DATABASE_URL: found.url,
          TALLYSTICK_DATA_DIR: found.database.dataDir,
          TALLYSTICK_POOL_MODE: poolMode,
        }
        const ended = await runCommand(['doctor', '--json', '--port', '0', '--bank-port', '0'], {
          environment,
        })
        assert.equal(ended.code, 1)
        const findings = at(ended.json(), 'findings')
        assert.ok(Array.isArray(findings))
        const finding = findings.find(({ check }) => check === 'database')
        assert.equal(finding?.verdict, 'fail')
        assert.match(String(finding?.sentence), words)
        assert.match(String(finding?.remedy), advice)
      })
    }
  })

  describe('a mode that is set as it is works, with the limits of every transaction in force', () => {
    const cases: readonly (readonly [string, Readonly<Record<string, string>>, PoolMode])[] = [
      ['session', { pool_mode: 'session' }, 'session'],
      [
        'session, startup parameters ignored',
        { pool_mode: 'session', ignore_startup_parameters: IGNORED },
        'none',
      ],
      ['transaction', { pool_mode: 'transaction', default_pool_size: '3' }, 'transaction'],
      ['no pooler', {}, 'transaction'],
    ]
    for (const [name, settings, poolMode] of cases) {
      testWithProgram('pgbouncer', `${name}, set as ${poolMode}`, async (program, t) => {
        const pooled = await behind(t, program, settings)
        const found = name === 'no pooler' ? { ...pooled, url: pooled.database.databaseUrl ?? '' } : pooled
        // Two first starts at once, as of two instances: one migrates, the other waits.
        const options = { databaseUrl: found.url, sqliteFile: '', clock: { nowMs: () => NOW_MS }, poolMode }
        const stores = await Promise.all([openStore(options), openStore(options)])
        await Promise.all(stores.map((store) => store.close()))

        const driver = await open(found, poolMode)
        try {
          const seen = await Promise.all(
            Array.from({ length: 12 }, () => driver.transaction(async (tx) => tx.get(LIMITS, {}))),
          )
          for (const row of seen) assert.deepEqual({ ...row }, IN_FORCE)
          const long = await driver.transaction(async (tx) => tx.get(LIMITS, {}), 'long')
          assert.deepEqual({ ...long }, { ...IN_FORCE, statement: '1min' })
          if (poolMode === 'transaction') {
            // Nothing is left behind for other clients of the pooler.
            const [row] = await query(found.url, LIMITS)
            assert.deepEqual(row, { statement: '0', lock: '0', idle: '0', commit: 'off' })
          }
        } finally {
          await driver.close()
        }

        const platform = await startTestPlatform(
          { ...engine, freshDatabase: async () => ({ ...found.database, drop: async () => {} }) },
          {
            demoBank: false,
            rewriteDatabaseUrl: () => found.url,
            settings: { TALLYSTICK_POOL_MODE: poolMode },
          },
        )
        try {
          await assertWorks(platform)
        } finally {
          await platform.stop()
        }
      })
    }
  })

  testWithProgram(
    'pgbouncer',
    'a server process that dies behind the pooler: unreachable, then it works again',
    async (program, t) => {
      const found = await behind(t, program, { pool_mode: 'transaction' })
      const driver = await open(found, 'transaction')
      try {
        const kill = () =>
          driver.transaction(async (tx) => tx.get('SELECT pg_terminate_backend(pg_backend_pid()) AS x', {}))
        await assert.rejects(kill(), { name: 'StorageError', kind: 'unreachable' })
        assert.deepEqual({ ...(await driver.get('SELECT 1 AS alive', {})) }, { alive: 1 })
      } finally {
        await driver.close()
      }
    },
  )

  testWithProgram(
    'pgbouncer',
    'an unknown database is refused in the words of the pooler, for the operator only',
    async (program, t) => {
      const { url } = await behind(t, program, { pool_mode: 'session' })
      const wrong = new URL(url)
      wrong.pathname = '/nowhere'
      await assert.rejects(
        openDriver({
          databaseUrl: wrong.href,
          sqliteFile: '',
          clock: { nowMs: () => NOW_MS },
          poolMode: 'session',
        }),
        (error) => {
          assert.ok(error instanceof StorageError)
          assert.equal(error.kind, 'refused')
          assert.ok(!error.message.includes('nowhere'))
          assert.match(String(error.remedy), /"database "nowhere" does not exist"/)
          return true
        },
      )
    },
  )
})

/** Many requests at once, each of which prepares or repeats statements on any connection. */
async function assertWorks({ developer }: Awaited<ReturnType<typeof startTestPlatform>>): Promise<void> {
  const clientToken = await developer.needClientToken()
  await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const user = { external_user_id: `user-${index}`, market: 'GB' }
      const userId = textOf(assertStatus(await developer.createUser(clientToken, user), 200), 'user_id')
      const grant = await developer.grantCode(clientToken, { user_id: userId, scope: 'user:read' })
      const tokens = assertStatus(await developer.exchange(textOf(assertStatus(grant, 200), 'code')), 200)
      assertStatus(await developer.get('/api/v1/user', textOf(tokens, 'access_token')), 200)
      assertStatus(await developer.refresh(textOf(tokens, 'refresh_token')), 200)
    }),
  )
}
