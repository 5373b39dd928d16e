// rule: The bank speaks the language of the flow, and over the API that of the end user
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import { BANK_TEXTS } from '../../../src/demo-bank/texts/index.ts'
import { textOf } from '../../support/developer.ts'
import { forOneEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { createBankUser, thirdPartyUrl, until } from '../connections/journey.ts'
import { createLinkApp, createPerson, goToBank, linkAddress, signIn } from './journey.ts'

const { de, sv } = BANK_TEXTS

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const toBank = async (provider: string, locale: string) => {
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app, { locale }))
    return { person, page: await goToBank(person, page, provider) }
  }

  test('a German flow shows German pages of the bank, with dates as in Austria for de_AT', async () => {
    const { person, page } = await toBank('se-demobank-open-banking-redirect', 'de_DE')
    assert.ok(page.url.startsWith(platform.bankUrl), page.url)
    assert.equal(page.headers.get('content-language'), 'de')
    assert.equal(page.all('h1')[0]?.text, de.signIn.heading)
    const consent = await signIn(person, page, 'u-se-ordinary')
    assert.equal(consent.byId('consent-approve')?.text, de.consent.share)
    assert.match(consent.byId('consent-until')?.text ?? '', /^\d+\. [A-Z][a-zä]+ \d{4}$/)
  })

  test('a German flow shows German hints and choices of the bank on our page, also after a wrong password', async () => {
    const { person, page } = await toBank('se-demobank-open-banking-embedded', 'de_DE')
    const enter = (password: string) =>
      person.submit(page, 'link-sign-in', {
        'answer-username': 'u-se-ordinary',
        'answer-password': password,
      })
    const again = await enter('wrong')
    const right = findTestUser('u-se-ordinary')?.password ?? ''
    const method = await person.submit(again, 'link-sign-in', {
      'answer-username': 'u-se-ordinary',
      'answer-password': right,
    })
    assert.ok(method.text.includes(de.otp.methods.app), method.text)
    const code = await person.submit(method, 'link-sign-in', { 'answer-otp_method': 'app' })
    const hint = code.byId('sign-in-otp-hint')?.text ?? ''
    assert.equal(hint, de.otp.hint(hint.slice(-4)))
  })

  test('over the API the bank speaks the language of the user', async () => {
    const user = await createBankUser(app, platform, 'SE', 'sv_SE')
    const created = await user.create({ providerName: 'se-demobank-open-banking-redirect', fields: {} })
    assert.equal(created.status, 200)
    const state = 'AWAITING_THIRD_PARTY_APP_AUTHENTICATION'
    const waiting = await until(platform, user, textOf(created, 'id'), state)
    const page = await createPerson().get(thirdPartyUrl(waiting))
    assert.equal(page.headers.get('content-language'), 'sv')
    assert.equal(page.all('h1')[0]?.text, sv.signIn.heading)
  })
})
