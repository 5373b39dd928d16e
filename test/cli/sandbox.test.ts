// rule: Sandbox app and sandbox commands of a development installation
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '../../src/config.ts'
import { type RunningPlatform, startPlatform } from '../../src/main.ts'
import { createDeveloper } from '../support/developer.ts'
import { type FreshDatabase, forEachEngine } from '../support/engines.ts'

async function start({ dataDir, databaseUrl }: FreshDatabase): Promise<RunningPlatform> {
  const config = readConfig(
    {
      DATABASE_URL: databaseUrl,
      TALLYSTICK_DEMO_BANK: 'off',
      TALLYSTICK_LOG_LEVEL: 'silent',
      TALLYSTICK_DRAIN_SECONDS: '0',
    },
    { '--port': '0', '--bank-port': '0', '--data-dir': dataDir },
  )
  assert.ok(config.ok)
  return await startPlatform(config.value)
}

async function tokenStatus(platform: RunningPlatform, file: string): Promise<number> {
  const { client_id, client_secret } = JSON.parse(readFileSync(file, 'utf8'))
  const developer = createDeveloper(platform.baseUrl, { clientId: client_id, clientSecret: client_secret })
  return (await developer.clientToken('user:create')).status
}

forEachEngine((engine) => {
  test(`${engine.name}: concurrent first starts create one sandbox app`, async () => {
    const database = await engine.freshDatabase()
    const platforms = await Promise.all([start(database), start(database), start(database)])
    try {
      const file = join(database.dataDir, 'sandbox.json')
      assert.equal(statSync(file).mode & 0o777, 0o600)
      assert.equal(new Set(platforms.map(({ sandbox }) => sandbox?.client_id)).size, 1)
      assert.equal(new Set(platforms.map(({ sandbox }) => sandbox?.client_secret)).size, 1)
      for (const platform of platforms) assert.equal(await tokenStatus(platform, file), 200)
    } finally {
      await Promise.all(platforms.map((platform) => platform.stop()))
      await database.drop()
    }
  })

  test(`${engine.name}: an unreadable sandbox.json is replaced by a working one`, async () => {
    const database = await engine.freshDatabase()
    const file = join(database.dataDir, 'sandbox.json')
    await (await start(database)).stop()
    writeFileSync(file, '{ "client_id": ')
    const platform = await start(database)
    try {
      assert.equal(await tokenStatus(platform, file), 200)
    } finally {
      await platform.stop()
      await database.drop()
    }
  })

  test(`${engine.name}: an obstacle in place of sandbox.json is named, and no temporary file is left`, async () => {
    const database = await engine.freshDatabase()
    const file = join(database.dataDir, 'sandbox.json')
    mkdirSync(file)
    try {
      await assert.rejects(start(database), {
        name: 'StartError',
        message: `${file} cannot be replaced (EISDIR): remove the file or directory at that path.`,
      })
      const left = readdirSync(database.dataDir).filter((name) => name.startsWith('sandbox.json'))
      assert.deepEqual(left, ['sandbox.json'])
    } finally {
      await database.drop()
    }
  })

  test(`${engine.name}: client id and secret of sandbox.json survive a new database`, async () => {
    const first = await engine.freshDatabase()
    await (await start(first)).stop()
    const kept = readFileSync(join(first.dataDir, 'sandbox.json'), 'utf8')
    await first.drop()

    const second = await engine.freshDatabase()
    const file = join(second.dataDir, 'sandbox.json')
    writeFileSync(file, kept, { mode: 0o600 })
    const platform = await start(second)
    try {
      assert.equal(platform.sandbox?.client_id, JSON.parse(kept).client_id)
      assert.equal(platform.sandbox?.client_secret, JSON.parse(kept).client_secret)
      assert.equal(await tokenStatus(platform, file), 200)
    } finally {
      await platform.stop()
      rmSync(file, { force: true })
      await second.drop()
    }
  })
})
