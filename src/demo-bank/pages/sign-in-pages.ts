// page: Sign-in, one-time code, security question and consent

import { type Html, html } from '../../http/html.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { Account } from '../api-contract.ts'
import { displayNumber } from '../data/account-numbers.ts'
import type { Notice, StoredFlow } from '../sign-in/flows.ts'
import type { SecurityQuestion, TestUser } from '../test-users/test-user.ts'
import { consentLines, dayText } from './consent-lines.ts'
import { renderFrame } from './layout.ts'

/** Input of every sign-in page. `root` is the base path of the bank, `token` the CSRF token of the form. */
export type PageFlow = {
  readonly root: string
  readonly flow: StoredFlow
  readonly clientName: string
  readonly token: string
}

const NOTICES: { readonly [notice in Notice]: { readonly title: string; readonly detail: string } } = {
  wrong_credentials: {
    title: 'User name or password is wrong.',
    detail: 'Check both and try again. After three attempts we stop.',
  },
  wrong_otp: { title: 'That code is wrong.', detail: 'Type the four digits as they are shown below.' },
  wrong_answer: {
    title: 'That answer is wrong.',
    detail: 'Try again; large and small letters do not matter. After three attempts we stop.',
  },
  no_choice: { title: 'Choose at least one account.', detail: 'Or press Do not share.' },
}

/** The user name and password form. */
export function renderSignIn(page: PageFlow): Html {
  const { flow, clientName } = page
  const invalid = flow.notice === 'wrong_credentials' ? ' aria-invalid="true" aria-describedby="notice"' : ''
  return renderFrame(
    page.root,
    'Sign in',
    html`<div class="card">
<h1>Sign in to Demo Bank</h1>
<p class="soft"><strong>${clientName}</strong> asks to read your accounts. Next you choose which.</p>
!${decoupledNote(flow)}!${renderNotice(flow)}
<form id="bank-login" method="post" action="${page.root}/sign-in">!${hidden(page)}
<div class="field"><label for="username">User name</label><input id="username" name="username" type="text" value="${flow.enteredUserName}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="100" required!${invalid}></div>
<div class="field"><label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" maxlength="100" required!${invalid}></div>
<div class="buttons"><button id="login-submit" class="button main" type="submit">Sign in</button><a id="login-cancel" class="button" href="${cancelHref(page)}">Cancel</a></div>
</form>
<h2>No user name?</h2>
<p class="soft">This bank is for practice. <a href="${page.root}/?market=${flow.brand.market}" target="_blank" rel="noopener">See the test people <span class="soft">(new tab)</span></a>.</p>
</div>`,
  )
}

/** The one-time code form. It prints the code, because a test user has no phone. */
export function renderOtp(page: PageFlow): Html {
  const { flow } = page
  const invalid = flow.notice === 'wrong_otp' ? ' aria-invalid="true"' : ''
  return renderFrame(
    page.root,
    'One-time code',
    html`<div class="card">
<h1>Enter your one-time code</h1>
<p class="soft">A real bank would send it to your phone. Here it is printed.</p>
!${renderNotice(flow)}
<p class="note" id="otp-hint">Your code is <strong id="otp-code" class="code">${flow.otp ?? ''}</strong></p>
<form id="bank-otp" method="post" action="${page.root}/sign-in/otp">!${hidden(page)}
<div class="field"><label for="otp">Four-digit code</label><input id="otp" name="otp" class="code" type="text" inputmode="numeric" pattern="[0-9 ]*" maxlength="8" autocomplete="one-time-code" aria-describedby="otp-hint" required!${invalid}></div>
<div class="buttons"><button id="otp-submit" class="button main" type="submit">Continue</button><a id="otp-cancel" class="button" href="${cancelHref(page)}">Cancel</a></div>
</form>
</div>`,
  )
}

/** The form of one security question. It prints the answer, because a developer cannot know it. */
export function renderQuestion(page: PageFlow, { question, answer }: SecurityQuestion): Html {
  const { flow } = page
  const invalid = flow.notice === 'wrong_answer' ? ' aria-invalid="true"' : ''
  return renderFrame(
    page.root,
    'Security question',
    html`<div class="card">
<h1>Answer your security question</h1>
<p class="soft">Question ${flow.answered + 1} of ${flow.user?.scenario.questions?.length ?? 1}. At a real bank only you would know.</p>
!${renderNotice(flow)}
<p class="note" id="answer-hint">The answer is <strong id="answer-text">${answer}</strong></p>
<form id="bank-question" method="post" action="${page.root}/sign-in/question">!${hidden(page)}
<div class="field"><label for="answer" id="question">${question}</label><input id="answer" name="answer" type="text" maxlength="100" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="answer-hint" required!${invalid}></div>
<div class="buttons"><button id="question-submit" class="button main" type="submit">Continue</button><a id="question-cancel" class="button" href="${cancelHref(page)}">Cancel</a></div>
</form>
</div>`,
  )
}

/** An account as the consent page lists it. */
type OfferedAccount = { readonly account: Account; readonly booked: string }

export type ConsentOffer = {
  readonly user: TestUser
  readonly name: string
  readonly offered: readonly OfferedAccount[]
  /** Expiry of the consent. */
  readonly untilMs: number
}

/** The consent form: accounts to share, recipient and expiry. All accounts are preselected. */
export function renderConsent(page: PageFlow, { user, name, offered, untilMs }: ConsentOffer): Html {
  const { flow, clientName } = page
  const lines = offered.map(renderOffered)
  const accounts =
    offered.length === 0
      ? html`<p class="note" id="no-accounts">You have no accounts with us. If you go on, ${clientName} learns only that.</p>`
      : html`<fieldset><legend>Accounts to share</legend>!${lines}</fieldset>`
  return renderFrame(
    page.root,
    'Your consent',
    html`<div class="card">
<h1>Share with ${clientName}?</h1>
<p class="soft">You are signed in as ${name} <span class="whole">(${user.userName})</span>.</p>
!${decoupledNote(flow)}!${renderNotice(flow)}
<p><strong>${clientName}</strong> may read, until <time id="consent-until" datetime="${isoInstant(untilMs)}">${untilText(user, untilMs)}</time>:</p>
<ul class="plain" id="consent-data">!${consentLines(flow).map((line) => html`<li>${line}</li>`)}</ul>
<p class="soft">It cannot move money. You can end this at any time.</p>
<form id="bank-consent" method="post" action="${page.root}/sign-in/consent">!${hidden(page)}
!${accounts}
<div class="buttons"><button id="consent-approve" class="button main" type="submit" name="decision" value="approve">Share</button><button id="consent-deny" class="button" type="submit" name="decision" value="deny">Do not share</button></div>
</form>
</div>`,
  )
}

function renderOffered({ account, booked }: OfferedAccount): Html {
  const id = `account-${account.id}`
  return html`<label class="account" for="${id}"><input type="checkbox" id="${id}" name="${id}" value="yes" checked><span><b>${account.name}</b><span class="soft">${shortNumber(account)}</span></span><span class="money">${grouped(booked)} ${account.currency}</span></label>`
}

function shortNumber({ numbers }: Account): string {
  const { iban, maskedPan } = numbers
  if (iban !== undefined) return `${iban.slice(0, 4)} … ${iban.slice(-4)}`
  return maskedPan === undefined ? displayNumber(numbers) : `Card ending in ${maskedPan.slice(-4)}`
}

/** Groups thousands with a narrow no-break space and uses the Unicode minus sign. */
function grouped(amount: string): string {
  return amount.replace('-', '\u2212').replace(/\B(?=(\d{3})+\.)/g, '\u202f')
}

function untilText(user: TestUser, untilMs: number): string {
  const date = dayText(untilMs)
  const { consentSeconds } = user.scenario
  return consentSeconds === undefined
    ? date
    : `${date}, ${isoInstant(untilMs).slice(11, 19)} UTC, which is ${consentSeconds} seconds after you share`
}

function renderNotice(flow: StoredFlow): Html {
  if (flow.notice === undefined) return ''
  const { title, detail } = NOTICES[flow.notice]
  return html`<div class="alert" id="notice" role="alert"><strong id="error-title">${title}</strong> <span id="error-detail">${detail}</span>!${flow.attempts === 2 ? html` <strong id="last-attempt">This is your last attempt: after another mistake the sign-in ends.</strong>` : ''}</div>`
}

function decoupledNote(flow: StoredFlow): Html {
  if (flow.kind !== 'decoupled') return ''
  return html`<p class="note">You began this on another device. It must show <strong id="match-code" class="code">${flow.matchCode}</strong> there, too. If it does not, cancel.</p>`
}

function hidden({ flow, token }: PageFlow): Html {
  return html`<input type="hidden" name="flow" value="${flow.id}"><input type="hidden" name="csrf" value="${token}">`
}

function cancelHref({ root, flow, token }: PageFlow): string {
  return `${root}/sign-in/cancel?flow=${encodeURIComponent(flow.id)}&csrf=${encodeURIComponent(token)}`
}
