// rule: Enriched and recurring transactions, enrichment on demand, and the categories
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Compile } from 'typebox/schema'
import { dialects } from '../../../src/dialects/index.ts'
import { type Answer, assertRefused, assertStatus, bearer, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { collectPages } from '../../support/paging.ts'
import { START_MS, startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { type ConnectedUser, connectUser, listAll } from '../accounts/journey.ts'
import { createLinkApp, listOf } from '../link/journey.ts'

const PATH = '/enrichment/v1/transactions'
const READ = 'enrichment.transactions:readonly,transactions:read'
const WRITE = 'enrichment.transactions,transactions:read,transactions:categorize'
const RECURRING = 'transactions.recurring:read'
const GROUPS = '/enrichment/v1/recurring-transactions-groups'
const FOOD = 'eb007e1f4737b9a692fea22e3d07afa4'
const GROCERIES = '9361177b1494833ce1403dcd531cba94'
const RENT = '481fe6b55af88e52578376a44c1950b6'
const DAY_MS = 86_400_000

type Fields = Readonly<Record<string, unknown>>

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => Reflect.get(Object(inner), name), value)
}

/** The body has the shape that the document names for the path. */
function assertDocumented(path: string, body: unknown): void {
  const [plain] = path.split('?')
  const route = dialects[0]?.routes.find((one) => one.method === 'GET' && one.path === plain)
  const schema = route?.responses[200]?.schema
  assert.ok(schema !== undefined, path)
  assert.ok(Compile(schema).Check(body), `${path}: ${JSON.stringify(body).slice(0, 2000)}`)
}

const categoryOf = (transaction: Fields) => at(transaction, 'enrichedData', 'categories', 'pfm', 'id')
const bookedOf = (transaction: Fields) => String(at(transaction, 'dates', 'booked'))

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let user: ConnectedUser
  let other: ConnectedUser
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
    user = await connectUser(platform, app)
    other = await connectUser(platform, app, 'u-se-several')
  })
  after(() => platform.stop())

  /** Every item of a paged list, five on a page. */
  async function every(path: string, name: string, scope: string): Promise<readonly Fields[]> {
    const token = await user.token(scope)
    const separator = path.includes('?') ? '&' : '?'
    return collectPages(async (pageToken) => {
      const page = assertStatus(
        await user.read(`${path}${separator}pageSize=100&pageToken=${pageToken}`, token),
        200,
      )
      assertDocumented(path, page.body)
      return { items: listOf(page.body, name), nextPageToken: textOf(page, 'nextPageToken') }
    })
  }
  const patch = async (whose: ConnectedUser, body: unknown): Promise<Answer> =>
    send(platform.baseUrl + PATH, {
      method: 'PATCH',
      headers: { ...bearer(await whose.token(WRITE)), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const recategorize = (id: unknown, category: string) => ({
    id,
    enrichedData: { categories: { pfm: { id: category } } },
  })

  test('enriched transactions are those of version 2, with the status of each enrichment', async () => {
    const plain = await listAll(user, '/data/v2/transactions', 'transactions')
    const enriched = await every(PATH, 'transactions', READ)
    assert.deepEqual(
      enriched.map(({ id }) => id),
      plain.map(({ id }) => id),
    )
    for (const [index, one] of enriched.entries()) {
      assert.equal(categoryOf(one), at(plain[index], 'categories', 'pfm', 'id'))
      assert.deepEqual(one.amount, plain[index]?.amount)
      assert.equal(at(one, 'enrichedData', 'categories', 'status', 'code'), 'SUCCESS')
      assert.equal(at(one, 'enrichedData', 'brandIdentification', 'status', 'code'), 'PRODUCT_NOT_AVAILABLE')
      assert.equal('categories' in one, false)
    }
    const first = assertStatus(await user.get(PATH, READ), 200)
    assert.equal(listOf(first.body, 'transactions').length, 10)
  })

  test('filters by category, group of categories, account, status and booking date are exact', async () => {
    const all = await every(PATH, 'transactions', READ)
    const groceries = await every(`${PATH}?categoryIdIn=${GROCERIES}`, 'transactions', READ)
    assert.deepEqual(
      groceries,
      all.filter((one) => categoryOf(one) === GROCERIES),
    )
    assert.ok(groceries.length > 20 && groceries.length < all.length)
    const food = await every(`${PATH}?categoryIdIn=${FOOD}&categoryIdIn=${RENT}`, 'transactions', READ)
    assert.ok(food.length > groceries.length)
    assert.ok(food.some((one) => categoryOf(one) === RENT))
    // Small pages of a filtered list neither repeat nor leave out anything.
    const token = await user.token(READ)
    const small = await collectPages(async (pageToken) => {
      const page = await user.read(`${PATH}?categoryIdIn=${FOOD}&pageSize=7&pageToken=${pageToken}`, token)
      const items = listOf(assertStatus(page, 200).body, 'transactions')
      return { items, nextPageToken: textOf(page, 'nextPageToken') }
    })
    const foodOnly = food.filter((one) => categoryOf(one) !== RENT)
    assert.deepEqual(
      small.map(({ id }) => id),
      foodOnly.map(({ id }) => id),
    )
    const [newest] = all
    const day = bookedOf(all[40] ?? {})
    const [from, to] = [`${day}T00:00:00Z`, `${day}T00:00:01Z`]
    const bounds: readonly (readonly [string, (date: string) => boolean])[] = [
      [`bookedDateGte=${day}`, (date) => date >= day],
      [`bookedDateGte=${to}`, (date) => date > day],
      [`bookedDateLte=${day}`, (date) => date <= day],
      [`bookedDateLte=${from}`, (date) => date <= day],
      [`bookedDateLt=${from}`, (date) => date < day],
      [`bookedDateLt=${to}`, (date) => date <= day],
      [`bookedDateLt=${encodeURIComponent(`${day}T02:00:00+02:00`)}`, (date) => date < day],
      // The exclusive bound wins.
      [`bookedDateLt=${from}&bookedDateLte=2999-01-01`, (date) => date < day],
    ]
    for (const [query, matches] of bounds) {
      assert.deepEqual(
        (await every(`${PATH}?${query}`, 'transactions', READ)).map(({ id }) => id),
        all.filter((one) => matches(bookedOf(one))).map(({ id }) => id),
        query,
      )
    }
    const elsewhere = await every(`${PATH}?accountIdIn=${'0'.repeat(32)}`, 'transactions', READ)
    assert.deepEqual(elsewhere, [])
    const mine = await every(`${PATH}?accountIdIn=${String(newest?.accountId)}`, 'transactions', READ)
    assert.ok(mine.length > 0 && mine.every(({ accountId }) => accountId === newest?.accountId))
  })

  test('a filter that is none is refused, and a page token belongs to its filters', async () => {
    for (const query of [
      'bookedDateGte=2026-13-01',
      'bookedDateGte=soon',
      'bookedDateLt=2026-01-01',
      'bookedDateLt=2026-02-30T00:00:00Z',
      'bookedDateLte=2026-01-01T25:00:00Z',
      'statusIn=OPEN',
      'pageSize=0',
    ]) {
      assert.equal((await user.get(`${PATH}?${query}`, READ)).status, 400, query)
    }
    const page = await user.get(`${PATH}?categoryIdIn=${FOOD}`, READ)
    const token = textOf(page, 'nextPageToken')
    for (const query of [`categoryIdIn=${GROCERIES}`, '', `categoryIdIn=${FOOD}&accountIdIn=x`]) {
      assertRefused(
        await user.get(`${PATH}?${query}&pageToken=${token}`, READ),
        400,
        'request.invalid_page_token',
      )
    }
    assertRefused(await user.get(`${PATH}?merchantIdIn=1`, READ), 501, 'request.product_not_offered')
  })

  test('by ids: all of them in their order, or none; of no other user', async () => {
    const all = await every(PATH, 'transactions', READ)
    const ids = [all[5]?.id, all[2]?.id, all[5]?.id]
    const found = assertStatus(await user.post(`${PATH}-by-ids`, READ, { ids }), 200)
    assert.deepEqual(listOf(found.body, 'transactions'), [all[5], all[2]])
    for (const bad of [{ ids: [] }, { ids: 'x' }, {}, { ids: [1] }])
      assert.equal((await user.post(`${PATH}-by-ids`, READ, bad)).status, 400)
    assertRefused(await other.post(`${PATH}-by-ids`, READ, { ids }), 404, 'transaction.not_found')
    const mixed = { ids: [all[5]?.id, '0'.repeat(32)] }
    assertRefused(await user.post(`${PATH}-by-ids`, READ, mixed), 404, 'transaction.not_found')
  })

  test('similar transactions share their text but for numbers, fifty at most, without the one itself', async () => {
    const all = await every(PATH, 'transactions', READ)
    const rent = all.find((one) => categoryOf(one) === RENT)
    const found = listOf(
      assertStatus(await user.get(`${PATH}/${rent?.id}:find-similar`, READ), 200).body,
      'transactions',
    )
    assert.ok(found.length >= 3 && found.length <= 50)
    for (const one of found) {
      assert.equal(at(one, 'descriptions', 'original'), at(rent, 'descriptions', 'original'))
      assert.notEqual(one.id, rent?.id)
    }
    assertRefused(await other.get(`${PATH}/${rent?.id}:find-similar`, READ), 404, 'transaction.not_found')
  })

  test('new categories are read everywhere; a list is changed as a whole or not at all', async () => {
    const all = await every(`${PATH}?categoryIdIn=${GROCERIES}`, 'transactions', READ)
    const [first, second, third] = all
    const answer = assertStatus(
      await patch(user, [recategorize(first?.id, RENT), recategorize(second?.id, RENT)]),
      200,
    )
    assert.deepEqual(answer.body, {})
    assertStatus(await patch(user, [recategorize(third?.id, RENT)]), 200)
    const now = await every(`${PATH}?categoryIdIn=${GROCERIES}`, 'transactions', READ)
    assert.deepEqual(now, all.slice(3))
    const v2 = await listAll(user, '/data/v2/transactions', 'transactions')
    assert.equal(
      at(
        v2.find(({ id }) => id === first?.id),
        'categories',
        'pfm',
        'id',
      ),
      RENT,
    )
    const fourth = all[3]
    const half = [recategorize(fourth?.id, RENT), recategorize('0'.repeat(32), RENT)]
    assertRefused(await patch(user, half), 404, 'transaction.not_found')
    for (const bad of [
      [],
      recategorize(fourth?.id, RENT),
      [recategorize(fourth?.id, 'none')],
      { id: fourth?.id },
      'x',
      [1],
    ])
      assert.equal((await patch(user, bad)).status, 400, JSON.stringify(bad))
    assertRefused(await patch(other, [recategorize(fourth?.id, RENT)]), 404, 'transaction.not_found')
    assert.deepEqual(await every(`${PATH}?categoryIdIn=${GROCERIES}`, 'transactions', READ), now)
  })

  test('monthly payments form groups whose numbers are those of their transactions', async () => {
    const groups = await every(GROUPS, 'recurringTransactionsGroups', RECURRING)
    const netflix = groups.find(({ name }) => name === 'Netflix')
    assert.ok(netflix !== undefined, JSON.stringify(groups.map(({ name }) => name)))
    const payments = await every(
      `/enrichment/v1/recurring-transactions?groupIdIn=${netflix.id}`,
      'recurringTransactions',
      RECURRING,
    )
    const dates = payments.map((one) => String(at(one, 'date', 'booked'))).toReversed()
    const intervals = dates
      .slice(1)
      .map((date, index) => (Date.parse(date) - Date.parse(dates[index] ?? '')) / DAY_MS)
    const daysOfMonth = dates.map((date) => Number(date.slice(8)))
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    assert.partialDeepStrictEqual(netflix, {
      status: 'ACTIVE',
      period: {
        label: 'MONTHLY',
        duration: {
          minimum: Math.min(...intervals),
          maximum: Math.max(...intervals),
          mean: mean(intervals),
        },
      },
      occurrences: {
        count: payments.length,
        firstDate: dates[0],
        latestDate: dates.at(-1),
        dayOfMonth: {
          minimum: Math.min(...daysOfMonth),
          maximum: Math.max(...daysOfMonth),
          mean: mean(daysOfMonth),
        },
      },
      accountIds: [...new Set(payments.map(({ accountId }) => accountId))].sort(),
      categoryId: payments[0]?.categoryId,
    })
    assert.ok(payments.length >= 3)
    const price = at(payments[0], 'amount', 'value')
    assert.deepEqual(at(netflix, 'amount', 'latest'), price)
    assert.deepEqual(at(netflix, 'amount', 'mean'), price)
    assert.equal(at(netflix, 'amount', 'standardDeviation', 'unscaledValue'), '0')
    // Groceries come often, at no interval.
    assert.ok(groups.every(({ categoryId }) => categoryId !== GROCERIES))
    const one = assertStatus(await user.get(`${GROUPS}/${netflix.id}`, RECURRING), 200)
    assert.deepEqual(at(one.body, 'recurringTransactionsGroup'), netflix)
    assertRefused(await other.get(`${GROUPS}/${netflix.id}`, RECURRING), 404, 'recurring_group.not_found')
  })

  test('groups are filtered and paged, and end once their payments stay away', async () => {
    const groups = await every(GROUPS, 'recurringTransactionsGroups', RECURRING)
    const rent = groups.find(({ categoryId }) => categoryId === RENT)
    const ofRent = await every(`${GROUPS}?categoryIdIn=${RENT}`, 'recurringTransactionsGroups', RECURRING)
    assert.ok(ofRent.some(({ id }) => id === rent?.id))
    assert.ok(ofRent.every(({ categoryId }) => categoryId === RENT))
    const token = await user.token(RECURRING)
    const small = await collectPages(async (pageToken) => {
      const page = await user.read(`${GROUPS}?pageSize=2&pageToken=${pageToken}`, token)
      const items = listOf(assertStatus(page, 200).body, 'recurringTransactionsGroups')
      return { items, nextPageToken: textOf(page, 'nextPageToken') }
    })
    assert.deepEqual(small, groups)
    assert.deepEqual(await every(`${GROUPS}?status=INACTIVE`, 'recurringTransactionsGroups', RECURRING), [])
    assert.deepEqual(await every(`${GROUPS}?accountIdIn=x`, 'recurringTransactionsGroups', RECURRING), [])
    assert.equal((await user.get(`${GROUPS}?status=OVER`, RECURRING)).status, 400)
    await platform.later(60 * DAY_MS, async () => {
      const later = await every(`${GROUPS}?status=INACTIVE`, 'recurringTransactionsGroups', RECURRING)
      assert.ok(later.some(({ name }) => name === 'Netflix'))
      const predicted = await every(
        `/enrichment/v1/predicted-recurring-transactions?groupIdIn=${later[0]?.id}`,
        'predictedRecurringTransactions',
        RECURRING,
      )
      assert.deepEqual(predicted, [])
    })
  })

  test('the next payment of each monthly group is expected a month after the last, within the span', async () => {
    const groups = await every(GROUPS, 'recurringTransactionsGroups', RECURRING)
    const path = '/enrichment/v1/predicted-recurring-transactions'
    const predicted = await every(path, 'predictedRecurringTransactions', RECURRING)
    const today = new Date(START_MS).toISOString().slice(0, 10)
    const end = new Date(START_MS + 30 * DAY_MS).toISOString().slice(0, 10)
    const dates = predicted.map((one) => String(at(one, 'date', 'predicted')))
    assert.deepEqual(dates, dates.toSorted())
    assert.ok(dates.every((date) => date >= today && date <= end))
    const netflix = groups.find(({ name }) => name === 'Netflix')
    const [next, ...others] = predicted.filter(({ groupId }) => groupId === netflix?.id)
    assert.deepEqual(others, [])
    assert.deepEqual(at(next, 'amount', 'predicted', 'value'), at(netflix, 'amount', 'median'))
    const latest = String(at(netflix, 'occurrences', 'latestDate'))
    assert.equal(String(at(next, 'date', 'predicted')).slice(8), latest.slice(8))
    const soon = await every(`${path}?predictionSpanDays=3`, 'predictedRecurringTransactions', RECURRING)
    assert.ok(soon.length < predicted.length)
    for (const span of ['0', '367', 'x', '-1'])
      assert.equal((await user.get(`${path}?predictionSpanDays=${span}`, RECURRING)).status, 400, span)
  })

  test('on demand, a transaction is categorised from what is sent, and nothing is stored', async () => {
    const point = (id: string, more: Fields) => ({
      id,
      amount: { currencyCode: 'SEK', valueInMinorUnit: -12_550 },
      timestamp: '2026-02-27T13:48:43Z',
      userMarket: 'SE',
      description: 'CORNER 4711 12345678 XXXXX1234',
      ...more,
    })
    const token = await app.developer.needClientToken('enrichment.on-demand')
    const enrich = (body: unknown) =>
      send(`${platform.baseUrl}${PATH}/on-demand`, {
        method: 'POST',
        headers: { ...bearer(token), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const input = [
      point('a', { merchant: { merchantCategoryCode: '5411' } }),
      point('b', { merchant: { merchantCategoryCode: '5812', name: 'Bistro' } }),
      point('c', {
        amount: { currencyCode: 'SEK', valueInMinorUnit: 10 },
        merchant: { merchantCategoryCode: '5411' },
      }),
    ]
    const output = listOf(assertStatus(await enrich({ enrichments: [{}], input }), 200).body, 'output')
    assert.deepEqual(
      output.map(({ id }) => id),
      ['a', 'b', 'c'],
    )
    const [groceries, restaurant, refund] = output.map((one) => at(one, 'categories', 'pfm', 'categoryId'))
    assert.equal(groceries, GROCERIES)
    assert.equal(new Set([groceries, restaurant, refund]).size, 3)
    assert.equal(at(output[0], 'categories', 'pfm', 'formattedDescription'), 'CORNER 4711')
    assert.equal(at(output[1], 'categories', 'pfm', 'formattedDescription'), 'Bistro')
    for (const level of ['BRAND', { type: 'BRAND_AND_MERCHANT' }, { level: 'BRAND' }])
      assertRefused(await enrich({ enrichments: [level], input }), 501, 'request.product_not_offered')
    for (const bad of [
      {},
      { enrichments: ['OTHER'], input },
      { enrichments: [{}], input: [] },
      { enrichments: [{}], input: [point('d', { amount: undefined })] },
      { enrichments: [{}], input: [point('d', { amount: { currencyCode: 'QQQ', valueInMinorUnit: 1 } })] },
      { enrichments: [{}], input: [point('d', { amount: { currencyCode: 'SEK', valueInMinorUnit: 1.5 } })] },
      { enrichments: [{}], input: [point('d', { timestamp: '2026-02-30 10:00' })] },
      { enrichments: [{}], input: [point('d', { userMarket: 'QQ' })] },
      { enrichments: [{}], input: [point('d', { description: 7 })] },
    ])
      assert.equal((await enrich(bad)).status, 400, JSON.stringify(bad))
  })

  test('the categories are the tree that transactions use', async () => {
    const read = async (token: string) =>
      listOf(assertStatus(await user.read('/enrichment/v1/categories', token), 200).body, 'categories')
    assertDocumented('/enrichment/v1/categories', { categories: await read(await user.token(WRITE)) })
    const list = await read(await app.developer.needClientToken('enrichment.on-demand'))
    assert.deepEqual(await read(await user.token('enrichment.transactions:readonly')), list)
    assert.partialDeepStrictEqual(
      list.find(({ id }) => id === GROCERIES),
      {
        childName: 'Groceries',
        code: 'expenses:food.groceries',
        parent: FOOD,
        parentName: 'Food & Drinks',
        typeName: 'Expenses',
      },
    )
    assert.partialDeepStrictEqual(
      list.find(({ id }) => id === FOOD),
      { childName: '', parent: '' },
    )
  })
})
