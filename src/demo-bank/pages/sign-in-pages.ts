// page: Sign-in, one-time code, security question and consent

import { type Html, html } from '../../http/html.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { renderDecimal } from '../../lib/money.ts'
import type { Account } from '../api-contract.ts'
import { displayNumber } from '../data/account-numbers.ts'
import type { StoredPayment } from '../payments/payments.ts'
import type { StoredFlow } from '../sign-in/flows.ts'
import type { SecurityQuestion, TestUser } from '../test-users/test-user.ts'
import { amountText, dayText, instantText, type PageLanguage } from '../texts/index.ts'
import type { BankTexts } from '../texts/texts.ts'
import { consentLines } from './consent-lines.ts'
import { renderFilled } from './filled-text.ts'
import { renderFrame } from './layout.ts'

/** Input of every sign-in page. `root` is the base path of the bank, `token` the CSRF token of the form. */
export type PageFlow = {
  readonly root: string
  readonly language: PageLanguage
  readonly flow: StoredFlow
  /** The payment to approve; undefined for a consent. */
  readonly payment: StoredPayment | undefined
  readonly clientName: string
  readonly token: string
}

/** The user name and password form. */
export function renderSignIn(page: PageFlow): Html {
  const { root, flow } = page
  const { texts } = page.language
  const { signIn } = texts
  const invalid = flow.notice === 'wrong_credentials' ? ' aria-invalid="true" aria-describedby="notice"' : ''
  return renderFrame(
    { root, texts, title: signIn.title },
    html`<div class="card">
<h1>${signIn.heading}</h1>
<p class="soft">!${renderLead(page)}</p>
!${decoupledNote(texts, flow)}!${renderNotice(texts, flow)}
<form id="bank-login" method="post" action="${root}/sign-in">!${hidden(page)}
<div class="field"><label for="username">${signIn.userName}</label><input id="username" name="username" type="text" value="${flow.enteredUserName}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="100" required!${invalid}></div>
<div class="field"><label for="password">${signIn.password}</label><input id="password" name="password" type="password" autocomplete="current-password" maxlength="100" required!${invalid}></div>
<div class="buttons"><button id="login-submit" class="button main" type="submit">${signIn.submit}</button><a id="login-cancel" class="button" href="${cancelHref(page)}">${texts.cancel}</a></div>
</form>
<h2>${signIn.noUserName}</h2>
<p class="soft">${signIn.practice} <a href="${root}/?market=${flow.brand.market}" target="_blank" rel="noopener">${signIn.testPeople}</a></p>
</div>`,
  )
}

function renderLead({ language, payment, clientName }: PageFlow): Html {
  const { signIn, payment: words } = language.texts
  if (payment === undefined) return renderFilled(signIn.lead, strong(clientName))
  return renderFilled(words.lead, strong(paymentAmount(language, payment)), strong(payment.payeeName))
}

export function paymentAmount(
  language: PageLanguage,
  { amountMinor, currency }: Pick<StoredPayment, 'amountMinor' | 'currency'>,
): string {
  return amountText(language, renderDecimal({ unscaled: amountMinor, scale: 2 }), currency)
}

/** The one-time code form. It prints the code, because a test user has no phone. */
export function renderOtp(page: PageFlow): Html {
  const { root, flow } = page
  const { texts } = page.language
  const invalid = flow.notice === 'wrong_otp' ? ' aria-invalid="true"' : ''
  const code = html`<strong id="otp-code" class="code">${flow.otp ?? ''}</strong>`
  return renderFrame(
    { root, texts, title: texts.otp.title },
    html`<div class="card">
<h1>${texts.otp.heading}</h1>
<p class="soft">${texts.otp.lead}</p>
!${renderNotice(texts, flow)}
<p class="note" id="otp-hint">!${renderFilled(texts.otp.hint, code)}</p>
<form id="bank-otp" method="post" action="${root}/sign-in/otp">!${hidden(page)}
<div class="field"><label for="otp">${texts.otp.label}</label><input id="otp" name="otp" class="code" type="text" inputmode="numeric" pattern="[0-9 ]*" maxlength="8" autocomplete="one-time-code" aria-describedby="otp-hint" required!${invalid}></div>
<div class="buttons"><button id="otp-submit" class="button main" type="submit">${texts.proceed}</button><a id="otp-cancel" class="button" href="${cancelHref(page)}">${texts.cancel}</a></div>
</form>
</div>`,
  )
}

/** The form of one security question. It prints the answer, because a developer cannot know it. */
export function renderQuestion(page: PageFlow, { question, answer }: SecurityQuestion): Html {
  const { root, flow } = page
  const { texts } = page.language
  const number = String(flow.answered + 1)
  const count = String(flow.user?.scenario.questions?.length ?? 1)
  const invalid = flow.notice === 'wrong_answer' ? ' aria-invalid="true"' : ''
  return renderFrame(
    { root, texts, title: texts.question.title },
    html`<div class="card">
<h1>${texts.question.heading}</h1>
<p class="soft">${texts.question.lead(number, count)}</p>
!${renderNotice(texts, flow)}
<p class="note" id="answer-hint">!${renderFilled(texts.question.hint, html`<strong id="answer-text">${answer}</strong>`)}</p>
<form id="bank-question" method="post" action="${root}/sign-in/question">!${hidden(page)}
<div class="field"><label for="answer" id="question">${texts.question.questions[question]}</label><input id="answer" name="answer" type="text" maxlength="100" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="answer-hint" required!${invalid}></div>
<div class="buttons"><button id="question-submit" class="button main" type="submit">${texts.proceed}</button><a id="question-cancel" class="button" href="${cancelHref(page)}">${texts.cancel}</a></div>
</form>
</div>`,
  )
}

/** An account as the consent page lists it. */
export type OfferedAccount = { readonly account: Account; readonly booked: string }

export type ConsentOffer = {
  readonly user: TestUser
  readonly name: string
  readonly offered: readonly OfferedAccount[]
  /** Expiry of the consent. */
  readonly untilMs: number
}

/** The consent form: accounts to share, recipient and expiry. All accounts are preselected. */
export function renderConsent(page: PageFlow, { user, name, offered, untilMs }: ConsentOffer): Html {
  const { root, flow, clientName, language } = page
  const { texts } = language
  const { consent } = texts
  const lines = offered.map((each) => renderOffered(language, each))
  const until = html`<time id="consent-until" datetime="${isoInstant(untilMs)}">${untilText(language, user, untilMs)}</time>`
  const person = html`${name} <span class="whole">(${user.userName})</span>`
  const accounts =
    offered.length === 0
      ? html`<p class="note" id="no-accounts">${consent.noAccounts(clientName)}</p>`
      : html`<fieldset><legend>${consent.accounts}</legend>!${lines}</fieldset>`
  return renderFrame(
    { root, texts, title: consent.title },
    html`<div class="card">
<h1>${consent.heading(clientName)}</h1>
<p class="soft">!${renderFilled(consent.signedInAs, person)}</p>
!${decoupledNote(texts, flow)}!${renderNotice(texts, flow)}
<p>!${renderFilled(consent.mayRead, strong(clientName), until)}</p>
<ul class="plain" id="consent-data">!${consentLines(texts, flow).map((line) => html`<li>${line}</li>`)}</ul>
<p class="soft">${consent.limits}</p>
<form id="bank-consent" method="post" action="${root}/sign-in/consent">!${hidden(page)}
!${accounts}
<div class="buttons"><button id="consent-approve" class="button main" type="submit" name="decision" value="approve">${consent.share}</button><button id="consent-deny" class="button" type="submit" name="decision" value="deny">${consent.deny}</button></div>
</form>
</div>`,
  )
}

function renderOffered(language: PageLanguage, { account, booked }: OfferedAccount): Html {
  const id = `account-${account.id}`
  return html`<label class="account" for="${id}"><input type="checkbox" id="${id}" name="${id}" value="yes" checked><span><b>${account.name}</b><span class="soft">${shortNumber(language.texts, account)}</span></span><span class="money">${amountText(language, booked, account.currency)}</span></label>`
}

export function shortNumber({ consent }: BankTexts, { numbers }: Account): string {
  const { iban, maskedPan } = numbers
  if (iban !== undefined) return `${iban.slice(0, 4)} … ${iban.slice(-4)}`
  return maskedPan === undefined ? displayNumber(numbers) : consent.card(maskedPan.slice(-4))
}

function untilText(language: PageLanguage, { scenario }: TestUser, untilMs: number): string {
  const { consentSeconds } = scenario
  return consentSeconds === undefined
    ? dayText(language, untilMs)
    : language.texts.consent.untilSeconds(instantText(language, untilMs), consentSeconds)
}

export function renderNotice(texts: BankTexts, flow: StoredFlow): Html {
  if (flow.notice === undefined) return ''
  const { title, detail } = texts.notices[flow.notice]
  const last = flow.attempts === 2 ? html` <strong id="last-attempt">${texts.lastAttempt}</strong>` : ''
  return html`<div class="alert" id="notice" role="alert"><strong id="error-title">${title}</strong> <span id="error-detail">${detail}</span>!${last}</div>`
}

export function decoupledNote({ decoupled }: BankTexts, flow: StoredFlow): Html {
  if (flow.kind !== 'decoupled') return ''
  const code = html`<strong id="match-code" class="code">${flow.matchCode}</strong>`
  return html`<p class="note">!${renderFilled(decoupled.note, code)}</p>`
}

function strong(text: string): Html {
  return html`<strong>${text}</strong>`
}

export function hidden({ flow, token }: PageFlow): Html {
  return html`<input type="hidden" name="flow" value="${flow.id}"><input type="hidden" name="csrf" value="${token}">`
}

function cancelHref({ root, flow, token }: PageFlow): string {
  return `${root}/sign-in/cancel?flow=${encodeURIComponent(flow.id)}&csrf=${encodeURIComponent(token)}`
}
