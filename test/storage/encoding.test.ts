// rule: A PostgreSQL database in another encoding than UTF8 is refused
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, runCommand } from '../support/command-line.ts'
import { forEachEngine } from '../support/engines.ts'
import { startTestPlatform } from '../support/platform.ts'
import { query } from '../support/postgres.ts'

forEachEngine((engine) => {
  if (engine.name !== 'postgres') return

  for (const encoding of ['SQL_ASCII', 'LATIN1']) {
    test(`${encoding} is refused with the way out, and nothing is created in it`, async (t) => {
      const database = await engine.freshDatabase()
      const url = new URL(database.databaseUrl ?? '')
      const name = `${url.pathname.slice(1)}_${encoding.toLowerCase()}`
      await query(
        url.href,
        `CREATE DATABASE ${name} ENCODING '${encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'`,
      )
      t.after(async () => {
        await query(url.href, `DROP DATABASE ${name} WITH (FORCE)`)
        await database.drop()
      })
      const wrong = new URL(url)
      wrong.pathname = `/${name}`
      await assert.rejects(
        startTestPlatform(
          { ...engine, freshDatabase: async () => ({ ...database, drop: async () => {} }) },
          { demoBank: false, rewriteDatabaseUrl: () => wrong.href },
        ),
        (error: Error) => {
          assert.equal(error.name, 'StartError')
          assert.match(
            error.message,
            new RegExp(`the encoding ${encoding}.*ENCODING 'UTF8' TEMPLATE template0`),
          )
          return true
        },
      )
      const environment = { DATABASE_URL: wrong.href, TALLYSTICK_DATA_DIR: database.dataDir }
      const doctor = await runCommand(['doctor', '--json', '--port', '0', '--bank-port', '0'], {
        environment,
      })
      assert.equal(doctor.code, 1)
      const findings = at(doctor.json(), 'findings')
      assert.ok(Array.isArray(findings))
      const finding = findings.find(({ check }) => check === 'database')
      assert.equal(finding?.verdict, 'fail')
      assert.match(String(finding?.sentence), new RegExp(encoding))
      assert.match(String(finding?.remedy), /ENCODING 'UTF8' TEMPLATE template0/)
      const migrate = await runCommand(['migrate'], { environment })
      assert.equal(migrate.code, 1)
      assert.match(migrate.stderr, new RegExp(encoding))
      assert.deepEqual(await query(wrong.href, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'"), [])
    })
  }
})
