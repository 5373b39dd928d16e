// rule: Requests during a database outage, and recovery from it
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { assertRefused, assertStatus, send, textOf } from '../../support/developer.ts'
import { type Engine, forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { openTcpProxy, type Silence, type TcpProxy } from '../../support/tcp-proxy.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** From the moment at which the database goes silent. */
const ANSWERED_WITHIN_MS = 10_000

async function startBehindProxy(
  engine: Engine,
  t: TestContext,
): Promise<{ platform: TestPlatform; proxy: TcpProxy }> {
  const database = await engine.freshDatabase()
  assert.ok(database.databaseUrl !== undefined)
  const proxy = await openTcpProxy(database.databaseUrl)
  const platform = await startTestPlatform(
    { ...engine, freshDatabase: async () => database },
    { demoBank: false, rewriteDatabaseUrl: () => proxy.url },
  )
  t.after(async () => {
    proxy.mend()
    await platform.halt()
    await proxy.close()
    await database.drop()
  })
  return { platform, proxy }
}

forEachEngine((engine) => {
  // The embedded database lives in the process and cannot go away by itself.
  if (engine.name !== 'postgres') return

  describe('the database goes away and comes back', () => {
    test('503 with Retry-After during the outage, then everything works as before', async (t) => {
      const { platform, proxy } = await startBehindProxy(engine, t)
      const { developer, baseUrl } = platform
      const { accessToken, refreshToken } = await developer.needUserTokens()
      const health = async (path: string) => (await send(baseUrl + path)).status
      assert.equal(await health('/health/ready'), 200)

      proxy.cut()
      const answers = await Promise.all([
        developer.clientToken(),
        developer.get('/api/v1/user', accessToken),
        developer.refresh(refreshToken),
        developer.exchange('0'.repeat(32)),
      ])
      for (const answer of answers) {
        assertRefused(answer, 503, 'service.unavailable')
        assert.equal(answer.headers.get('retry-after'), '1')
      }
      // Readiness commits a write at most once a second, so it may lag behind by that.
      await waitUntil('it is not ready', async () => (await health('/health/ready')) === 503, 5_000)
      assert.equal(await health('/health/live'), 200)

      proxy.mend()
      await waitUntil('it is ready again', async () => (await health('/health/ready')) === 200)
      assertStatus(await developer.get('/api/v1/user', accessToken), 200)
      const refreshed = assertStatus(await developer.refresh(refreshToken), 200)
      assertStatus(await developer.refresh(textOf(refreshed, 'refresh_token')), 200)
      assert.ok(!platform.logs.text.includes(new URL(proxy.url).password), 'no password in the log')
    })

    test('dropped database connections fail only the requests in flight', async (t) => {
      const { platform, proxy } = await startBehindProxy(engine, t)
      const { developer } = platform
      for (let round = 0; round < 3; round++) {
        const work = Array.from({ length: 20 }, () => developer.clientToken())
        proxy.cut()
        proxy.mend()
        for (const answer of await Promise.all(work)) {
          assert.ok([200, 503].includes(answer.status), `${answer.status} ${answer.text}`)
        }
        assertStatus(await developer.clientToken(), 200)
      }
    })
  })

  describe('the database goes silent: nothing is refused, closed or answered', { concurrency: true }, () => {
    for (const what of ['both', 'to the database', 'from the database'] satisfies readonly Silence[]) {
      test(`bytes are lost (${what}): 503 within ten seconds and not ready, then everything works by itself`, async (t) => {
        const { platform, proxy } = await startBehindProxy(engine, t)
        const { developer, baseUrl } = platform
        const { accessToken, refreshToken } = await developer.needUserTokens()
        const isReady = async () => (await send(`${baseUrl}/health/ready`)).status === 200
        assert.ok(await isReady())

        proxy.silence(what)
        const sinceMs = performance.now()
        // More at once than there are connections, so that some wait for one.
        const asked = Array.from({ length: 4 }, () => [
          developer.get('/api/v1/user', accessToken),
          developer.refresh(refreshToken),
          developer.exchange('0'.repeat(32)),
        ]).flat()
        const noticed = waitUntil('it is not ready', async () => !(await isReady()), ANSWERED_WITHIN_MS)
        for (const answer of await Promise.all(asked)) {
          assertRefused(answer, 503, 'service.unavailable')
          assert.equal(answer.headers.get('retry-after'), '1')
        }
        const tookMs = performance.now() - sinceMs
        assert.ok(tookMs < ANSWERED_WITHIN_MS, `the last response came after ${Math.round(tookMs)} ms`)
        await noticed
        assert.equal((await send(`${baseUrl}/health/live`)).status, 200)

        proxy.mend()
        await waitUntil('it is ready again', isReady)
        assertStatus(await developer.get('/api/v1/user', accessToken), 200)
        const refreshed = assertStatus(await developer.refresh(refreshToken), 200)
        assertStatus(await developer.refresh(textOf(refreshed, 'refresh_token')), 200)
      })
    }
  })
})
