// rule: Sandbox controls for clock and bank, over HTTP and the CLI
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { after, before, test } from 'node:test'
import { readConfig } from '../../../src/config.ts'
import { openWorkbench, startPlatform } from '../../../src/main.ts'
import { at, commandsOn, textAt } from '../../support/command-line.ts'
import { type Answer, assertStatus, fieldOf, postRaw, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { findFreePort } from '../../support/free-port.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { runSql } from '../../support/run-sql.ts'
import { waitUntil } from '../../support/wait-until.ts'

const DAY_MS = 86_400_000
const JSON_BODY = { 'content-type': 'application/json' }

function post(platform: TestPlatform, path: string, body: unknown, headers = {}): Promise<Answer> {
  return postRaw(platform.baseUrl + path, JSON.stringify(body), { ...JSON_BODY, ...headers })
}

const clockOf = async (platform: TestPlatform): Promise<Answer> =>
  assertStatus(await platform.developer.get('/development/clock'), 200)

forEachEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine)
  })
  after(() => platform.stop())

  test('advancing the clock applies to tokens at once, and to other instances and the bank soon; it can be reset', async (t) => {
    const platform = await startTestPlatform(engine)
    const beside = await startTestPlatform(engine, { beside: platform, demoBank: false })
    t.after(async () => {
      await beside.stop()
      await platform.stop()
    })
    const { accessToken, refreshToken } = await platform.developer.needUserTokens()
    assertStatus(await platform.developer.get('/api/v1/user', accessToken), 200)

    const moved = assertStatus(await post(platform, '/development/clock', { advance: '3h' }), 200)
    assert.deepEqual(fieldOf(moved, 'ahead_ms'), 3 * 3_600_000)
    assert.equal(Date.parse(textOf(moved, 'now')) - Date.parse(textOf(moved, 'true_time')), 3 * 3_600_000)
    assertStatus(await platform.developer.get('/api/v1/user', accessToken), 401)
    await waitUntil('the other instance has followed', async () => {
      return (await beside.developer.get('/api/v1/user', accessToken)).status === 401
    })
    const renewed = assertStatus(await beside.developer.refresh(refreshToken), 200)
    assertStatus(await platform.developer.get('/api/v1/user', textOf(renewed, 'access_token')), 200)

    const keys = async () => {
      const list = fieldOf(await platform.developer.get('/.well-known/jwks.json'), 'keys')
      return (Array.isArray(list) ? list : []).map(({ kid }) => String(kid))
    }
    const before = new Set(await keys())
    assertStatus(await post(platform, '/development/clock', { advance: '91d' }), 200)
    const after = await keys()
    assert.ok(
      after.some((kid) => !before.has(kid)),
      `the signing key has a successor: ${after}`,
    )
    assertStatus(await platform.developer.refresh(textOf(renewed, 'refresh_token')), 400)

    const back = assertStatus(await post(platform, '/development/clock', { reset: true }), 200)
    assert.equal(fieldOf(back, 'ahead_ms'), 0)
    await waitUntil('the other instance is back', async () => {
      return fieldOf(await clockOf(beside), 'ahead_ms') === 0
    })
    assertStatus(await platform.developer.clientToken(), 200)
  })

  test('the command line moves the clock of the running platform and uses it itself', async () => {
    const { need, run } = commandsOn(platform.database)
    const app = platform.sandbox.client_id
    assert.equal(at(await need('clock', 'show'), 'ahead_ms'), 0)
    const advanced = await need('clock', 'advance', '90d')
    assert.equal(at(advanced, 'ahead_ms'), 90 * DAY_MS)
    await waitUntil('the platform has followed', async () => {
      return fieldOf(await clockOf(platform), 'ahead_ms') === 90 * DAY_MS
    })
    const user = await need('user', 'create', '--external-id', randomBytes(4).toString('hex'), '--app', app)
    const aheadMs = Date.parse(textAt(user, 'created_at')) - Date.parse(textAt(advanced, 'true_time'))
    assert.ok(Math.abs(aheadMs - 90 * DAY_MS) < 60_000, `${aheadMs}`)
    assert.equal(at(await need('clock', 'reset'), 'ahead_ms'), 0)
    assert.equal((await run(['clock', 'advance', '90', '--json'])).code, 2)
    assert.equal((await run(['clock', 'advance', '4000d', '--json'])).code, 1)
  })

  test('an invalid duration, or one too far ahead, is refused with a sentence and moves nothing', async () => {
    const bodies = [
      {},
      [],
      { advance: '' },
      { advance: '90' },
      { advance: 90 },
      { advance: '-1d' },
      { advance: '4000d' },
      { advance: '1d', reset: true },
      { reset: false },
      { advance: '1d', by: 'x' },
    ]
    for (const body of bodies) {
      const answer = assertStatus(await post(platform, '/development/clock', body), 400)
      assert.match(textOf(answer, 'message'), /\.$/)
    }
    assert.equal(fieldOf(await clockOf(platform), 'ahead_ms'), 0)
  })

  test('each bank control is set over HTTP and by the command line, and up and reset clear them', async () => {
    const { need, run } = commandsOn(platform.database)
    const set = async (body: unknown): Promise<unknown> =>
      fieldOf(assertStatus(await post(platform, '/development/bank', body), 200), 'faults')
    const everybody = { slowMs: 0, down: false, failNext: { times: 0, status: 503 }, dropNext: 0 }
    assert.deepEqual(await set({ do: 'slow', time: '3s' }), [{ ...everybody, slowMs: 3000 }])
    assert.deepEqual(await set({ do: 'up' }), [])
    assert.deepEqual(await set({ do: 'down', person: 'u-se-ordinary' }), [
      { person: 'u-se-ordinary', ...everybody, down: true },
    ])
    assert.deepEqual(await set({ do: 'reset' }), [])
    assert.deepEqual(await set({ do: 'errors', count: 2, status: 429 }), [
      { ...everybody, failNext: { times: 2, status: 429 } },
    ])
    assert.deepEqual(await set({ do: 'revoke' }), await set({ do: 'expire', person: 'u-se-ordinary' }))
    assert.deepEqual(at(await need('bank', 'drop', '4'), 'faults', 0, 'dropNext'), 4)
    assert.deepEqual(at(await need('bank', 'errors', '3', '--status', '500'), 'faults', 0, 'failNext'), {
      times: 3,
      status: 500,
    })
    assert.deepEqual(await need('bank', 'show'), {
      faults: [{ ...everybody, failNext: { times: 3, status: 500 }, dropNext: 4 }],
    })
    assert.deepEqual(await need('bank', 'up'), { faults: [] })
    assert.deepEqual(fieldOf(await platform.developer.get('/development/bank'), 'faults'), [])
    const unknown = await run(['bank', 'down', '--person', 'nobody', '--json'])
    assert.equal(textAt(unknown.json(), 'error', 'code'), 'bank_refused')
    for (const words of [
      ['slow', '3'],
      ['slow', '1h'],
      ['errors', 'x'],
      ['errors', '1', '--status', '404'],
    ])
      assert.equal((await run(['bank', ...words, '--json'])).code, 2, words.join(' '))
    for (const body of [
      {},
      { do: 'nothing' },
      { do: 'slow' },
      { do: 'drop', count: -1 },
      { do: 'down', person: 7 },
    ])
      assertStatus(await post(platform, '/development/bank', body), 400)
  })

  test('a web page, a proxy and another machine get a 404', async () => {
    const foreign = [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'x-forwarded-for': '127.0.0.1' },
      { forwarded: 'for=127.0.0.1' },
    ]
    for (const headers of foreign) {
      assertStatus(await post(platform, '/development/clock', { advance: '1d' }, headers), 404)
      assertStatus(await post(platform, '/development/bank', { do: 'down' }, headers), 404)
    }
    assert.equal(fieldOf(await clockOf(platform), 'ahead_ms'), 0)
  })

  test('a caller on the network interface gets a 404', async (t) => {
    const address = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal)?.address
    if (address === undefined) return t.skip('this machine has no address but loopback')
    const open = await startTestPlatform(engine, {
      demoBank: false,
      settings: { TALLYSTICK_HOST: '0.0.0.0' },
    })
    t.after(() => open.stop())
    const outside = `http://${address}:${new URL(open.baseUrl).port}`
    assertStatus(await postRaw(`${outside}/development/clock`, '{"advance":"1d"}', JSON_BODY), 404)
    assert.equal(fieldOf(await clockOf(open), 'ahead_ms'), 0)
  })

  test('in production the controls do not exist, the commands refuse, and a stored clock is ignored', async (t) => {
    const settings = {
      TALLYSTICK_MODE: 'production',
      TALLYSTICK_PUBLIC_URL: 'https://auth.example.com',
      TALLYSTICK_MASTER_KEY: `k1:${randomBytes(32).toString('base64url')}`,
    }
    const database = await engine.freshDatabase()
    t.after(() => database.drop())
    const { run } = commandsOn(database)
    assert.equal((await run(['migrate', '--json'], { environment: settings })).code, 0)
    const move = await run(['clock', 'advance', '1d', '--json'], { environment: settings })
    assert.equal(textAt(move.json(), 'error', 'code'), 'not_in_production')
    const down = await run(['bank', 'down', '--json'], { environment: settings })
    assert.equal(textAt(down.json(), 'error', 'code'), 'not_in_production')
    // As if the database had been one of development before.
    await runSql(database, `INSERT INTO clock_offsets (slot, offset_ms) VALUES (1, ${DAY_MS})`)
    const config = readConfig(
      {
        ...settings,
        PORT: String(await findFreePort()),
        TALLYSTICK_DRAIN_SECONDS: '0',
        TALLYSTICK_DATA_DIR: database.dataDir,
        DATABASE_URL: database.databaseUrl,
        TALLYSTICK_LOG_LEVEL: 'fatal',
      },
      {},
    )
    assert.ok(config.ok)
    const running = await startPlatform(config.value)
    t.after(() => running.stop())
    const baseUrl = `http://localhost:${config.value.port}`
    for (const path of ['/development/clock', '/development/bank']) {
      assertStatus(await postRaw(baseUrl + path, '{"advance":"1d","do":"down"}', JSON_BODY), 404)
      assert.equal((await fetch(baseUrl + path)).status, 404)
    }
    const own = `${baseUrl}/console/api/organisations/any`
    for (const path of ['/demo-bank', '/demo-bank/test-users'])
      assert.equal((await fetch(own + path)).status, 404)
    for (const path of ['/demo-bank/clock', '/demo-bank/controls'])
      assertStatus(await postRaw(own + path, '{"advance":"1d","do":"down"}', JSON_BODY), 404)
    assert.equal((await fetch(`${own}/apps`)).status, 401)
    const described = await (await fetch(`${baseUrl}/console/api/openapi.json`)).text()
    assert.ok(described.includes('/apps') && !described.includes('/demo-bank'))
    const bench = await openWorkbench(config.value)
    t.after(() => bench.close())
    assert.ok(Math.abs(bench.ports.clock.nowMs() - Date.now()) < 60_000)
  })
})
