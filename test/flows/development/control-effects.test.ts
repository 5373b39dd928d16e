// rule: The effect of each sandbox control on a connected user, over HTTP and the CLI
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { commandsOn } from '../../support/command-line.ts'
import { assertStatus, fieldOf, postRaw } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { type ConnectedUser, connectUser, refresh, settled } from '../accounts/journey.ts'
import { createLinkApp } from '../link/journey.ts'

/** Has one account without transactions, so that a refresh is five calls. */
const PERSON = 'u-se-new'

type Row = {
  readonly title: string
  readonly body: { readonly do: string; readonly [name: string]: unknown }
  readonly words: readonly string[]
  readonly status: string
  /** Where the connection stays lost: the person has to sign in again. */
  readonly forGood?: true
}

const ROWS: readonly Row[] = [
  { title: 'down', body: { do: 'down' }, words: ['down'], status: 'TEMPORARY_ERROR' },
  {
    title: 'one error, which is overcome by asking again',
    body: { do: 'errors', count: 1, status: 500 },
    words: ['errors', '1', '--status', '500'],
    status: 'UPDATED',
  },
  {
    title: 'three errors',
    body: { do: 'errors', count: 3 },
    words: ['errors', '3'],
    status: 'TEMPORARY_ERROR',
  },
  {
    title: 'asked too often',
    body: { do: 'errors', count: 1, status: 429 },
    words: ['errors', '1', '--status', '429'],
    status: 'TEMPORARY_ERROR',
  },
  {
    title: 'one answer that breaks off, which is overcome by asking again',
    body: { do: 'drop' },
    words: ['drop'],
    status: 'UPDATED',
  },
  {
    title: 'three answers that break off',
    body: { do: 'drop', count: 3 },
    words: ['drop', '3'],
    status: 'TEMPORARY_ERROR',
  },
  {
    title: 'an access token that ended before its time, which is renewed',
    body: { do: 'expire' },
    words: ['expire'],
    status: 'UPDATED',
  },
  {
    title: 'a consent that was withdrawn',
    body: { do: 'revoke' },
    words: ['revoke'],
    status: 'SESSION_EXPIRED',
    forGood: true,
  },
]

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let user: ConnectedUser
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
    user = await connectUser(platform, app, PERSON)
  })
  after(() => platform.stop())

  const overHttp = async (body: unknown, what: 'bank' | 'clock' = 'bank') => {
    const url = `${platform.baseUrl}/development/${what}`
    assertStatus(await postRaw(url, JSON.stringify(body), { 'content-type': 'application/json' }), 200)
  }
  const typed = (words: readonly string[]) => commandsOn(platform.database).need('bank', ...words)

  async function refreshed(): Promise<unknown> {
    assertStatus(await refresh(user), 204)
    return fieldOf(await settled(user), 'status')
  }

  for (const { title, body, words, status, forGood } of ROWS) {
    test(`${title}: the refresh ends as ${status}, and ${forGood ? 'only a new sign-in helps' : 'works afterwards'}`, async () => {
      // Over HTTP with one engine and typed with the other: what the switch does depends on neither.
      if (engine.name === 'sqlite') await overHttp({ ...body, person: PERSON })
      else await typed([...words, '--person', PERSON])
      assert.equal(await refreshed(), status)
      await overHttp({ do: 'up', person: PERSON })
      if (forGood) {
        // Accepted, as by the provider; the status says that only a new sign-in helps.
        assert.equal(await refreshed(), status)
        user = await connectUser(platform, app, PERSON)
      }
      assert.equal(await refreshed(), 'UPDATED')
    })
  }

  test('slow: calls to the bank take that much longer and succeed', async () => {
    await overHttp({ do: 'slow', time: '1s', person: PERSON })
    const startMs = performance.now()
    assert.equal(await refreshed(), 'UPDATED')
    // A lower bound only: a refresh makes several calls, at least two of them after each other.
    assert.ok(performance.now() - startMs > 2_000)
    await typed(['up', '--person', PERSON])
    assert.deepEqual(await typed(['show']), { faults: [] })
  })

  test('a control for one test user does not affect others', async () => {
    const other = await connectUser(platform, app, 'u-se-card')
    await overHttp({ do: 'down', person: PERSON })
    assertStatus(await refresh(other), 204)
    assert.equal(fieldOf(await settled(other), 'status'), 'UPDATED')
    assert.equal(await refreshed(), 'TEMPORARY_ERROR')
    await overHttp({ do: 'up', person: PERSON })
  })

  test('reset: the bank has forgotten every consent, and a new sign-in connects again', async () => {
    await overHttp({ do: 'reset' })
    assert.equal(await refreshed(), 'SESSION_EXPIRED')
    user = await connectUser(platform, app, PERSON)
    await typed(['reset'])
    assert.equal(await refreshed(), 'SESSION_EXPIRED')
    user = await connectUser(platform, app, PERSON)
    assert.equal(await refreshed(), 'UPDATED')
  })

  test('the clock moved past the consent expiry: the connection is expired, at the bank and here', async () => {
    await overHttp({ advance: '91d' }, 'clock')
    await waitUntil('the consent has ended', async () => {
      return fieldOf(await settled(user), 'status') === 'SESSION_EXPIRED'
    })
    await overHttp({ reset: true }, 'clock')
  })
})
