// rule: Races of the Flinks dialect between two processes: codes, refresh tokens and secrets
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createBrowser } from '../../support/browser.ts'
import { assertStatus, bearer, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startProcess, type TestProcess } from '../../support/platform-process.ts'
import { assertError, authorize, authorizeUrl, needClientToken, token } from './journey.ts'

const CALLS = 12

forEachEngine((engine) => {
  let first: TestProcess
  let second: TestProcess
  before(async () => {
    const settings = { TALLYSTICK_LOG_LEVEL: 'silent' }
    first = await startProcess(engine, {
      settings: { ...settings, TALLYSTICK_DEMO_BANK: 'on', BANK_PORT: '0' },
    })
    second = await startProcess(engine, { settings, beside: first })
  })
  after(async () => {
    await second.stop()
    await first.stop()
  })

  const exchangeAt = (at: TestProcess, code: string) =>
    token(at, first.developer, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: `${first.baseUrl}/callback`,
    })

  async function needCode(): Promise<string> {
    const person = createBrowser({ stopAt: ({ pathname }) => pathname === '/callback' })
    const url = authorizeUrl(first, first.developer, { redirect_uri: `${first.baseUrl}/callback` })
    const end = await authorize(url, undefined, person)
    return new URL(end.url).searchParams.get('code') ?? ''
  }

  const everywhere = <T>(work: (at: TestProcess) => Promise<T>): Promise<readonly T[]> =>
    Promise.all(Array.from({ length: CALLS }, (_, index) => work(index % 2 === 0 ? first : second)))

  test('of many exchanges of one code from two processes one succeeds, and the replays end what it issued', async () => {
    for (let round = 0; round < 5; round += 1) {
      const code = await needCode()
      const answers = await everywhere((at) => exchangeAt(at, code))
      const [won, ...others] = answers.filter(({ status }) => status === 200)
      assert.ok(won !== undefined && others.length === 0, `round ${round}`)
      for (const answer of answers) if (answer !== won) assertError(answer, 400, 'invalid_grant')
      const refreshed = await token(second, first.developer, {
        grant_type: 'refresh_token',
        refresh_token: textOf(won, 'refresh_token'),
      })
      assertError(refreshed, 400, 'invalid_grant')
    }
  })

  test('a refresh token is used from two processes at the same time, until a revocation in between ends it for all', async () => {
    const issued = assertStatus(await exchangeAt(second, await needCode()), 200)
    const refreshToken = textOf(issued, 'refresh_token')
    const refreshAt = (at: TestProcess) =>
      token(at, first.developer, { grant_type: 'refresh_token', refresh_token: refreshToken })
    for (const answer of await everywhere(refreshAt)) assertStatus(answer, 200)
    const headers = bearer(textOf(issued, 'access_token'))
    const during = everywhere(refreshAt)
    const revoked = await Promise.all(
      [first, second].map((at) => send(`${at.baseUrl}/api/v1/revoke`, { method: 'DELETE', headers })),
    )
    for (const { status, text } of await during) assert.ok(status === 200 || status === 400, text)
    assert.deepEqual(revoked.map(({ status }) => status).toSorted(), [204, 400])
    for (const answer of await everywhere(refreshAt)) assertError(answer, 400, 'invalid_grant')
  })

  test('of many new secrets of a recipient from two processes exactly one works', async () => {
    const accessToken = await needClientToken(first, first.developer, 'client:admin')
    const created = await send(`${first.baseUrl}/api/v1/recipients`, {
      method: 'POST',
      headers: bearer(accessToken),
      body: JSON.stringify({
        name: 'Raced',
        country: 'CA',
        scope: 'ACCOUNT_BASIC',
        redirect_uris: 'https://app.example/other',
      }),
    })
    const clientId = textOf(assertStatus(created, 200), 'client_id')
    const answers = await everywhere((at) =>
      send(`${at.baseUrl}/api/v1/recipients/${clientId}/secret`, {
        method: 'POST',
        headers: bearer(accessToken),
      }),
    )
    const secrets = answers.map((answer) => textOf(assertStatus(answer, 200), 'client_secret'))
    for (const at of [first, second]) {
      const tried = await Promise.all(
        secrets.map((clientSecret) =>
          token(at, { clientId, clientSecret }, { grant_type: 'client_credentials' }),
        ),
      )
      assert.equal(tried.filter(({ status }) => status === 200).length, 1)
    }
  })
})
