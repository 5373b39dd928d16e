// rule: Accounts, balances and transactions that a user token reads
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, assertStatus, bearer, fieldOf, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { START_MS, startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp, listOf } from '../link/journey.ts'
import { type ConnectedUser, connectUser } from './journey.ts'

const BALANCE_SCOPES = 'accounts.balances:readonly,accounts:read'
const PARTY_SCOPES = 'accounts:read,accounts.parties:readonly'

type Fields = Readonly<Record<string, unknown>>

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let swede: ConnectedUser
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
    swede = await connectUser(platform, app)
  })
  after(() => platform.stop())

  const accountsOf = async (user: ConnectedUser): Promise<readonly Fields[]> =>
    listOf(assertStatus(await user.get('/data/v2/accounts', 'accounts:read'), 200).body, 'accounts')
  const accountOf = async (user: ConnectedUser, type: string): Promise<Fields> => {
    const found = (await accountsOf(user)).find((account) => account.type === type)
    assert.ok(found !== undefined, type)
    return found
  }
  const at = (value: unknown, ...path: readonly string[]): unknown =>
    path.reduce<unknown>((now, name) => {
      assert.ok(typeof now === 'object' && now !== null, `${path.join('.')} ends at ${name}`)
      return Reflect.get(now, name)
    }, value)

  test('balances of a current account agree with the account, as integers with the minor unit', async () => {
    const account = await accountOf(swede, 'CHECKING')
    const { body } = assertStatus(
      await swede.get(`/data/v2/accounts/${account.id}/balances`, BALANCE_SCOPES),
      200,
    )
    assert.equal(at(body, 'accountId'), account.id)
    assert.equal(at(body, 'refreshed'), at(account, 'dates', 'lastRefreshed'))
    for (const [mine, theirs] of [
      ['bookedBalance', 'booked'],
      ['availableBalanceExcludingCredit', 'available'],
      ['availableBalanceIncludingCredit', 'available'],
    ] as const) {
      const amount = at(body, 'balances', mine, 'amount')
      const unscaledValue = Number(at(account, 'balances', theirs, 'amount', 'value', 'unscaledValue'))
      assert.deepEqual(amount, {
        currencyCode: 'SEK',
        value: { scale: 2, unscaledValue },
        valueInMinorUnit: unscaledValue,
      })
    }
  })

  test('an account below zero shows its credit line, and what it still leaves to spend', async () => {
    const user = await connectUser(platform, app, 'u-gb-overdrawn')
    const account = await accountOf(user, 'CHECKING')
    const { body } = assertStatus(
      await user.get(`/data/v2/accounts/${account.id}/balances`, BALANCE_SCOPES),
      200,
    )
    const minor = (...path: readonly string[]) => Number(at(body, ...path, 'amount', 'valueInMinorUnit'))
    assert.ok(minor('balances', 'bookedBalance') < 0)
    assert.ok(minor('creditLimit') > 0)
    assert.equal(
      minor('balances', 'availableBalanceIncludingCredit'),
      minor('balances', 'availableBalanceExcludingCredit') + minor('creditLimit'),
    )
  })

  test('a card shows what it leaves to spend, and no balance without credit', async () => {
    const account = await accountOf(swede, 'CREDIT_CARD')
    const { body } = assertStatus(
      await swede.get(`/data/v2/accounts/${account.id}/balances`, BALANCE_SCOPES),
      200,
    )
    assert.deepEqual(Object.keys(Object(at(body, 'balances'))), [
      'availableBalanceIncludingCredit',
      'bookedBalance',
    ])
  })

  test('a client token reads balances of its own app only', async () => {
    const account = await accountOf(swede, 'CHECKING')
    const path = `${platform.baseUrl}/data/v2/accounts/${account.id}/balances`
    const mine = bearer(await app.developer.needClientToken(BALANCE_SCOPES))
    const answer = assertStatus(await send(path, { headers: mine }), 200)
    assert.equal(fieldOf(answer, 'accountId'), account.id)
    const other = await createLinkApp(platform, 'Other')
    const theirs = bearer(await other.developer.needClientToken(BALANCE_SCOPES))
    assertRefused(await send(path, { headers: theirs }), 404, 'account.not_found')
    const one = bearer(await app.developer.needClientToken('accounts:read'))
    assertRefused(await send(path, { headers: one }), 403, 'auth.insufficient_scope')
  })

  test("another user's account is not found", async () => {
    const account = await accountOf(swede, 'CHECKING')
    const scopes = `${BALANCE_SCOPES},accounts.parties:readonly,balances:read`
    const { accessToken } = await app.developer.needUserTokens(scopes)
    for (const path of [
      `/data/v2/accounts/${account.id}/balances`,
      `/data/v2/accounts/${account.id}/parties`,
      `/api/v1/accounts/${account.id}/balances`,
    ]) {
      const answer = await send(platform.baseUrl + path, { headers: bearer(accessToken) })
      assertRefused(answer, 404, 'account.not_found')
    }
  })

  test('only the end user who signed in is listed with a national number, not the other holder', async () => {
    const user = await connectUser(platform, app, 'u-se-joint')
    const identities = assertStatus(await user.get('/data/v2/identities', 'identities:readonly'), 200)
    const [me, ...others] = listOf(identities.body, 'identities')
    assert.deepEqual(others, [])
    assert.equal(me?.providerName, 'se-demobank-open-banking-redirect')
    assert.match(String(me?.ssn), /^[0-9-]{10,13}$/)
    assert.match(String(me?.dateOfBirth), /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)
    let shared = 0
    for (const account of await accountsOf(user)) {
      assert.equal(account.financialInstitutionId, me?.financialInstitutionId)
      const answer = assertStatus(
        await user.get(`/data/v2/accounts/${account.id}/parties`, PARTY_SCOPES),
        200,
      )
      const parties = listOf(answer.body, 'parties')
      assert.deepEqual(
        parties.filter(({ identity }) => at(identity, 'name') === me?.name),
        [{ identity: { name: me?.name, ssn: me?.ssn }, role: 'HOLDER' }],
      )
      for (const { identity } of parties) {
        if (at(identity, 'name') === me?.name) continue
        shared += 1
        assert.deepEqual(Object.keys(Object(identity)), ['name'])
      }
    }
    assert.equal(shared, 1)
  })

  test('an authorised user of an account is not listed as its holder', async () => {
    const user = await connectUser(platform, app, 'u-de-joint-limits')
    const roles: unknown[] = []
    for (const account of await accountsOf(user)) {
      const answer = assertStatus(
        await user.get(`/data/v2/accounts/${account.id}/parties`, PARTY_SCOPES),
        200,
      )
      for (const { role } of listOf(answer.body, 'parties')) roles.push(role)
    }
    assert.ok(roles.includes('AUTHORIZED_USER') && roles.includes('HOLDER'), roles.join())
  })

  test('version 1 shows the same accounts in its own numbers and times', async () => {
    const v2 = await accountsOf(swede)
    const listed = assertStatus(await swede.get('/api/v1/accounts/list', 'accounts:read'), 200)
    const v1 = listOf(listed.body, 'accounts')
    assert.deepEqual(
      v1.map(({ id }) => id),
      v2.map(({ id }) => id),
    )
    for (const [index, account] of v1.entries()) {
      const unscaledValue = Number(at(v2[index], 'balances', 'booked', 'amount', 'value', 'unscaledValue'))
      const iban = at(v2[index], 'identifiers', 'iban')
      assert.deepEqual(account.currencyDenominatedBalance, { currencyCode: 'SEK', scale: 2, unscaledValue })
      assert.equal(account.balance, unscaledValue / 100)
      assert.equal(account.type, v2[index]?.type)
      assert.equal(account.refreshed, START_MS)
      assert.equal(account.credentialsId, swede.credentialsId)
      assert.equal(account.iban, iban === undefined ? undefined : at(iban, 'iban'))
      assert.deepEqual(
        JSON.parse(String(account.identifiers)),
        iban === undefined
          ? []
          : [
              `iban://${at(iban, 'bic')}/${at(iban, 'iban')}`,
              `se://${String(account.accountNumber).replace('-', '')}`,
            ],
      )
      assert.ok(typeof account.accountNumber === 'string' && account.accountNumber !== '')

      const answer = await swede.get(`/api/v1/accounts/${account.id}/balances`, 'balances:read')
      const { body } = assertStatus(answer, 200)
      assert.deepEqual(at(body, 'balances', 'booked'), account.currencyDenominatedBalance)
      assert.equal(at(body, 'refreshed'), START_MS)
    }
  })
})
