// rule: Bank choice in the hosted flow: search, and banks of another market
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { approve, createLinkApp, createPerson, delegate, linkAddress, returned, signIn } from './journey.ts'

const NORWEGIAN = 'no-demobank-open-banking-redirect'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  test('a chosen market is kept during a search, and a bank of it can be connected', async () => {
    const person = createPerson()
    const first = await person.get(linkAddress(platform, app, { state: 's' }))
    assert.equal(first.form('bank-search').fields.get('market'), 'SE')
    const names = first.all('option').map(({ text }) => text)
    assert.deepEqual(names, names.toSorted(new Intl.Collator('en').compare))
    assert.ok(names.includes('Norway'))

    const norway = await person.submit(first, 'bank-search', { market: 'NO', q: 'redirect' })
    assert.match(norway.text, /Banks in Norway/)
    assert.equal(norway.form('bank-search').fields.get('market'), 'NO')
    assert.equal(norway.byId('bank-se-demobank-password'), undefined)
    assert.equal(norway.byId('bank-no-demobank-password'), undefined, 'the search counts as well')
    const consent = await person.submit(norway, 'bank-choice', {}, `bank-${NORWEGIAN}`)
    const bank = await person.submit(consent, 'link-consent', {}, 'link-continue')
    const back = returned(await approve(person, await signIn(person, bank, 'u-no-ordinary')))
    const { store } = await platform.workbench()
    const connection = await store.loadConnection(app.appId, back.credentials_id ?? '')
    assert.equal(connection?.providerName, NORWEGIAN)
  })

  test('an unknown market, or one without banks, falls back to the app’s; a search without a result says so', async () => {
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app))
    for (const market of ['XX', 'se', '<b>'])
      assert.match((await person.get(`${page.url}?list=1&market=${market}`)).text, /Banks in Sweden/)
    const none = await person.submit(page, 'bank-search', { market: 'FI', q: 'zzz' })
    assert.match(none.text, /No bank matches “zzz”/)
    assert.equal(none.form('bank-search').fields.get('market'), 'FI')
    assert.ok(none.all('a').some((link) => link.attribute('href')?.endsWith('?list=1&market=FI') === true))
  })

  test('a renewed consent stays at its bank, whatever the URL contains', async () => {
    const { code } = await delegate(app)
    const person = createPerson()
    const first = await person.get(
      linkAddress(platform, app, { authorization_code: code, input_provider: NORWEGIAN, market: 'NO' }),
    )
    const bank = await person.submit(first, 'link-consent', {}, 'link-continue')
    const { credentials_id } = returned(await approve(person, await signIn(person, bank, 'u-no-ordinary')))
    const { store } = await platform.workbench()
    const userId = (await store.loadConnection(app.appId, credentials_id ?? ''))?.userId ?? ''
    const clientToken = await app.developer.needClientToken('authorization:grant')
    const renewal = await app.developer.delegate(clientToken, {
      user_id: userId,
      scope: 'credentials:write',
      actor_client_id: 'df05e4b379934cd09963197cc855bfe9',
    })
    const address = linkAddress(platform, app, {
      authorization_code: String(Reflect.get(Object(renewal.body), 'code')),
      credentials_id,
    }).replace('connect-accounts', 'update-consent')
    const again = await createPerson().get(address)
    const elsewhere = await person.get(address)
    assert.ok(again.byId('link-continue') !== undefined, again.text)
    const list = await person.get(`${elsewhere.url}?list=1&market=SE`)
    assert.equal(list.byId('bank-se-demobank-open-banking-redirect'), undefined)
    const forced = await person.get(`${elsewhere.url}?bank=se-demobank-open-banking-redirect`)
    assert.equal(forced.byId('link-continue'), undefined)
  })
})
