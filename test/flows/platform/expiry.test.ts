// rule: Every expiry: valid one millisecond before, refused after, and no row left
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import {
  type Answer,
  assertStatus,
  bearer,
  CREATE_USER_PATH,
  fieldOf,
  postRaw,
  send,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { type Receiver, readSignature, startReceiver } from '../../support/receiver.ts'
import { runSql } from '../../support/run-sql.ts'
import { connectUser, settled } from '../accounts/journey.ts'
import {
  connect,
  createLinkApp,
  createPerson,
  delegate,
  linkAddress,
  listOf,
  returned,
} from '../link/journey.ts'
import { plantSource } from '../webhooks/event-source.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** How long the sweeper leaves codes and grants, so that a late replay is still seen for what it is. */
const GRACE_MS = HOUR_MS
const REPORTS = '/api/v1/account-verification-reports'

/** Two of a kind that end at the same moment: one is tried before it, the other after it. */
type Pair = {
  readonly endMs: number
  /** Whether it works now. */
  readonly before: () => Promise<boolean>
  readonly after: () => Promise<boolean>
  /** Counts what is stored of them, and how long after the end the sweeper lets it be. Absent where nothing is stored. */
  readonly stored?: { readonly count: () => Promise<number>; readonly graceMs: number }
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let receiver: Receiver
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    app = await createLinkApp(platform)
    receiver = await startReceiver()
  })
  after(async () => {
    await receiver.close()
    await platform.stop()
  })

  const count = async (from: string): Promise<number> =>
    Number((await runSql(platform.database, `SELECT COUNT(*) AS size FROM ${from}`))[0]?.size)
  const endIn = (ms: number): number => platform.clock.nowMs() + ms
  const works = ({ status }: Answer): boolean => status === 200
  const ofUser = (table: string, userId: string): string =>
    `${table} WHERE grant_id IN (SELECT grant_id FROM grants WHERE user_id = '${userId}')`

  async function codes(): Promise<Pair> {
    const [one, other] = [await app.developer.needCode(), await app.developer.needCode()]
    return {
      endMs: endIn(MINUTE_MS),
      before: async () => works(await app.developer.exchange(one.code)),
      after: async () => works(await app.developer.exchange(other.code)),
      stored: { count: () => count(ofUser('authorization_codes', other.userId)), graceMs: GRACE_MS },
    }
  }

  async function delegatedCodes(): Promise<Pair> {
    const [one, other] = [await delegate(app), await delegate(app)]
    const opens = async (code: string) => {
      const page = await createPerson().get(linkAddress(platform, app, { authorization_code: code }))
      return page.byId('bank-choice') !== undefined
    }
    return {
      endMs: endIn(HOUR_MS),
      before: () => opens(one.code),
      after: () => opens(other.code),
      stored: { count: () => count(ofUser('authorization_codes', other.userId)), graceMs: GRACE_MS },
    }
  }

  async function accessTokens(): Promise<Pair> {
    const { accessToken } = await app.developer.needUserTokens()
    const reads = async () => works(await app.developer.get('/api/v1/user', accessToken))
    return { endMs: endIn(2 * HOUR_MS), before: reads, after: reads }
  }

  async function clientTokens(): Promise<Pair> {
    const token = await app.developer.needClientToken()
    const creates = async () => works(await app.developer.createUser(token, { market: 'GB' }))
    return { endMs: endIn(30 * MINUTE_MS), before: creates, after: creates }
  }

  async function idleRefreshTokens(): Promise<Pair> {
    const [one, other] = [await app.developer.needUserTokens(), await app.developer.needUserTokens()]
    return {
      endMs: endIn(30 * DAY_MS),
      before: async () => works(await app.developer.refresh(one.refreshToken)),
      after: async () => works(await app.developer.refresh(other.refreshToken)),
      stored: { count: () => count(ofUser('refresh_tokens', other.userId)), graceMs: GRACE_MS },
    }
  }

  async function usedRefreshTokens(): Promise<Pair> {
    const { userId, refreshToken } = await app.developer.needUserTokens()
    const endMs = endIn(180 * DAY_MS)
    let held = refreshToken
    const refreshes = async () => {
      const answer = await app.developer.refresh(held)
      if (works(answer)) held = textOf(answer, 'refresh_token')
      return works(answer)
    }
    for (let day = 0; day < 160; day += 20) {
      platform.clock.advance(20 * DAY_MS)
      assert.ok(await refreshes())
    }
    return {
      endMs,
      before: refreshes,
      after: refreshes,
      stored: { count: () => count(`grants WHERE user_id = '${userId}'`), graceMs: GRACE_MS },
    }
  }

  async function linkSessions(): Promise<Pair> {
    const person = createPerson()
    const { url } = await person.get(linkAddress(platform, app))
    const shows = async () => (await person.get(url)).byId('bank-choice') !== undefined
    const sessionId = new URL(url).pathname.split('/').at(-1)
    return {
      endMs: endIn(30 * MINUTE_MS),
      before: shows,
      after: shows,
      stored: { count: () => count(`link_sessions WHERE session_id = '${sessionId}'`), graceMs: GRACE_MS },
    }
  }

  async function bankTokens(): Promise<Pair> {
    const { credentialsId } = await connectUser(platform, app, 'u-se-new')
    const { store, ports } = await platform.workbench()
    const stored = await store.loadConnection(app.appId, credentialsId)
    const sealed = stored?.sealedSession ?? ''
    const context = `bank-session:${app.appId}:${credentialsId}` as const
    const { accessToken } = JSON.parse(ports.vault.open(sealed, context))
    const reads = async () =>
      works(await send(`${platform.bankUrl}/open-banking/v1/consent`, { headers: bearer(accessToken) }))
    const endMs = endIn(10 * MINUTE_MS)
    return {
      endMs,
      before: reads,
      after: reads,
      stored: {
        graceMs: DAY_MS + 1,
        count: async () => {
          // The bank sweeps when somebody comes.
          await connectUser(platform, app, 'u-se-card')
          const file = join(platform.database.dataDir, 'demo-bank.sqlite')
          const bank = new DatabaseSync(file, { timeout: 5_000 })
          const sql = "SELECT COUNT(*) AS size FROM tokens WHERE kind = 'access' AND expires_at_ms <= ?"
          const size = Number(bank.prepare(sql).get(endMs)?.size)
          bank.close()
          return size
        },
      },
    }
  }

  async function consents(): Promise<Pair> {
    const user = await connectUser(platform, app, 'u-se-new')
    const { store } = await platform.workbench()
    const [consent] = await store.listConsents(app.appId, user.userId)
    assert.ok(consent !== undefined)
    const status = async () => fieldOf(await settled(user), 'status')
    return {
      endMs: consent.expiresAtMs,
      before: async () => (await status()) === 'UPDATED',
      // The consent and its history stay with the user.
      after: async () => {
        await platform.runJobs()
        return (await status()) !== 'SESSION_EXPIRED'
      },
    }
  }

  async function temporaryUsers(): Promise<Pair> {
    const back = returned(await connect(createPerson(), linkAddress(platform, app), 'u-se-new'))
    const { store } = await platform.workbench()
    const userId = (await store.loadConnection(app.appId, back.credentials_id ?? ''))?.userId ?? ''
    const user = await store.loadUser(app.appId, { userId }, platform.clock.nowMs())
    assert.ok(user?.expiresAtMs !== undefined && user.expiresAtMs <= endIn(DAY_MS))
    const tokens = assertStatus(await app.developer.exchange(back.code ?? ''), 200)
    let held = textOf(tokens, 'refresh_token')
    const refreshes = async () => {
      const answer = await app.developer.refresh(held)
      if (works(answer)) held = textOf(answer, 'refresh_token')
      return works(answer)
    }
    return {
      endMs: user.expiresAtMs,
      before: refreshes,
      after: refreshes,
      stored: { count: () => count(`users WHERE user_id = '${userId}'`), graceMs: 0 },
    }
  }

  async function reports(): Promise<Pair> {
    const user = await connectUser(platform, app, 'u-se-new')
    const made = assertStatus(await user.post(REPORTS, 'account-verification-reports:write'), 200)
    const id = textOf(made, 'id')
    const reads = async () => {
      const token = await app.developer.needClientToken('account-verification-reports:read')
      return works(await app.developer.get(`${REPORTS}/${id}`, token))
    }
    return {
      endMs: endIn(HOUR_MS),
      before: reads,
      after: reads,
      stored: { count: () => count(`reports WHERE report_id = '${id}'`), graceMs: 23 * HOUR_MS },
    }
  }

  async function idempotencyKeys(): Promise<Pair> {
    const asker = await platform.createApp()
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()]
    const create = async (key: string): Promise<string> => {
      const token = await asker.developer.needClientToken()
      const headers = { ...bearer(token), 'content-type': 'application/json', 'idempotency-key': key }
      return assertStatus(await postRaw(platform.baseUrl + CREATE_USER_PATH, '{"market":"SE"}', headers), 200)
        .text
    }
    const [first, second] = [await create(one), await create(other)]
    const endMs = endIn(DAY_MS)
    const mine = `idempotent_answers WHERE app_id = '${asker.appId}' AND expires_at_ms <= ${endMs}`
    return {
      endMs,
      before: async () => (await create(one)) === first,
      after: async () => (await create(other)) === second,
      stored: { count: () => count(mine), graceMs: 0 },
    }
  }

  async function replacedWebhookSecrets(): Promise<Pair> {
    const source = await plantSource(platform)
    const path = `/${crypto.randomUUID()}`
    const { id } = await source.endpoints.need(receiver.url + path, ['refresh:finished'])
    assertStatus(await source.endpoints.rotate(id, { overlapSeconds: 3600 }), 200)
    const endMs = endIn(HOUR_MS)
    const signsTwice = async () => {
      const seen = receiver.at(path).length
      await source.finishRefresh()
      await platform.runJobs()
      const received = receiver.at(path)[seen]
      assert.ok(received !== undefined)
      return readSignature(received).v1.length === 2
    }
    return { endMs, before: signsTwice, after: signsTwice }
  }

  /** The key that was replaced: published until the last token that it may have signed has ended. */
  async function signingKeys(): Promise<Pair> {
    // Instances read the keys each half minute, and whenever the clock of the installation is moved.
    const publishedWhen = async (move: object): Promise<readonly string[]> => {
      const url = `${platform.baseUrl}/development/clock`
      assertStatus(await postRaw(url, JSON.stringify(move), { 'content-type': 'application/json' }), 200)
      const keys = await app.developer.get('/.well-known/jwks.json')
      return listOf(keys.body, 'keys').map(({ kid }) => String(kid))
    }
    const [old = ''] = (await publishedWhen({ advance: '1s' })).slice(-1)
    platform.clock.advance(91 * DAY_MS)
    assert.notEqual((await publishedWhen({ advance: '1s' })).at(-1), old, 'it has a successor')
    const key = `signing_keys WHERE key_id = '${old}'`
    const [row] = await runSql(platform.database, `SELECT remove_after_ms AS at FROM ${key}`)
    return {
      endMs: Number(row?.at),
      before: async () => (await publishedWhen({ reset: true })).includes(old),
      after: async () => (await publishedWhen({ advance: '1s' })).includes(old),
      stored: { count: () => count(key), graceMs: 0 },
    }
  }

  const ROWS: readonly (readonly [title: string, begin: () => Promise<Pair>])[] = [
    ['an authorization code, a minute', codes],
    ['a delegated code, an hour', delegatedCodes],
    ['an access token of an app, half an hour', clientTokens],
    ['an access token of a user, two hours', accessTokens],
    ['a refresh token that nobody uses, 30 days', idleRefreshTokens],
    ['a grant that is refreshed all the time, 180 days', usedRefreshTokens],
    ['a hosted flow, half an hour', linkSessions],
    ['an access token of the bank, ten minutes', bankTokens],
    ['a consent at the bank, 90 days', consents],
    ['a temporary user, a day', temporaryUsers],
    ['a report, readable for an hour and kept for a day', reports],
    ['an idempotency key, a day', idempotencyKeys],
    ['the old secret of a webhook, its overlap', replacedWebhookSecrets],
    ['a signing key that was replaced, the longest token', signingKeys],
  ]

  for (const [title, begin] of ROWS) {
    test(`${title}: works until a millisecond before its expiry, then is refused, and no row is left`, async () => {
      // Tokens count in whole seconds, so the moment is exact for one that is issued when a second begins.
      platform.clock.advance(SECOND_MS - (platform.clock.nowMs() % SECOND_MS))
      const { endMs, before, after, stored } = await begin()
      if (stored !== undefined) assert.ok((await stored.count()) > 0, 'nothing was stored')
      platform.clock.advance(endMs - 1 - platform.clock.nowMs())
      assert.equal(await before(), true, 'before its end')
      platform.clock.advance(1)
      assert.equal(await after(), false, 'after its end')
      if (stored === undefined) return
      platform.clock.advance(stored.graceMs)
      await platform.runJobs()
      assert.equal(await stored.count(), 0, 'it has not been swept')
    })
  }
})
