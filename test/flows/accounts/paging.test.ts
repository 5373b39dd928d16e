// rule: Pages of transactions: page tokens, filters and stable order
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, assertStatus, fieldOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { collectPages } from '../../support/paging.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp, listOf } from '../link/journey.ts'
import { type ConnectedUser, connectUser, listAll, refresh, settled } from './journey.ts'

const DAY_MS = 86_400_000
const PATH = '/data/v2/transactions'
const READ = 'transactions:read'

type Fields = Readonly<Record<string, unknown>>

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let user: ConnectedUser
  before(async () => {
    // The clock moves by days, which makes background refreshes due: they would get in the way of those that the test requests.
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    app = await createLinkApp(platform)
    user = await connectUser(platform, app)
  })
  after(() => platform.stop())

  const idsOf = (items: readonly Fields[]): readonly string[] => items.map(({ id }) => String(id))
  const query = (text: string): Promise<readonly Fields[]> =>
    collectPages(async (pageToken) => {
      const page = assertStatus(await user.get(`${PATH}?${text}&pageToken=${pageToken}`, READ), 200)
      return {
        items: listOf(page.body, 'transactions'),
        nextPageToken: String(fieldOf(page, 'nextPageToken')),
      }
    })
  const dateOf = (item: Fields): string => String(Reflect.get(Object(item.dates), 'booked'))

  test('date filters include both ends; reversed bounds return nothing', async () => {
    const all = await listAll(user, PATH, 'transactions')
    const accounts = await listAll(user, '/data/v2/accounts', 'accounts')
    const [first, second] = idsOf(accounts)
    const where = (keep: (item: Fields) => boolean) => idsOf(all.filter(keep))
    const [from, to] = ['2026-01-05', '2026-02-20']
    const cases: readonly (readonly [string, readonly string[]])[] = [
      [`accountIdIn=${first}`, where(({ accountId }) => accountId === first)],
      [
        `accountIdIn=${first}&accountIdIn=${second}`,
        where(({ accountId }) => accountId === first || accountId === second),
      ],
      [
        `accountIdIn=${first},${second}`,
        where(({ accountId }) => accountId === first || accountId === second),
      ],
      [`accountIdIn=${'0'.repeat(32)}`, []],
      ['accountIdIn=', idsOf(all)],
      ['statusIn=BOOKED', where(({ status }) => status === 'BOOKED')],
      ['statusIn=PENDING', where(({ status }) => status === 'PENDING')],
      ['statusIn=BOOKED&statusIn=PENDING', idsOf(all)],
      ['statusIn=UNDEFINED', []],
      [`bookedDateGte=${from}`, where((item) => dateOf(item) >= from)],
      [`bookedDateLte=${to}`, where((item) => dateOf(item) <= to)],
      [
        `bookedDateGte=${from}&bookedDateLte=${to}`,
        where((item) => dateOf(item) >= from && dateOf(item) <= to),
      ],
      [`bookedDateGte=${from}&bookedDateLte=${from}`, where((item) => dateOf(item) === from)],
      [`bookedDateGte=${to}&bookedDateLte=${from}`, []],
    ]
    for (const [text, expected] of cases) assert.deepEqual(idsOf(await query(text)), expected, text)
    assert.ok(cases.filter(([, expected]) => expected.length > 0).length > 8)
  })

  test('accounts are filtered by id and type, with both spellings of the parameters', async () => {
    const all = await listAll(user, '/data/v2/accounts', 'accounts')
    const list = async (text: string) =>
      idsOf(
        listOf(
          assertStatus(await user.get(`/data/v2/accounts?${text}`, 'accounts:read'), 200).body,
          'accounts',
        ),
      )
    const ofType = (...types: readonly string[]) =>
      idsOf(all.filter(({ type }) => types.includes(String(type))))
    assert.deepEqual(await list('typesIn=SAVINGS'), ofType('SAVINGS'))
    assert.deepEqual(await list('typeIn=SAVINGS&typesIn=CHECKING'), ofType('SAVINGS', 'CHECKING'))
    assert.deepEqual(await list('typesIn=UNDEFINED'), ofType('UNDEFINED'))
    const [first, , third] = idsOf(all)
    assert.deepEqual(await list(`idIn=${first}&idIn=${third}&idIn=x`), [first, third])
    const page = assertStatus(await user.get('/data/v2/accounts?pageSize=2', 'accounts:read'), 200)
    const next = String(fieldOf(page, 'nextPageToken'))
    assert.deepEqual(await list(`pageSize=2&pageToken=${next}`), idsOf(all).slice(2))
    const answer = await user.get(`/data/v2/accounts?pageToken=${next}&idIn=${first}`, 'accounts:read')
    assertRefused(answer, 400, 'request.invalid_page_token')
  })

  test('a page token is valid for its own list, user and filters only', async () => {
    const page = assertStatus(await user.get(`${PATH}?pageSize=5`, READ), 200)
    const token = String(fieldOf(page, 'nextPageToken'))
    assertStatus(await user.get(`${PATH}?pageSize=7&pageToken=${token}`, READ), 200)
    for (const text of [
      `statusIn=BOOKED&pageToken=${token}`,
      `pageToken=${token}x`,
      `pageToken=${token.slice(1)}`,
    ]) {
      assertRefused(await user.get(`${PATH}?${text}`, READ), 400, 'request.invalid_page_token')
    }
    const [one, other] = idsOf(await listAll(user, '/data/v2/accounts', 'accounts'))
    const filtered = assertStatus(await user.get(`${PATH}?pageSize=5&accountIdIn=${one}`, READ), 200)
    const ofOne = String(fieldOf(filtered, 'nextPageToken'))
    assert.ok(ofOne !== '')
    assertStatus(await user.get(`${PATH}?accountIdIn=${one}&pageToken=${ofOne}`, READ), 200)
    for (const text of [`accountIdIn=${other}&`, `accountIdIn=${one}&accountIdIn=${other}&`, '']) {
      const refused = await user.get(`${PATH}?${text}pageToken=${ofOne}`, READ)
      assertRefused(refused, 400, 'request.invalid_page_token')
    }
    // The filter matches nothing, and the token is wrong all the same.
    for (const [path, scope] of [
      [`${PATH}?statusIn=UNDEFINED`, READ],
      ['/enrichment/v1/transactions?statusIn=UNDEFINED', `enrichment.transactions:readonly,${READ}`],
      ['/data/v2/accounts?typesIn=UNDEFINED', 'accounts:read'],
    ] as const) {
      assertStatus(await user.get(path, scope), 200)
      assertRefused(await user.get(`${path}&pageToken=${token}`, scope), 400, 'request.invalid_page_token')
    }
    const elsewhere = await user.get(`/data/v2/accounts?pageToken=${token}`, 'accounts:read')
    assertRefused(elsewhere, 400, 'request.invalid_page_token')
    const { accessToken } = await app.developer.needUserTokens(READ)
    const theirs = await app.developer.get(`${PATH}?pageToken=${token}`, accessToken)
    assertRefused(theirs, 400, 'request.invalid_page_token')
  })

  /** As a bank would that corrects the days of what it has booked. */
  async function moveDays(round: number): Promise<void> {
    const { store } = await platform.workbench()
    const filter = { accountIds: undefined, statuses: undefined, bookedFrom: undefined, bookedTo: undefined }
    const rows = await store.listTransactions(app.appId, user.userId, filter, { limit: 5000 })
    const moved = rows.flatMap((row, index) => {
      if (row.status !== 'booked' || index % 3 !== round % 3) return []
      const sortAtMs = row.sortAtMs + (round % 2 === 0 ? 200 : -200) * DAY_MS
      return [{ ...row, sortAtMs, bookedDate: new Date(sortAtMs).toISOString().slice(0, 10) }]
    })
    assert.ok(moved.length > 50)
    const fact = await store.saveBankData(app.appId, user.credentialsId, {
      identity: undefined,
      accounts: [],
      transactions: moved,
      refreshedAtMs: platform.clock.nowMs(),
    })
    assert.equal(fact, 'saved')
  }

  test('paging during refreshes returns each remaining row exactly once', async () => {
    const before = new Set(idsOf(await listAll(user, PATH, 'transactions')))
    const seen: string[] = []
    let pageToken = ''
    let round = 0
    do {
      const page = assertStatus(await user.get(`${PATH}?pageSize=100&pageToken=${pageToken}`, READ), 200)
      seen.push(...idsOf(listOf(page.body, 'transactions')))
      pageToken = String(fieldOf(page, 'nextPageToken'))
      if (round < 4) {
        platform.clock.advance(DAY_MS)
        assertStatus(await refresh(user), 204)
        await platform.runJobs()
        assert.equal(fieldOf(await settled(user), 'status'), 'UPDATED')
      }
      await moveDays(round)
      round += 1
      assert.ok(round < 100, 'the list has no end')
    } while (pageToken !== '')
    const after = new Set(idsOf(await listAll(user, PATH, 'transactions')))
    assert.ok(round > 5)
    assert.ok(
      [...after].some((id) => !before.has(id)),
      'none was added',
    )
    assert.equal(new Set(seen).size, seen.length, 'one was seen twice')
    const missed = [...before].filter((id) => after.has(id) && !seen.includes(id))
    assert.deepEqual(missed, [])
  })
})
