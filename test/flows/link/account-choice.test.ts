// rule: The end user chooses the accounts that the reports contain
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { textsFor } from '../../../src/link/texts/index.ts'
import { countLiveConsents } from '../../support/bank-consents.ts'
import { assertStatus, bearer, send } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { listAll, openUser } from '../accounts/journey.ts'
import {
  BANK,
  chooseAccounts,
  connect,
  createLinkApp,
  createPerson,
  delegate,
  linkAddress,
  listOf,
  offeredAccounts,
  type Query,
  returned,
} from './journey.ts'

const unique = (values: readonly unknown[]): readonly unknown[] => [...new Set(values)]

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { jobs: 'on call' })
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const addressOf = (path: string, query: Query = {}): string =>
    linkAddress(platform, app, { state: 's', input_provider: BANK, ...query }).replace(
      '/1.0/transactions/connect-accounts',
      `/1.0/${path}`,
    )
  const bundle = (dialog: string | undefined): string =>
    addressOf('reports/create-report', {
      report_types: 'ACCOUNT_VERIFICATION_REPORT,TRANSACTION_REPORT',
      refreshable_items: 'CHECKING_ACCOUNTS,CHECKING_TRANSACTIONS,SAVING_ACCOUNTS,SAVING_TRANSACTIONS',
      account_dialog_type: dialog,
    })

  async function read(path: string, scope: string) {
    const token = await app.developer.needClientToken(scope)
    return assertStatus(await send(platform.baseUrl + path, { headers: bearer(token) }), 200).body
  }

  /** Ids of the accounts in the reports of a callback. */
  async function reported(back: Readonly<Record<string, string>>) {
    const verification = back.account_verification_report_id
    const transactions = back.transaction_report_id
    const verified =
      verification === undefined
        ? undefined
        : await read(
            `/api/v1/account-verification-reports/${verification}`,
            'account-verification-reports:read',
          )
    const moved =
      transactions === undefined
        ? undefined
        : await read(`/data/v2/transaction-reports/${transactions}`, 'transaction-reports:readonly')
    return {
      verified: listOf(verified, 'userDataByProvider').flatMap((bank) =>
        listOf(bank, 'accounts').map(({ id }) => id),
      ),
      listed: moved === undefined ? [] : listOf(moved, 'accounts').map(({ id }) => id),
      booked:
        moved === undefined ? [] : unique(listOf(moved, 'transactions').map(({ accountId }) => accountId)),
    }
  }

  test('account-check: exactly one account is chosen, and the report has that one', async () => {
    const person = createPerson()
    const page = await connect(person, addressOf('account-check'))
    assert.equal(page.status, 200)
    assert.equal(page.all('h1')[0]?.text, 'Choose an account')
    assert.match(page.text, /Acme Budget gets a report of what you choose here/)
    const offered = offeredAccounts(page)
    assert.equal(offered.length, 2)
    assert.equal(page.byId('link-account-0')?.attribute('type'), 'radio')
    const chosen = offered.slice(1)
    // A reload, and the waiting page, lead to the same choice.
    for (const path of ['', '/wait', '/next', '/return']) {
      const again = await person.get(page.url.replace(/\/(wait|next|return)$/, '') + path)
      assert.deepEqual(offeredAccounts(again), offered, path)
    }
    const back = returned(await chooseAccounts(person, page, chosen))
    assert.deepEqual((await reported(back)).verified, chosen)
    // The first choice counts: the back button and another account lead to the page that says so.
    const late = await chooseAccounts(person, page, offered.slice(0, 1))
    assert.ok(late.status === 0 || late.byId('link-returned') !== undefined)
    assert.deepEqual((await reported(back)).verified, chosen)
  })

  test('none, two where one is requested, and an account that is not offered are refused on the page', async () => {
    const person = createPerson()
    const other = createPerson()
    const page = await connect(person, addressOf('account-check'))
    const foreign = offeredAccounts(await connect(other, addressOf('account-check')))
    const offered = offeredAccounts(page)
    const post = async (accountIds: readonly string[]) => {
      const { action, fields } = page.form('link-accounts')
      const values = [...fields].filter(([name]) => name !== 'account')
      return fetch(action, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          cookie: person.cookiesFor(action),
          origin: platform.baseUrl,
        },
        body: new URLSearchParams([...values, ...accountIds.map((id) => ['account', id])]),
      })
    }
    for (const accountIds of [[], offered, foreign.slice(0, 1), [offered[0] ?? '', 'x']]) {
      const answer = await post(accountIds)
      assert.equal(answer.status, 200, JSON.stringify(accountIds))
      assert.match(
        await answer.text(),
        /id="link-accounts-problem" role="alert">Choose at least one account\./,
      )
    }
    const done = await post(offered.slice(0, 1))
    assert.equal(done.status, 303)
    assert.match(done.headers.get('location') ?? '', /\/wait$/)
  })

  test('a bundle follows account_dialog_type: one, several or all accounts', async () => {
    const one = createPerson()
    const single = await connect(one, bundle('SINGLE'))
    const only = offeredAccounts(single).slice(0, 1)
    const ofOne = await reported(returned(await chooseAccounts(one, single, only)))
    assert.deepEqual([ofOne.verified, ofOne.listed, ofOne.booked], [only, only, only])

    const two = createPerson()
    const multi = await connect(two, bundle('MULTI'))
    assert.equal(multi.all('h1')[0]?.text, 'Choose the accounts')
    const both = offeredAccounts(multi)
    assert.equal(both.length, 2)
    const ofTwo = await reported(returned(await chooseAccounts(two, multi, both)))
    assert.deepEqual([ofTwo.verified.toSorted(), ofTwo.listed.toSorted()], [both.toSorted(), both.toSorted()])

    for (const dialog of ['NONE', undefined]) {
      const all = await reported(returned(await connect(createPerson(), bundle(dialog))))
      assert.equal(all.verified.length, 2)
      assert.equal(all.listed.length, 2)
    }
  })

  test('there is nothing to choose with a single account', async () => {
    const address = addressOf('account-check', { refreshable_items: 'IDENTITY_DATA,CHECKING_ACCOUNTS' })
    const back = returned(await connect(createPerson(), address))
    assert.equal((await reported(back)).verified.length, 1)
  })

  test('account-check/connect reports the chosen account; the user keeps all of them', async () => {
    const { code } = await delegate(app)
    const person = createPerson()
    const page = await connect(person, addressOf('account-check/connect', { authorization_code: code }))
    const chosen = offeredAccounts(page).slice(1)
    const back = returned(await chooseAccounts(person, page, chosen))
    assert.deepEqual((await reported(back)).verified, chosen)
  })

  test('the page speaks every language of the flow', async () => {
    for (const locale of ['de_DE', 'fr_FR', 'es_ES', 'it_IT', 'sv_SE']) {
      const page = await connect(createPerson(), addressOf('account-check', { locale }))
      assert.equal(page.all('h1')[0]?.text, textsFor(locale).reportAccountsTitle.one)
      assert.ok(page.text.includes(textsFor(locale).reportAccountsLead('Acme Budget')))
    }
  })

  test('cancelling in place of a choice shares nothing: the connection is ended, here and at the bank', async () => {
    // What the flows of the tests before have left to revoke.
    await platform.runJobs()
    const before = countLiveConsents(platform)
    const { userId, code } = await delegate(app)
    const person = createPerson()
    const page = await connect(person, addressOf('account-check/connect', { authorization_code: code }))
    assert.equal(countLiveConsents(platform), before + 1)
    const back = returned(await person.submit(page, 'link-cancel-form', {}, 'link-cancel'))
    assert.deepEqual([back.error, back.error_reason], ['USER_CANCELLED', 'USER_CANCELLED'])
    const user = openUser(platform, app, userId, back.credentials ?? '')
    const list = assertStatus(await user.get('/api/v1/credentials/list', 'credentials:read'), 200)
    assert.deepEqual(listOf(list.body, 'credentials'), [])
    assert.deepEqual(await listAll(user, '/data/v2/accounts', 'accounts'), [])
    await platform.runJobs()
    const { store } = await platform.workbench()
    assert.equal(await store.claimBankRevocation(platform.clock.nowMs(), platform.clock.nowMs()), undefined)
    assert.equal(countLiveConsents(platform), before)
  })
})
