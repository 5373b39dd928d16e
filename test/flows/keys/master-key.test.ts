// rule: Rotation of the master key
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '../../../src/config.ts'
import { bankClientContext, bankSessionContext } from '../../../src/core/keys/sealed.ts'
import type { SealedCursor } from '../../../src/core/keys/store.ts'
import { createResealRound } from '../../../src/jobs/reseal.ts'
import { type RunningPlatform, StartError, startPlatform } from '../../../src/main.ts'
import { parseMasterKeys } from '../../../src/runtime/master-key.ts'
import { createRandom } from '../../../src/runtime/random.ts'
import { createVault } from '../../../src/runtime/vault.ts'
import { plantApp, plantUser, sampleConnection } from '../../../src/storage/conformance/samples.ts'
import { openStore } from '../../../src/storage/engine/open.ts'
import { createDeveloper } from '../../support/developer.ts'
import { type FreshDatabase, forEachEngine } from '../../support/engines.ts'

const random = createRandom()
const drawKey = (id: string) => `${id}:${Buffer.from(random.bytes(32)).toString('base64url')}`
const [OLD, NEW] = [drawKey('old'), drawKey('new')]

async function start({ dataDir, databaseUrl }: FreshDatabase, masterKey: string): Promise<RunningPlatform> {
  const config = readConfig(
    {
      DATABASE_URL: databaseUrl,
      TALLYSTICK_DEMO_BANK: 'off',
      TALLYSTICK_LOG_LEVEL: 'silent',
      TALLYSTICK_MASTER_KEY: masterKey,
    },
    { '--port': '0', '--bank-port': '0', '--data-dir': dataDir },
  )
  assert.ok(config.ok)
  return await startPlatform(config.value)
}

function vaultOf(text: string) {
  const keys = parseMasterKeys(text)
  assert.ok(keys !== undefined)
  return createVault(keys, random)
}

forEachEngine((engine) => {
  test(`${engine.name}: a new master key takes over, and every token and client secret still works`, async () => {
    const database = await engine.freshDatabase()
    try {
      const first = await start(database, OLD)
      assert.ok(first.sandbox !== undefined)
      const credentials = {
        clientId: first.sandbox.client_id,
        clientSecret: first.sandbox.client_secret,
      }
      const developer = createDeveloper(first.baseUrl, credentials)
      const token = await developer.needClientToken('user:create')
      await first.stop()

      await (await start(database, `${NEW},${OLD}`)).stop()
      const third = await start(database, NEW)
      try {
        const answer = await fetch(`${third.baseUrl}/api/v1/user/create`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          body: '{"market":"SE"}',
        })
        assert.equal(answer.status, 200)
        const again = createDeveloper(third.baseUrl, credentials)
        assert.equal((await again.clientToken('user:create')).status, 200)
      } finally {
        await third.stop()
      }
      await assert.rejects(start(database, OLD), (error) => {
        assert.ok(error instanceof StartError)
        assert.match(error.message, /master key/)
        return true
      })
    } finally {
      await database.drop()
    }
  })

  test(`${engine.name}: stored bank secrets are re-encrypted under the new master key, and never overwrite a newer value`, async () => {
    const { dataDir, databaseUrl, drop } = await engine.freshDatabase()
    const clock = { nowMs: () => 1_790_000_000_000 }
    const store = await openStore({ databaseUrl, sqliteFile: join(dataDir, 'tallystick.sqlite'), clock })
    const warnings: string[] = []
    const log = { warn: (_fields: unknown, message: string) => void warnings.push(message) }
    const [old, both, next] = [vaultOf(OLD), vaultOf(`${NEW},${OLD}`), vaultOf(NEW)]
    try {
      const { appId } = await plantApp(store)
      const { userId } = await plantUser(store, appId)
      const connection = sampleConnection(appId, userId)
      const context = bankSessionContext(appId, connection.connectionId)
      await store.createConnection({ ...connection, sealedSession: old.seal('session', context) })
      await store.replaceBankClient('bank', undefined, old.seal('client', bankClientContext('bank')))

      const others = [sampleConnection(appId, userId), sampleConnection(appId, userId)]
      for (const other of others) await store.createConnection({ ...other, sealedSession: 'v1.new.is' })
      const read = []
      let after: SealedCursor | undefined
      do {
        const slice = await store.listSealedUnderOthers('new', 1, after)
        read.push(...slice.found.filter(({ kind }) => kind === 'bank_session'))
        after = slice.next
      } while (after !== undefined)
      assert.equal(read.length, 1, 'slices of one connection find the one of three, once')
      const [stale] = read
      const resealAfter = createResealRound(store, next, 'new', log)
      const reseal = createResealRound(store, both, 'new', log)
      assert.ok(stale !== undefined)
      assert.ok((await reseal()) < 1000, 'looks again soon while there was work')
      assert.equal(await store.replaceSealed(stale, 'v1.new.late'), 'changed')

      const stored = await store.loadConnection(appId, connection.connectionId)
      assert.equal(next.open(stored?.sealedSession ?? '', context), 'session')
      const client = await store.loadBankClient('bank')
      assert.equal(next.open(client ?? '', bankClientContext('bank')), 'client')
      assert.ok((await reseal()) > 1000, 'rests when there is none')
      assert.deepEqual(warnings, [])

      await store.replaceBankClient('other', undefined, old.seal('client', bankClientContext('other')))
      assert.ok((await resealAfter()) > 1000, 'does not spin over what it cannot open')
      assert.equal(warnings.length, 1)
    } finally {
      await store.close()
      await drop()
    }
  })
})
