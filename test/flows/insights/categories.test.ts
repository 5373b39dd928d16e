// rule: Categories and statistics of transactions
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Answer, assertRefused, assertStatus, bearer, fieldOf, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { collectPages } from '../../support/paging.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { type ConnectedUser, connectUser } from '../accounts/journey.ts'
import { createLinkApp, listOf } from '../link/journey.ts'

type Fields = Readonly<Record<string, unknown>>

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let user: ConnectedUser
  let tree: readonly Fields[]
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
    user = await connectUser(platform, app)
    tree = rows(assertStatus(await send(`${platform.baseUrl}/api/v1/categories`), 200))
  })
  after(() => platform.stop())

  const rows = ({ body }: Answer): readonly Fields[] => listOf({ body }, 'body')
  const codeOf = (id: unknown) => tree.find((category) => category.id === id)?.code
  const query = (body: unknown) => user.post('/api/v1/statistics/query', 'statistics:read', body)

  async function transactions(filter: string): Promise<readonly Fields[]> {
    return collectPages(async (pageToken) => {
      const path = `/data/v2/transactions?${filter}&pageToken=${pageToken}`
      const page = assertStatus(await user.get(path, 'transactions:read'), 200)
      return {
        items: listOf(page.body, 'transactions'),
        nextPageToken: String(fieldOf(page, 'nextPageToken')),
      }
    })
  }
  const categoryOf = ({ categories }: Fields): Fields => {
    const pfm = Reflect.get(Object(categories), 'pfm')
    assert.ok(typeof pfm === 'object' && pfm !== null)
    return pfm
  }
  const minorOf = ({ amount }: Fields): bigint => {
    const value = Reflect.get(Object(amount), 'value')
    assert.equal(value.scale, '2')
    return BigInt(value.unscaledValue)
  }

  test('the tree is an array, the same with a user token, a client token or none; a bad token is refused', async () => {
    assert.ok(tree.length > 40)
    const first = tree[0]
    assert.deepEqual(first, {
      code: 'expenses:home',
      defaultChild: false,
      id: first?.id,
      parent: null,
      primaryName: 'Home',
      searchTerms: 'home',
      secondaryName: null,
      sortOrder: 0,
      type: 'EXPENSES',
      typeName: 'Expenses',
    })
    const url = `${platform.baseUrl}/api/v1/categories`
    assert.deepEqual((await user.get('/api/v1/categories?locale=sv_SE', 'user:read')).body, tree)
    for (const locale of ['sv-SE', 'no_NO', 'en_GB', 'pt_PT']) {
      assertStatus(await user.get(`/api/v1/categories?locale=${locale}`, 'user:read'), 200)
    }
    const unknown = await user.get('/api/v1/categories?locale=xx_XX', 'user:read')
    assertRefused(unknown, 400, 'user.locale_not_supported')
    const client = bearer(await app.developer.needClientToken('user:read'))
    assert.deepEqual((await send(url, { headers: client })).body, tree)
    assertRefused(await send(url, { headers: bearer('x') }), 401, 'auth.access_token_invalid')
    const other = bearer(await app.developer.needClientToken('accounts:read'))
    assertRefused(await send(url, { headers: other }), 403, 'auth.insufficient_scope')
  })

  test('every transaction has a leaf category without its name, and few are uncategorized', async () => {
    const all = await transactions('bookedDateGte=2025-12-01')
    assert.ok(all.length > 150)
    const seen = new Map<unknown, number>()
    for (const transaction of all) {
      const { id, name } = categoryOf(transaction)
      const category = tree.find((one) => one.id === id)
      assert.ok(category !== undefined && category.parent !== null)
      // Documented as deprecated and not filled.
      assert.equal(name, '')
      seen.set(category.code, (seen.get(category.code) ?? 0) + 1)
    }
    for (const code of [
      'income:salary.pay',
      'expenses:home.rent',
      'expenses:home.utilities',
      'expenses:home.communications',
      'expenses:home.insurance',
      'expenses:food.groceries',
      'expenses:food.restaurants',
      'expenses:transport.publictransport',
      'expenses:entertainment.subscriptions',
      'transfers:savings.savings',
      'transfers:debt.creditcard',
    ]) {
      assert.ok(seen.has(code), `${code} is not among ${[...seen.keys()].join(' ')}`)
    }
    const unknown = seen.get('expenses:misc.uncategorized') ?? 0
    assert.ok(unknown * 50 <= all.length, `${unknown} of ${all.length} are not understood`)
  })

  test('sums by category agree to the cent with the transactions of the month', async () => {
    const answer = assertStatus(
      await query({
        periods: ['2026-01'],
        resolution: 'MONTHLY',
        types: ['expenses-by-category', 'expenses-by-category/by-count', 'income-by-category'],
      }),
      200,
    )
    const expected = new Map<string, number>()
    const add = (key: string, value: number) => expected.set(key, (expected.get(key) ?? 0) + value)
    for (const transaction of await transactions('bookedDateGte=2026-01-01&bookedDateLte=2026-01-31')) {
      const { id } = categoryOf(transaction)
      const minor = Number(minorOf(transaction))
      const code = String(codeOf(id))
      if (code.startsWith('income:')) add(`income-by-category ${id}`, minor)
      if (!code.startsWith('expenses:')) continue
      add(`expenses-by-category ${id}`, minor)
      add(`expenses-by-category/by-count ${id}`, 1)
    }
    const found = rows(answer).map((row) => {
      assert.deepEqual(Object.keys(row), [
        'description',
        'payload',
        'period',
        'resolution',
        'type',
        'userId',
        'value',
      ])
      assert.deepEqual([row.period, row.resolution, row.userId], ['2026-01', 'MONTHLY', user.userId])
      const value = Number(row.value)
      return [
        `${row.type} ${row.description}`,
        String(row.type).endsWith('count') ? value : Math.round(value * 100),
      ] as const
    })
    assert.deepEqual(new Map(found), expected)
    assert.ok(expected.size > 12)
  })

  test('income and expenses are reported by day, month and year', async () => {
    const sums = async (resolution: string, periods?: readonly string[]) =>
      rows(assertStatus(await query({ resolution, periods, types: ['income-and-expenses'] }), 200))
    const months = await sums('MONTHLY', ['2026-01', '2025-12'])
    assert.deepEqual(
      months.map(({ period, description }) => [period, description]),
      [
        ['2025-12', 'EXPENSES'],
        ['2025-12', 'INCOME'],
        ['2026-01', 'EXPENSES'],
        ['2026-01', 'INCOME'],
      ],
    )
    for (const { description, value } of months) assert.equal(Number(value) < 0, description === 'EXPENSES')
    const days = Array.from({ length: 31 }, (_, day) => `2026-01-${String(day + 1).padStart(2, '0')}`)
    const total = (list: readonly Fields[], side: string) =>
      list
        .filter(({ description }) => description === side)
        .reduce((sum, { value }) => sum + Math.round(Number(value) * 100), 0)
    const daily = await sums('DAILY', days)
    for (const side of ['INCOME', 'EXPENSES']) {
      const january = months.filter(({ period }) => period === '2026-01')
      assert.equal(total(daily, side), total(january, side), side)
    }
    const years = await sums('YEARLY')
    assert.ok(years.some(({ period }) => period === '2025'))
    assert.equal(total(await sums('MONTHLY'), 'INCOME'), total(years, 'INCOME'))
  })

  test('a single category is returned when requested', async () => {
    const groceries = tree.find(({ code }) => code === 'expenses:food.groceries')?.id
    const answer = assertStatus(await query({ description: groceries, periods: ['2026-01'] }), 200)
    assert.deepEqual(
      rows(answer).map(({ description, type }) => [description, type]),
      [[groceries, 'expenses-by-category']],
    )
  })

  test('an invalid period, type or resolution is refused', async () => {
    for (const body of [
      { periods: ['2026-13'] },
      { periods: ['2026-02-30'], resolution: 'DAILY' },
      { periods: ['2026-01'], resolution: 'DAILY' },
      { periods: ['2026-01', '2026'] },
      { periods: ['2026:54'] },
      { periods: ['2026-Q5'] },
      { periods: ['January'] },
      { types: ['carbon-by-category'] },
      { resolution: 'HOURLY' },
      { periods: '2026-01' },
      { periodGte: '2026-01-01' },
      { periodLte: '2026-01-01' },
      { periodGte: '2026-02-01', periodLte: '2026-01-01' },
      { periodGte: '2026-02-30', periodLte: '2026-03-01' },
      { periodGte: '2026-01-01', periodLte: '2026-01-31', periods: ['2026-01'] },
      { accountIdIn: 'all' },
      { padResultUntilToday: 'yes' },
    ]) {
      const refused = await query(body)
      assert.equal(refused.status, 400, JSON.stringify(body))
      assert.match(String(fieldOf(refused, 'errorCode')), /^request\.parameter_(invalid|missing)$/)
    }
  })

  test('every filter changes the response: dates, accounts, tags, and periods in each of their forms', async () => {
    const types = ['income-and-expenses']
    const periodsOf = (answer: Answer) => [
      ...new Set(rows(assertStatus(answer, 200)).map(({ period }) => period)),
    ]
    assert.deepEqual(periodsOf(await query({ types, periodGte: '2025-12-24', periodLte: '2026-01-02' })), [
      '2025-12',
      '2026-01',
    ])
    assert.deepEqual(periodsOf(await query({ types, periods: ['2026-Q1'] })), ['2026-Q1'])
    assert.deepEqual(periodsOf(await query({ types, periods: ['2026:02', '2026:3'] })), [
      '2026:02',
      '2026:03',
    ])
    assert.deepEqual(periodsOf(await query({ types, periods: ['2025'] })), ['2025'])
    const days = rows(await query({ types, periods: ['2026-01-15', '2026-01-16', '2026-01-20'] }))
    assert.ok(days.every(({ resolution }) => resolution === 'DAILY'))
    assert.deepEqual(rows(assertStatus(await query({ types, tags: ['holiday'] }), 200)), [])

    const accounts = listOf((await user.get('/data/v2/accounts', 'accounts:read')).body, 'accounts')
    const sumOf = async (accountIdIn: readonly unknown[] | undefined): Promise<number> =>
      rows(assertStatus(await query({ types, periods: ['2026-01'], accountIdIn }), 200)).reduce(
        (sum, { value }) => sum + Math.round(Number(value) * 100),
        0,
      )
    const parts = await Promise.all(accounts.map(({ id }) => sumOf([id])))
    assert.ok(parts.filter((part) => part !== 0).length > 1)
    const ofNobody = await sumOf(['00000000000000000000000000000000'])
    assert.equal(ofNobody, 0)
    assert.equal(await sumOf([]), await sumOf(undefined))
    const shown = parts.reduce((sum, part) => sum + part, 0)
    const hidden = await sumOf(accounts.map(({ id }) => id))
    assert.equal(shown, hidden)
  })

  test('left out, the types are the four documented ones, and left-to-spend is never below zero', async () => {
    const all = rows(assertStatus(await query({ periods: ['2026-01'] }), 200))
    assert.deepEqual([...new Set(all.map(({ type }) => type))].sort(), [
      'expenses-by-category',
      'income-by-category',
      'left-to-spend',
      'left-to-spend-average',
    ])
    const left = all.filter(({ type }) => type === 'left-to-spend')
    assert.deepEqual(
      left.map(({ description }) => description),
      Array.from({ length: 31 }, (_, day) => `2026-01-${String(day + 1).padStart(2, '0')}`),
    )
    assert.ok(left.every(({ value }) => Number(value) >= 0))
    assert.ok(left.some(({ value }) => Number(value) > 0))
  })

  test('the balance at the end of the newest period is the balance of the account', async () => {
    const answer = assertStatus(
      await query({ types: ['balances-by-account'], padResultUntilToday: true }),
      200,
    )
    const accounts = listOf((await user.get('/data/v2/accounts', 'accounts:read')).body, 'accounts')
    for (const account of accounts) {
      const own = rows(answer).filter(({ description }) => description === account.id)
      const value = Reflect.get(Object(account.balances), 'booked').amount.value
      assert.equal(
        Math.round(Number(own.at(-1)?.value) * 100),
        Number(value.unscaledValue) * 10 ** (2 - Number(value.scale)),
      )
    }
    const groups = rows(assertStatus(await query({ types: ['balances-by-account-type-group'] }), 200))
    assert.ok(groups.some(({ description }) => description === 'CARDS_AND_ACCOUNTS'))
  })

  test('a user whose months begin on the 25th gets those months, and years of them', async () => {
    const profile = { periodMode: 'MONTHLY_ADJUSTED', periodAdjustedDay: 25 }
    const own = await connectUser(platform, app)
    const current = assertStatus(await own.get('/api/v1/user/profile', 'user:read'), 200).body
    assert.ok(typeof current === 'object' && current !== null)
    const saved = await send(`${platform.baseUrl}/api/v1/user/profile`, {
      method: 'PUT',
      headers: { ...bearer(await own.token('user:write')), 'content-type': 'application/json' },
      body: JSON.stringify({ ...current, ...profile }),
    })
    assert.equal(saved.status, 200, JSON.stringify(saved.body))
    const ask = (body: unknown) => own.post('/api/v1/statistics/query', 'statistics:read', body)
    const types = ['income-and-expenses']
    const months = rows(assertStatus(await ask({ types, periods: ['2026-01'] }), 200))
    assert.ok(months.every(({ resolution }) => resolution === 'MONTHLY_ADJUSTED'))
    const days = rows(
      assertStatus(
        await ask({ types, resolution: 'DAILY', periodGte: '2025-12-25', periodLte: '2026-01-24' }),
        200,
      ),
    )
    const sum = (list: readonly Fields[]) =>
      list.reduce((total, { value }) => total + Math.round(Number(value) * 100), 0)
    assert.equal(sum(months), sum(days))
    const plain = rows(assertStatus(await ask({ types, resolution: 'MONTHLY', periods: ['2026-01'] }), 200))
    assert.notEqual(sum(plain), sum(months))
  })

  test('a user without transactions has no statistics', async () => {
    const { accessToken } = await app.developer.needUserTokens('statistics:read')
    const answer = await send(`${platform.baseUrl}/api/v1/statistics/query`, {
      method: 'POST',
      headers: { ...bearer(accessToken), 'content-type': 'application/json' },
      body: '{}',
    })
    assert.deepEqual(assertStatus(answer, 200).body, [])
  })
})
