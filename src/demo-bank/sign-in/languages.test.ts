// operation: Tests of the bank's pages and fields in every language, over HTTP

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Browser, createBrowser, type Page } from '../../../test/support/browser.ts'
import {
  createBankBrowser,
  registerThirdParty,
  returned,
  startDemoBank,
  type TestBank,
  type ThirdParty,
} from '../../../test/support/demo-bank.ts'
import { LANGUAGES, type Language } from '../../lib/languages.ts'
import type { DecoupledStarted, FlowStep } from '../api-contract.ts'
import { findTestUser } from '../test-users/list.ts'
import { BANK_TEXTS, chooseLanguage, dayText } from '../texts/index.ts'

const REDIRECT = 'se-demobank-open-banking-redirect'
const EMBEDDED = 'se-demobank-open-banking-embedded'
const CLIENT = 'Acme Budget'

let bank: TestBank
let thirdParty: ThirdParty

before(async () => {
  bank = await startDemoBank()
  thirdParty = await registerThirdParty(bank.url, CLIENT)
})
after(() => bank.close())

function credentials(userName: string): Record<string, string> {
  return { username: userName, password: findTestUser(userName)?.password ?? '' }
}

/** `lang`, `Content-Language`, header and heading of the page. */
function assertIn(language: Language, page: Page, title: string): void {
  assert.equal(page.headers.get('content-language'), language, page.url)
  assert.equal(page.all('html')[0]?.attribute('lang'), language, page.url)
  assert.equal(page.all('h1')[0]?.text, title)
  assert.equal(page.all('small')[0]?.text, BANK_TEXTS[language].practice)
  assert.equal(page.byId('language-fallback'), undefined)
}

async function reach(language: Language, userName: string, provider = REDIRECT) {
  const browser = createBankBrowser()
  const first = await browser.get(thirdParty.authorizeUrl(provider, { ui_locales: language }))
  const entered =
    userName === 'Greatday' ? { username: 'GREATDAY', password: 'Everyday' } : credentials(userName)
  return { browser, first, page: await browser.submit(first, 'bank-login', entered, 'login-submit') }
}

/** Submits the same three times; answers the last two pages. */
async function fail(browser: Browser, page: Page, form: string, fields: Record<string, string>) {
  const second = await browser.submit(await browser.submit(page, form, fields), form, fields)
  return [second, await browser.submit(second, form, fields)] as const
}

for (const language of LANGUAGES) {
  const texts = BANK_TEXTS[language]

  test(`${language}: sign-in, code, question and consent, their notices and how they fail`, async () => {
    const { browser, first, page } = await reach(language, 'u-se-ordinary')
    assertIn(language, first, texts.signIn.heading)
    assert.ok(first.text.includes(texts.signIn.lead(CLIENT)), first.text)
    assertIn(language, page, texts.consent.heading(CLIENT))
    const until = dayText(chooseLanguage(language, undefined), Date.UTC(2027, 1, 21))
    assert.equal(page.byId('consent-until')?.text, until)
    assert.ok(page.text.includes(texts.consent.mayRead(CLIENT, until)), page.text)
    assert.ok(page.byId('consent-data')?.text.includes(texts.consent.paymentsAndNew(24)), page.text)
    const ids = [...page.form('bank-consent').fields.keys()].filter((name) => name.startsWith('account-'))
    const none = Object.fromEntries(ids.map((id) => [id, false]))
    const unchosen = await browser.submit(page, 'bank-consent', none, 'consent-approve')
    assert.equal(unchosen.byId('error-title')?.text, texts.notices.no_choice.title)

    const otp = await reach(language, 'u-se-otp')
    assertIn(language, otp.page, texts.otp.heading)
    const code = otp.page.byId('otp-code')?.text ?? ''
    assert.equal(otp.page.byId('otp-hint')?.text, texts.otp.hint(code))
    const [warned, failed] = await fail(otp.browser, otp.page, 'bank-otp', {
      otp: code === '0000' ? '0001' : '0000',
    })
    assert.equal(warned.byId('error-title')?.text, texts.notices.wrong_otp.title)
    assert.equal(warned.byId('last-attempt')?.text, texts.lastAttempt)
    assertIn(language, failed, texts.failures.wrong_otp.title)
    assert.equal(failed.byId('error-return')?.text, texts.back(CLIENT))

    const asked = await reach(language, 'Greatday', 'ca-capital-redirect')
    assertIn(language, asked.page, texts.question.heading)
    assert.equal(asked.page.byId('question')?.text, texts.question.questions.birthCity)
    assert.equal(asked.page.byId('answer-hint')?.text, texts.question.hint('Montreal'))
    assert.ok(asked.page.text.includes(texts.question.lead('1', '3')))
    const [again, over] = await fail(asked.browser, asked.page, 'bank-question', { answer: 'Paris' })
    assert.equal(again.byId('error-title')?.text, texts.notices.wrong_answer.title)
    assertIn(language, over, texts.failures.wrong_answer.title)

    const empty = await reach(language, 'u-se-none')
    assert.equal(empty.page.byId('no-accounts')?.text, texts.consent.noAccounts(CLIENT))
    const short = await reach(language, 'u-se-short-consent')
    const seconds = texts.consent.untilSeconds('', 60).replaceAll(/^[\s,]+/g, '')
    assert.ok(short.page.byId('consent-until')?.text.includes(seconds.trim()), seconds)
  })

  test(`${language}: every failure that has a page`, async () => {
    const browser = createBankBrowser()
    const first = await browser.get(thirdParty.authorizeUrl(REDIRECT, { ui_locales: language }))
    const [warned, refused] = await fail(browser, first, 'bank-login', { username: 'nobody', password: 'x' })
    assert.equal(warned.byId('error-title')?.text, texts.notices.wrong_credentials.title)
    assertIn(language, refused, texts.failures.wrong_credentials.title)
    for (const [userName, reason] of [
      ['u-se-blocked', 'blocked'],
      ['u-se-elsewhere', 'signed_in_elsewhere'],
      ['u-se-not-permitted', 'not_permitted'],
      ['u-se-action-required', 'action_required'],
      ['u-se-card-reader', 'method_unsupported'],
      ['u-se-down', 'unavailable'],
    ] as const) {
      const failed = await reach(language, userName)
      assertIn(language, failed.page, texts.failures[reason].title)
      assert.equal(failed.page.byId('error-detail')?.text, texts.failures[reason].detail)
      const back = returned(await failed.browser.click(failed.page, 'error-return'))
      assert.match(back.error_description ?? '', /^[ -~]+$/, 'RFC 6749 section 4.1.2.1')
    }
    const late = await reach(language, 'u-se-ordinary')
    bank.advance(600_000)
    const expired = await late.browser.get(late.page.url)
    bank.advance(-600_000)
    assertIn(language, expired, texts.failures.expired.title)
  })

  test(`${language}: pages without a flow follow the browser`, async () => {
    const browser = createBrowser({ headers: { 'accept-language': `xx, ${language};q=0.9, en;q=0.1` } })
    const titles = [
      ['/sign-in?flow=flow_unknown', texts.unknownSignIn.title],
      ['/nothing', texts.problems.notFound.title],
      ['/sign-in/otp', texts.problems.wrongMethod.title],
      ['/oauth/authorize?client_id=x', texts.badRequest.title],
    ] as const
    for (const [path, title] of titles) {
      const page = await browser.get(bank.url + path)
      assertIn(language, page, title)
    }
    const { page } = await reach(language, 'u-se-ordinary')
    assertIn(language, await browser.get(page.url), texts.foreignSignIn.title)
  })

  test(`${language}: what a third party shows of an embedded and a decoupled sign-in`, async () => {
    const call = async <Answer = FlowStep>(path: string, body: object) =>
      (await (await thirdParty.json(path, body)).json()) as Answer
    const terms = { scope: 'accounts', codeChallenge: thirdParty.challenge, uiLocales: language }
    const start = await call('/oauth/embedded/start', { ...terms, provider: EMBEDDED })
    const labelsOf = (step: FlowStep) =>
      step.status === 'needs_input' ? step.fields.map(({ label }) => label) : []
    assert.deepEqual(labelsOf(start), [texts.signIn.userName, texts.signIn.password])
    const { flowId } = start
    const reply = (answers: object) => call('/oauth/embedded/answer', { flowId, answers })
    const method = await reply(credentials('u-se-ordinary'))
    assert.ok(method.status === 'needs_input')
    assert.deepEqual(
      method.fields[0]?.choices?.map(({ label }) => label),
      [texts.otp.methods.text, texts.otp.methods.app],
    )
    const code = await reply({ otp_method: 'app' })
    assert.ok(code.status === 'needs_input')
    const digits = code.fields[0]?.hint?.slice(-4) ?? ''
    assert.equal(code.fields[0]?.hint, texts.otp.hint(digits))
    const wrong = await reply({ otp: digits === '0000' ? '0001' : '0000' })
    assert.equal(wrong.status === 'needs_input' && wrong.message, texts.notices.wrong_otp.title)
    const accounts = await reply({ otp: digits })
    assert.ok(accounts.status === 'needs_input')
    assert.equal(accounts.fields[0]?.label, texts.consent.accounts)
    const until = dayText(chooseLanguage(language, undefined), Date.UTC(2027, 1, 21))
    const sentence = texts.consent.sentence(CLIENT, until, '\n')
    const hint = accounts.fields[0]?.hint ?? ''
    assert.ok(hint.startsWith(sentence.slice(0, sentence.indexOf('\n'))), hint)

    const device = await call<DecoupledStarted>('/oauth/decoupled/start', {
      ...terms,
      provider: 'se-demobank-open-banking-bankid',
    })
    assert.equal(device.message, texts.decoupled.pending)
    const phone = createBankBrowser()
    const opened = await phone.get(device.approvalUrl)
    assertIn(language, opened, texts.signIn.heading)
    assert.ok(opened.text.includes(texts.decoupled.note(device.matchCode)))
    const consent = await phone.submit(opened, 'bank-login', credentials('u-se-ordinary'))
    assertIn(
      language,
      await phone.submit(consent, 'bank-consent', {}, 'consent-approve'),
      texts.approved.title,
    )
  })
}

test('ui_locales decides before the browser; the first language that the bank has is chosen', async () => {
  const german = createBrowser({ headers: { 'accept-language': 'de-AT' } })
  const langOf = async (ui_locales?: string) => {
    const page = await german.get(thirdParty.authorizeUrl(REDIRECT, ui_locales ? { ui_locales } : {}))
    return page.headers.get('content-language')
  }
  assert.equal(await langOf(), 'de')
  assert.equal(await langOf('cs fr-CA de'), 'fr')
  assert.equal(await langOf('no'), 'nb')
  assert.equal(await langOf(`sv-${'x'.repeat(300)}`), 'sv')
})

test('a language that the bank does not have is shown in English, and the page says so', async () => {
  const page = await createBankBrowser().get(thirdParty.authorizeUrl(REDIRECT, { ui_locales: 'cs-CZ' }))
  assert.equal(page.headers.get('content-language'), 'en')
  assert.equal(
    page.byId('language-fallback')?.text,
    'This page is not available in Czech yet, so it is shown in English.',
  )
})

test('dates and amounts follow the region of the requested language', async () => {
  const consentOf = async (ui_locales: string) => {
    const browser = createBankBrowser()
    const first = await browser.get(thirdParty.authorizeUrl(REDIRECT, { ui_locales }))
    const page = await browser.submit(first, 'bank-login', credentials('u-se-ordinary'))
    return page.byId('consent-until')?.text
  }
  assert.equal(await consentOf('en-US'), 'February 21, 2027')
  assert.equal(await consentOf('en'), '21 February 2027')
  assert.equal(await consentOf('de-AT'), '21. Februar 2027')
  assert.equal(await consentOf('de-!x'), '21. Februar 2027')
})

test('a count of months takes the plural form of the language', () => {
  for (const language of LANGUAGES) {
    const { payments, paymentsAndNew } = BANK_TEXTS[language].consent
    for (const each of [payments, paymentsAndNew]) {
      assert.doesNotMatch(each(1), /\d/, `${language}: ${each(1)}`)
      for (let count = 2; count <= 24; count++) assert.match(each(count), new RegExp(`\\b${count}\\b`))
    }
  }
  assert.equal(BANK_TEXTS.lv.consent.payments(21), 'pēdējā 21 mēneša maksājumi')
  assert.equal(BANK_TEXTS.lt.consent.payments(12), 'pastarųjų 12 mėnesių mokėjimai')
})
