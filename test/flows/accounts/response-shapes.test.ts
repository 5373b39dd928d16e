// rule: Response fields that published clients and the provider's documents rely on
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Compile } from 'typebox/schema'
import { type Route, scopeSets } from '../../../src/dialects/dialect.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { minorUnits } from '../../../src/lib/money.ts'
import { assertStatus, bearer, fieldOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { connect, createLinkApp, createPerson, linkAddress, listOf, returned } from '../link/journey.ts'
import { type ConnectedUser, connectUser, listAll } from './journey.ts'

/** An overdrawn one, a business, cards, loans, investments, several holders, several currencies, and one who is new. */
const PEOPLE = [
  'u-gb-overdrawn',
  'u-de-business',
  'u-se-card',
  'u-no-loan',
  'u-es-investments',
  'u-pl-joint-limits',
  'u-fr-several',
  'u-it-new',
]

type Subject = { readonly user: ConnectedUser; readonly token: string }

type Fields = Readonly<Record<string, unknown>>

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((now, name) => Reflect.get(Object(now), name), value)

function assertTexts(item: Fields, ...paths: readonly string[]): void {
  for (const path of paths) {
    const value = at(item, path)
    assert.ok(typeof value === 'string' && value !== '', `${path}: ${JSON.stringify(item)}`)
  }
}

/** Every object in it, itself included. */
function* objectsIn(value: unknown): Generator<Fields> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield Object(value)
  for (const member of Object.values(value)) yield* objectsIn(member)
}

/** Amounts are texts in the lists of version 2, integers elsewhere; a currency stands beside each. */
function assertAmounts(body: unknown, kind: 'text' | 'integer', about: string): number {
  let found = 0
  for (const object of objectsIn(body)) {
    if ('unscaledValue' in object) {
      found += 1
      for (const value of [object.unscaledValue, object.scale]) {
        if (kind === 'text') assert.match(String(value), /^(0|-?[1-9][0-9]*)$/, about)
        assert.equal(typeof value, kind === 'text' ? 'string' : 'number', about)
        assert.ok(Number.isSafeInteger(Number(value)), about)
      }
    }
    if ('currencyCode' in object) {
      assert.ok(minorUnits(String(object.currencyCode)) !== undefined, `${about}: ${object.currencyCode}`)
    }
  }
  return found
}

const TEXT_AMOUNTS = ['/data/v2/accounts', '/data/v2/transactions']

const [dialect] = dialects
assert.ok(dialect !== undefined)

function findRoute(path: string): Route {
  const wanted = path.split('?')[0]?.split('/') ?? []
  const found = dialect?.routes.filter(({ method, path: pattern }) => {
    const parts = pattern.split('/')
    return (
      method === 'GET' &&
      parts.length === wanted.length &&
      parts.every((part, index) => part.startsWith(':') || part === wanted[index])
    )
  })
  const route = found?.find(({ path: pattern }) => !pattern.includes(':')) ?? found?.[0]
  assert.ok(route !== undefined, path)
  return route
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  /** In the shape that the document names, and with no null in it. */
  async function readDocumented({ user, token }: Subject, path: string): Promise<unknown> {
    const route = findRoute(path)
    const { body } = assertStatus(await user.read(path, token), 200)
    const schema = route.responses[200]?.schema
    assert.ok(schema !== undefined, route.name)
    assert.ok(
      Compile(schema).Check(body),
      `${path} has another shape than documented: ${JSON.stringify(body)}`,
    )
    const kind = TEXT_AMOUNTS.includes(route.path.replace('/:id', '')) ? 'text' : 'integer'
    assertAmounts(body, kind, path)
    if (path.startsWith('/data/')) {
      for (const object of objectsIn(body)) assert.ok(!Object.values(object).includes(null), path)
    }
    return body
  }

  const subjects = new Map<string, Promise<Subject>>()
  /** The person, connected once, with a token for all that is read here. */
  function subject(person: string): Promise<Subject> {
    const known = subjects.get(person)
    if (known !== undefined) return known
    const made = connectUser(platform, app, person).then(async (user) => {
      const scopes = dialect?.routes.flatMap(({ method, access }) =>
        method === 'GET' && access.kind !== 'open' && access.accepts.includes('user')
          ? scopeSets(access).flat()
          : [],
      )
      return { user, token: await user.token([...new Set(scopes)].join(',')) }
    })
    subjects.set(person, made)
    return made
  }

  describe('people of every kind', () => {
    const statuses = new Set<unknown>()

    for (const person of PEOPLE) {
      test(`${person}: every list and every object in it is as documented`, async () => {
        const who = await subject(person)
        const idsOf = async (path: string, name: string) =>
          listOf(await readDocumented(who, path), name).map(({ id }) => String(id))
        for (const id of await idsOf('/data/v2/accounts', 'accounts')) {
          for (const path of [
            `/data/v2/accounts/${id}`,
            `/data/v2/accounts/${id}/balances`,
            `/data/v2/accounts/${id}/parties`,
            `/api/v1/accounts/${id}/balances`,
          ]) {
            await readDocumented(who, path)
          }
        }
        for (const id of await idsOf('/data/v2/investment-accounts', 'investmentAccounts')) {
          await readDocumented(who, `/data/v2/investment-accounts/${id}`)
          await readDocumented(who, `/data/v2/investment-accounts/${id}/holdings`)
        }
        for (const id of await idsOf('/data/v2/loan-accounts', 'loanAccounts')) {
          await readDocumented(who, `/data/v2/loan-accounts/${id}`)
        }
        for (const path of [
          '/data/v2/transactions',
          '/data/v2/identities',
          '/api/v1/accounts/list',
          '/api/v1/credentials/list',
          `/api/v1/credentials/${who.user.credentialsId}`,
          '/api/v1/provider-consents',
          '/api/v1/providers',
          '/api/v1/providers/SE',
          '/api/v1/providers/markets',
          '/api/v1/provider-identifiers',
          '/api/v1/categories',
          '/api/v1/user',
          '/api/v1/user/profile',
        ]) {
          await readDocumented(who, path)
        }
      })

      test(`${person}: accounts and transactions have the fields without which published clients fail`, async () => {
        const { user } = await subject(person)
        for (const account of await listAll(user, '/data/v2/accounts', 'accounts')) {
          assertTexts(
            account,
            'financialInstitutionId',
            'customerSegment',
            'dates.lastRefreshed',
            'id',
            'name',
          )
          assertTexts(account, 'identifiers.financialInstitution.accountNumber', 'type')
          assertTexts(
            account,
            'balances.booked.amount.value.unscaledValue',
            'balances.booked.amount.value.scale',
          )
          assert.match(String(at(account, 'dates.lastRefreshed')), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
          const iban = at(account, 'identifiers.iban')
          if (iban !== undefined) assertTexts(Object(iban), 'iban', 'bban')
        }
        const transactions = await listAll(user, '/data/v2/transactions', 'transactions')
        assert.equal(transactions.length > 0, person !== 'u-it-new')
        for (const transaction of transactions) {
          assertTexts(transaction, 'id', 'accountId', 'status', 'providerMutability', 'types.type')
          assertTexts(transaction, 'descriptions.original', 'descriptions.display')
          assertTexts(transaction, 'identifiers.providerTransactionId', 'categories.pfm.id')
          assert.match(String(at(transaction, 'dates.booked')), /^\d{4}-\d\d-\d\d$/)
          statuses.add(transaction.status)
        }
        assert.ok(assertAmounts(transactions, 'text', person) >= transactions.length)
      })
    }

    test('pending transactions were among them', () => {
      assert.deepEqual([...statuses].toSorted(), ['BOOKED', 'PENDING'])
    })
  })

  test('an account of which the bank does not state whom it is for has no customer segment', async () => {
    const { user } = await subject('u-fr-several')
    const accounts = await listAll(user, '/data/v2/accounts', 'accounts')
    const segments = accounts.map((account) => [
      at(account, 'balances.booked.amount.currencyCode') === 'EUR',
      account.customerSegment,
    ])
    assert.deepEqual(
      segments.filter(([isEuro]) => isEuro === true),
      Array.from({ length: 5 }, () => [true, 'PERSONAL']),
    )
    assert.deepEqual(
      segments.filter(([isEuro]) => isEuro !== true),
      [[false, 'UNDEFINED_CUSTOMER_SEGMENT']],
    )
  })

  test('a user has a creation time as an integer, and both spellings of their periods', async () => {
    const { accessToken } = await app.developer.needUserTokens('user:read')
    const user = assertStatus(await app.developer.get('/api/v1/user', accessToken), 200)
    assert.ok(Number.isSafeInteger(fieldOf(user, 'created')))
    const profile = Object(fieldOf(user, 'profile'))
    assert.equal(at(profile, 'periodSettings.mode'), profile.periodMode)
    assert.equal(at(profile, 'periodSettings.adjustedPeriodDay'), profile.periodAdjustedDay)
    const settings = Object.values(Object(profile.notificationSettings))
    assert.ok(settings.length === 14 && settings.every((setting) => typeof setting === 'boolean'))
    const answer = await app.developer.get('/api/v1/user/profile', accessToken)
    assert.deepEqual(assertStatus(answer, 200).body, profile)
  })

  test('the response contains the requested scopes, separated by commas; user tokens come with a refresh token', async () => {
    const asked = ['accounts:read', 'transactions:read', 'user:read']
    const client = assertStatus(await app.developer.clientToken(asked.join(' ')), 200)
    assert.deepEqual(textOf(client, 'scope').split(',').toSorted(), asked)
    const { code } = await app.developer.needCode(asked.join(','))
    const user = assertStatus(await app.developer.exchange(code), 200)
    assert.deepEqual(textOf(user, 'scope').split(',').toSorted(), asked)
    assertTexts(Object(user.body), 'access_token', 'refresh_token', 'token_type')
    assert.ok(Number.isSafeInteger(fieldOf(user, 'expires_in')))
  })

  test('the hosted flow returns one code, one credentials_id and one state', async () => {
    const page = await connect(createPerson(), linkAddress(platform, app, { state: 'st-1' }))
    const parameters = new URL(page.url).searchParams
    for (const name of ['code', 'credentials_id', 'state'])
      assert.equal(parameters.getAll(name).length, 1, name)
    const { code, state } = returned(page)
    assert.equal(state, 'st-1')
    const token = textOf(assertStatus(await app.developer.exchange(code ?? ''), 200), 'access_token')
    const accounts = await send(`${platform.baseUrl}/data/v2/accounts`, { headers: bearer(token) })
    assert.ok(listOf(assertStatus(accounts, 200).body, 'accounts').length > 0)
  })
})
