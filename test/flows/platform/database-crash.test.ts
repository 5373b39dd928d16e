// rule: PostgreSQL crashes during tokens, refreshes and hosted flows, and recovers
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '../../support/browser.ts'
import { type Answer, assertRefused, assertStatus, fieldOf, send, textOf } from '../../support/developer.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { type Cluster, createDatabase, findPostgres, startCluster } from '../../support/postgres.ts'
import { isMissingAllowed } from '../../support/programs.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { connectUser, refresh, settled } from '../accounts/journey.ts'
import {
  approve,
  connect,
  createLinkApp,
  createPerson,
  goToBank,
  linkAddress,
  reachConsent,
  returned,
  signIn,
} from '../link/journey.ts'

/** Answers of each kind that must have been given before the crash, and again after it. */
const BUSY = 10

const programs = findPostgres(process.env)
if ('missing' in programs) {
  test('the database crashes under traffic', { skip: isMissingAllowed() ? programs.missing : false }, () =>
    Promise.reject(new Error(programs.missing)),
  )
} else {
  describe('on postgres', () => {
    let cluster: Cluster
    let platform: TestPlatform
    let app: TestApp
    before(async () => {
      // Of its own, because the cluster of the test run is not ours to crash.
      cluster = await startCluster(programs)
      const { url, drop } = await createDatabase(cluster.adminUrl)
      const dataDir = await mkdtemp(join(tmpdir(), 'tallystick-data-'))
      const freshDatabase = async () => ({
        databaseUrl: url,
        dataDir,
        drop: async () => {
          await drop()
          await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
        },
      })
      platform = await startTestPlatform({ name: 'postgres', freshDatabase })
      app = await createLinkApp(platform)
    })
    after(async () => {
      await platform.stop()
      await cluster.stop()
    })

    const isReady = async () => (await send(`${platform.baseUrl}/health/ready`)).status === 200

    async function crashAndReturn(meanwhile: () => Promise<void>): Promise<void> {
      await cluster.crash()
      await waitUntil('the platform has noticed', async () => !(await isReady()))
      await meanwhile()
      await cluster.start()
      await waitUntil('the platform is ready again', isReady)
    }

    /** What is answered is done; what is refused says that it may be tried again, and is. */
    function assertDoneOrAway(answer: Answer): boolean {
      if (answer.status === 200 || answer.status === 204) return true
      assertRefused(answer, 503, 'service.unavailable')
      assert.equal(answer.headers.get('retry-after'), '1')
      return false
    }

    test('under traffic: responses are results or 503, and no acknowledged user, code or refresh token is lost', async () => {
      const { developer } = platform
      const clientToken = await developer.needClientToken()
      const families = await Promise.all(
        Array.from({ length: 4 }, async () => (await developer.needUserTokens()).refreshToken),
      )
      const held = [...families]
      const users: string[] = []
      const codes: string[] = []
      const counts = { refreshes: 0, away: 0 }
      let stopped = false
      const refreshing = held.map(async (_, index) => {
        while (!stopped) {
          const answer = await developer.refresh(held[index] ?? '')
          if (assertDoneOrAway(answer)) {
            held[index] = textOf(answer, 'refresh_token')
            counts.refreshes++
          } else counts.away++
        }
      })
      const creating = Array.from({ length: 2 }, async () => {
        while (!stopped) {
          const created = await developer.createUser(clientToken, { market: 'GB' })
          if (!assertDoneOrAway(created)) continue
          const userId = textOf(created, 'user_id')
          users.push(userId)
          const granted = await developer.grantCode(clientToken, { user_id: userId, scope: 'user:read' })
          if (assertDoneOrAway(granted)) codes.push(textOf(granted, 'code'))
        }
      })
      const isBusy = (since: number) => counts.refreshes >= since + BUSY && codes.length >= BUSY
      await waitUntil('there is traffic', () => isBusy(0))
      const [refreshesBefore, codesBefore] = [counts.refreshes, codes.length]
      await crashAndReturn(() => sleep(200))
      await waitUntil('there is traffic again', () => {
        return isBusy(refreshesBefore) && codes.length >= codesBefore + BUSY
      })
      stopped = true
      await Promise.all([...refreshing, ...creating])
      assert.ok(counts.away > 0, 'nobody noticed the crash')

      for (const refreshToken of held) assertStatus(await developer.refresh(refreshToken), 200)
      const redeemed = await Promise.all(
        codes.map(async (code) => {
          const tokens = assertStatus(await developer.exchange(code), 200)
          const user = assertStatus(await developer.get('/api/v1/user', textOf(tokens, 'access_token')), 200)
          return textOf(user, 'id')
        }),
      )
      assert.equal(new Set(redeemed).size, codes.length)
      assert.ok(redeemed.every((userId) => users.includes(userId)))
    })

    test('during hosted flows: every flow continues at its step and returns once', async () => {
      const choosing = createPerson()
      const choice = await choosing.get(linkAddress(platform, app, { state: 'choosing' }))
      const signingIn = createPerson()
      const atBank = await goToBank(
        signingIn,
        await signingIn.get(linkAddress(platform, app, { state: 'bank' })),
      )
      const { person: consenting, consent } = await reachConsent(platform, app)
      let withAnswer: Page | undefined
      await crashAndReturn(async () => {
        // The bank is up, and sends the person back to a platform that cannot read its database.
        withAnswer = await approve(consenting, consent)
        for (const page of [await choosing.get(choice.url), withAnswer]) {
          assert.equal(page.status, 503, page.text)
          assert.match(page.text, /try again/i)
        }
      })

      const chosen = await goToBank(choosing, await choosing.get(choice.url))
      const first = returned(await approve(choosing, await signIn(choosing, chosen, 'u-se-ordinary')))
      const second = returned(await approve(signingIn, await signIn(signingIn, atBank, 'u-se-card')))
      assert.deepEqual([first.state, second.state], ['choosing', 'bank'])
      for (const { code = '' } of [first, second]) assertStatus(await app.developer.exchange(code), 200)
      // Who was turned away with the bank's answer in hand presses reload.
      const again = await consenting.get(withAnswer?.url ?? '')
      assert.equal(returned(again).state, 's')
      assertStatus(await app.developer.exchange(returned(again).code ?? ''), 200)
    })

    test('during a fetch: it is started again and succeeds', async () => {
      const user = await connectUser(platform, app, 'u-se-several')
      await fetch(`${platform.bankUrl}/admin/faults`, {
        method: 'POST',
        body: JSON.stringify({ person: 'u-se-several', slowMs: 250 }),
      })
      const before = platform.outbound.length
      assertStatus(await refresh(user), 204)
      await waitUntil('the bank is being read', () =>
        platform.outbound.slice(before).some(({ pathname }) => pathname.endsWith('/balances')),
      )
      await crashAndReturn(() => sleep(3_000))
      // Its lease runs out, and whoever looks next takes it.
      platform.clock.advance(6 * 60_000)
      const done = await settled(user)
      assert.equal(fieldOf(done, 'status'), 'UPDATED')
      assert.ok(Number(fieldOf(done, 'updated')) > 0)
      returned(await connect(createPerson(), linkAddress(platform, app)))
    })
  })
}
