// rule: Transactions of version 1: read, change, categorise, compare and search
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Answer, assertRefused, assertStatus, bearer, fieldOf, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { START_MS, startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { type ConnectedUser, connectUser, listAll, refresh, settled } from '../accounts/journey.ts'
import { createLinkApp, listOf } from '../link/journey.ts'

const GROCERIES = '9361177b1494833ce1403dcd531cba94'
const FOOD = 'eb007e1f4737b9a692fea22e3d07afa4'
const RENT = '481fe6b55af88e52578376a44c1950b6'
const UNCATEGORIZED = 'f46b76ce6cd37f6b8d719436e97338a1'
const PATH = '/api/v1/transactions'
const READ = 'transactions:read'
const WRITE = 'transactions:write'

type Fields = Readonly<Record<string, unknown>>

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const put = async (user: ConnectedUser, path: string, scope: string, body: unknown): Promise<Answer> =>
    send(platform.baseUrl + path, {
      method: 'PUT',
      headers: { ...bearer(await user.token(scope)), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const search = async (user: ConnectedUser, query: Fields): Promise<Fields> =>
    Object(assertStatus(await user.post('/api/v1/search', READ, query), 200).body)
  const hits = (found: Fields): readonly Fields[] =>
    listOf(found, 'results').map(({ transaction }) => Object(transaction))
  const read = async (user: ConnectedUser, id: unknown): Promise<Fields> =>
    Object(assertStatus(await user.get(`${PATH}/${id}`, READ), 200).body)

  test('a transaction has the data of version 2 as plain numbers and epoch milliseconds', async () => {
    const user = await connectUser(platform, app)
    const [newest] = await listAll(user, '/data/v2/transactions', 'transactions')
    const one = await read(user, newest?.id)
    const value = Object(Reflect.get(Object(newest?.amount), 'value'))
    const day = Date.parse(String(Reflect.get(Object(newest?.dates), 'booked')))
    const amount = Number(value.unscaledValue) * 10 ** -Number(value.scale)
    assert.partialDeepStrictEqual(one, {
      accountId: newest?.accountId,
      amount,
      categoryId: Reflect.get(Object(Reflect.get(Object(newest?.categories), 'pfm')), 'id'),
      credentialsId: user.credentialsId,
      date: day,
      id: newest?.id,
      notes: '',
      originalAmount: amount,
      originalDate: day,
      originalDescription: Reflect.get(Object(newest?.descriptions), 'original'),
      parts: [],
      pending: newest?.status === 'PENDING',
      upcoming: false,
      userId: user.userId,
      userModified: false,
    })
    assertRefused(await user.get(`${PATH}/${'0'.repeat(32)}`, READ), 404, 'transaction.not_found')
    const other = await connectUser(platform, app, 'u-se-several')
    assertRefused(await other.get(`${PATH}/${newest?.id}`, READ), 404, 'transaction.not_found')
  })

  test('what an end user changes is read in every version, searched, counted, and survives a refresh', async () => {
    const user = await connectUser(platform, app)
    const found = hits(await search(user, { categories: [GROCERIES], limit: 3 }))
    const [first, second, third] = found
    assert.ok(first && second && third)
    platform.clock.advance(1000)
    const body = {
      ...first,
      accountId: 'ignored',
      amount: Number(first.amount) - 100,
      categoryId: RENT,
      date: START_MS - 40 * 86_400_000,
      description: 'Shared rent',
      notes: 'with #Alice and #flat',
      pending: true,
    }
    const changed = Object(assertStatus(await put(user, `${PATH}/${first.id}`, WRITE, body), 200).body)
    const expected = {
      accountId: first.accountId,
      amount: Number(first.amount) - 100,
      categoryId: RENT,
      date: Date.UTC(2026, 0, 21),
      description: 'Shared rent',
      lastModified: platform.clock.nowMs(),
      notes: 'with #Alice and #flat',
      originalAmount: first.originalAmount,
      originalDate: first.originalDate,
      originalDescription: first.originalDescription,
      pending: first.pending,
      userModified: true,
    }
    assert.partialDeepStrictEqual(changed, expected)
    assert.equal((await refresh(user)).status, 204)
    await settled(user)
    assert.partialDeepStrictEqual(await read(user, first.id), expected)
    const v2 = (await listAll(user, '/data/v2/transactions', 'transactions')).find(
      ({ id }) => id === first.id,
    )
    assert.equal(Reflect.get(Object(Reflect.get(Object(v2?.categories), 'pfm')), 'id'), RENT)
    assert.equal(Reflect.get(Object(v2?.descriptions), 'display'), 'Shared rent')
    assert.equal(Reflect.get(Object(v2?.descriptions), 'original'), first.originalDescription)
    for (const query of [{ queryString: 'alice RENT' }, { queryString: 'shared', categories: [RENT] }]) {
      assert.deepEqual(
        hits(await search(user, query)).map(({ id }) => id),
        [first.id],
        JSON.stringify(query),
      )
    }
    const byTag = await user.post('/api/v1/statistics/query', 'statistics:read', {
      types: ['expenses-by-tag', 'expenses-by-category'],
      tags: ['alice'],
      resolution: 'MONTHLY',
    })
    const statistics: readonly Fields[] = Object(assertStatus(byTag, 200).body)
    assert.deepEqual(
      statistics.map(({ type, description, period, value }) => [type, description, period, value]).toSorted(),
      [
        ['expenses-by-category', RENT, '2026-01', expected.amount],
        ['expenses-by-tag', 'alice', '2026-01', expected.amount],
        ['expenses-by-tag', 'flat', '2026-01', expected.amount],
      ],
    )
    // A difference below 0.001, and another hour of the same day, are no change.
    const tiny = { amount: expected.amount + 0.0004, date: expected.date + 3_600_000 }
    const same = Object(assertStatus(await put(user, `${PATH}/${first.id}`, WRITE, tiny), 200).body)
    assert.deepEqual([same.amount, same.date], [expected.amount, expected.date])
  })

  test('the path of the list changes a transaction by its id, and categorize-multiple categories, all or none', async () => {
    const user = await connectUser(platform, app)
    const [first, second] = hits(await search(user, { categories: [GROCERIES], limit: 2 }))
    assert.ok(first && second)
    const unknownId = '0'.repeat(32)
    assertRefused(await put(user, PATH, WRITE, { id: unknownId, notes: 'x' }), 404, 'transaction.not_found')
    assertStatus(await put(user, PATH, WRITE, { id: first.id, notes: 'one' }), 204)
    assert.equal((await read(user, first.id)).notes, 'one')

    const scope = 'transactions:categorize'
    const path = `${PATH}/categorize-multiple`
    const ids = [first.id, second.id]
    const wanted = { categorizationList: [{ categoryId: RENT, transactionIds: ids }] }
    const partly = { categorizationList: [{ categoryId: RENT, transactionIds: [...ids, unknownId] }] }
    assertRefused(await put(user, path, scope, partly), 400, 'transaction.not_found')
    assert.equal((await read(user, second.id)).categoryId, GROCERIES)
    assertStatus(await put(user, path, scope, wanted), 204)
    const after = await read(user, first.id)
    assert.deepEqual([after.categoryId, after.categoryType, after.notes], [RENT, 'EXPENSES', 'one'])
    const unknown = { categorizationList: [{ categoryId: '0'.repeat(32), transactionIds: ids }] }
    assertRefused(await put(user, path, scope, unknown), 400, 'request.parameter_invalid')
    assert.equal((await put(user, path, WRITE, wanted)).status, 403)
  })

  test('search: pages, filters, order and totals', async () => {
    const user = await connectUser(platform, app)
    const all = await search(user, { limit: 1000 })
    const entries = hits(all)
    assert.equal(all.count, entries.length)
    assert.ok(entries.length > 100)
    const amounts = entries.map(({ amount }) => Number(amount))
    const close = (a: unknown, b: number) => assert.ok(Math.abs(Number(a) - b) < 0.005, `${a} ${b}`)
    const total = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0)
    close(all.net, total(amounts))
    const metrics = Object(all.metrics)
    close(metrics.SUM, total(amounts.map(Math.abs)))
    close(metrics.AVG, total(amounts.map(Math.abs)) / amounts.length)
    close(total(Object.values(metrics.CATEGORIES).map(Number)), 1)
    close(total(listOf(all, 'periodAmounts').map(({ value }) => Number(value))), total(amounts))
    const page = await search(user, { limit: 5, offset: 5 })
    assert.equal(page.count, all.count)
    assert.deepEqual(hits(page), entries.slice(5, 10))
    assert.equal(hits(await search(user, {})).length, 50)
    const cheapest = hits(await search(user, { sort: 'AMOUNT', order: 'ASC', limit: 1 }))
    assert.equal(cheapest[0]?.amount, Math.min(...amounts))
    const food = hits(await search(user, { categories: [FOOD], limit: 1000 }))
    assert.ok(food.length > 10 && food.every(({ categoryType }) => categoryType === 'EXPENSES'))
    const small = hits(await search(user, { minAmount: -100, maxAmount: 0, limit: 1000 }))
    assert.ok(small.length > 0 && small.every(({ amount }) => Number(amount) >= -100 && Number(amount) <= 0))
    const [one] = entries
    const external = Reflect.get(Object(one?.identifiers), 'providerExternalId')
    assert.deepEqual(
      hits(await search(user, { externalIds: [external] })).map(({ id }) => id),
      [one?.id],
    )
    const day = Number(one?.date)
    const ofDay = hits(await search(user, { startDate: day, endDate: day, limit: 1000 }))
    assert.ok(ofDay.length > 0 && ofDay.every(({ date }) => date === day))
    assertRefused(
      await user.post('/api/v1/search', READ, { sort: 'COLOUR' }),
      400,
      'request.parameter_invalid',
    )
  })

  test('similar transactions have the same text but for numbers, with sums by month', async () => {
    const user = await connectUser(platform, app)
    const [one] = hits(await search(user, { categories: [GROCERIES], limit: 1 }))
    const path = `${PATH}/${one?.id}/similar`
    const without = assertStatus(await user.get(path, READ), 200)
    const similar = listOf(without.body, 'transactions')
    assert.ok(similar.length > 0)
    assert.ok(!similar.some(({ id }) => id === one?.id))
    const letters = (text: unknown) =>
      String(text)
        .toLowerCase()
        .replaceAll(/[^\p{L}]+/gu, ' ')
        .trim()
    for (const { originalDescription } of similar)
      assert.equal(letters(originalDescription), letters(one?.originalDescription))
    const withSelf = assertStatus(await user.get(`${path}?includeSelf=true`, READ), 200)
    assert.equal(listOf(withSelf.body, 'transactions').length, similar.length + 1)
    const statistics = listOf(withSelf.body, 'statistics')
    assert.ok(statistics.every(({ type }) => type === 'income-and-expenses-and-transfers'))
    const none = assertStatus(await user.get(`${path}?categoryId=${RENT}`, READ), 200)
    assert.deepEqual(none.body, { statistics: [], transactions: [] })
  })

  test('suggestions are groups without a category; a category takes a group out and raises the level', async () => {
    const user = await connectUser(platform, app, 'u-se-several')
    const suggest = async (count: number) =>
      Object(assertStatus(await user.get(`${PATH}/suggest?numberOfClusters=${count}`, READ), 200).body)
    assert.deepEqual(await suggest(10), {
      categorizationImprovement: 0,
      categorizationLevel: 1,
      clusters: [],
    })
    const all = hits(await search(user, { limit: 1000 }))
    const groceries = all.filter(({ categoryId }) => categoryId === GROCERIES)
    const similar = async (one: Fields | undefined) =>
      listOf(
        assertStatus(await user.get(`${PATH}/${one?.id}/similar?includeSelf=true`, READ), 200).body,
        'transactions',
      ).map(({ id }) => id)
    const first = await similar(groceries[0])
    const second = await similar(groceries.find(({ id }) => !first.includes(id)))
    const categorise = async (categoryId: string, transactionIds: readonly unknown[]) => {
      const body = { categorizationList: [{ categoryId, transactionIds }] }
      assertStatus(await put(user, `${PATH}/categorize-multiple`, 'transactions:categorize', body), 204)
    }
    await categorise(UNCATEGORIZED, [...first, ...second])
    const [large, small] = [first, second].toSorted((a, b) => b.length - a.length)
    assert.ok(large && small && small.length > 0)
    const open = await suggest(10)
    assert.deepEqual(
      listOf(open, 'clusters').map((cluster) => listOf(cluster, 'transactions').map(({ id }) => id)),
      [large, small],
    )
    const share = (count: number) => count / all.length
    assert.equal(open.categorizationLevel, share(all.length - large.length - small.length))
    assert.equal(open.categorizationImprovement, share(large.length + small.length))
    const [largest, ...others] = listOf(await suggest(1), 'clusters')
    assert.deepEqual([largest?.categorizationImprovement, others], [share(large.length), []])
    await categorise(RENT, large)
    const [left, ...none] = listOf(await suggest(10), 'clusters')
    assert.deepEqual([listOf(left, 'transactions').length, none], [small.length, []])
  })

  test('an account is renamed, favoured and excluded; statistics and searches follow', async () => {
    const user = await connectUser(platform, app)
    const list = async () =>
      listOf(assertStatus(await user.get('/api/v1/accounts/list', 'accounts:read'), 200).body, 'accounts')
    const account = (await list()).find(({ type }) => type === 'CHECKING')
    assert.ok(account !== undefined)
    const path = `/api/v1/accounts/${account.id}`
    const change = async (body: unknown) => put(user, path, 'accounts:write', body)
    const body = {
      ...account,
      name: 'Household',
      favored: true,
      accountNumber: '12-34',
      balance: 1,
      iban: 'x',
    }
    const changed = assertStatus(await change(body), 200).body
    assert.deepEqual(changed, { ...account, name: 'Household', favored: true, accountNumber: '12-34' })
    const kept = (await list()).find(({ id }) => id === account.id)
    assert.deepEqual(kept, changed)

    const count = async () => Number((await search(user, { accounts: [account.id] })).count)
    const expenses = async () =>
      Object(
        assertStatus(
          await user.post('/api/v1/statistics/query', 'statistics:read', { accountIdIn: [account.id] }),
          200,
        ).body,
      ).length
    assert.ok((await count()) > 0 && (await expenses()) > 0)
    assertStatus(await change({ accountExclusion: 'PFM_DATA' }), 200)
    assert.ok((await count()) > 0)
    assert.equal(await expenses(), 0)
    // The older name, sent beside the newer one as it was read.
    const excluded = assertStatus(await change({ ...Object(kept), excluded: true }), 200)
    assert.deepEqual(
      [fieldOf(excluded, 'accountExclusion'), fieldOf(excluded, 'excluded')],
      ['PFM_AND_SEARCH', true],
    )
    assert.equal(await count(), 0)
    assertStatus(await change({ ...Object(excluded.body), excluded: false }), 200)
    assert.ok((await count()) > 0 && (await expenses()) > 0)
    for (const wrong of [{ accountExclusion: 'AGGREGATION' }, { type: 'COLOUR' }])
      assertRefused(await change(wrong), 400, 'request.parameter_invalid')
    assertRefused(
      await put(user, `/api/v1/accounts/${'0'.repeat(32)}`, 'accounts:write', { name: 'x' }),
      404,
      'account.not_found',
    )
  })
})
