// page: Approval of a payment: payee, amount and the account that pays

import { type Html, html } from '../../http/html.ts'
import { displayNumber } from '../data/account-numbers.ts'
import type { StoredPayment } from '../payments/payments.ts'
import type { TestUser } from '../test-users/test-user.ts'
import { amountText, type PageLanguage } from '../texts/index.ts'
import { renderFilled } from './filled-text.ts'
import { renderFrame } from './layout.ts'
import {
  decoupledNote,
  hidden,
  type OfferedAccount,
  type PageFlow,
  paymentAmount,
  renderNotice,
  shortNumber,
} from './sign-in-pages.ts'

export type PaymentOffer = {
  readonly user: TestUser
  readonly name: string
  /** Accounts in the currency of the payment. */
  readonly offered: readonly OfferedAccount[]
}

/** Whoever approves must see payee and amount (Delegated Regulation (EU) 2018/389 article 5(1)(a)). */
export function renderPayment(
  page: PageFlow & { readonly payment: StoredPayment },
  { user, name, offered }: PaymentOffer,
): Html {
  const { root, flow, payment, clientName, language } = page
  const { texts } = language
  const { payment: words, consent } = texts
  const amount = paymentAmount(language, payment)
  const person = html`${name} <span class="whole">(${user.userName})</span>`
  const accounts =
    offered.length === 0
      ? html`<p class="note" id="no-accounts">${words.noAccounts(payment.currency)}</p>`
      : html`<fieldset><legend>${words.from}</legend>!${offered.map((each, index) => renderAccount(language, each, index === 0))}</fieldset>`
  const approve =
    offered.length === 0
      ? ''
      : html`<button id="payment-approve" class="button main" type="submit" name="decision" value="approve">${words.confirm}</button>`
  return renderFrame(
    { root, texts, title: words.title },
    html`<div class="card">
<h1>${words.heading(amount)}</h1>
<p class="soft">!${renderFilled(consent.signedInAs, person)}</p>
!${decoupledNote(texts, flow)}!${renderNotice(texts, flow)}
<dl class="facts">
<dt>${words.to}</dt><dd id="payment-payee">${payment.payeeName}</dd>
<dt>${words.number}</dt><dd id="payment-number">${displayNumber(payment.payee)}</dd>
!${payment.reference === '' ? '' : html`<dt>${words.reference}</dt><dd id="payment-reference">${payment.reference}</dd>`}
<dt>${words.initiatedBy}</dt><dd>${clientName}</dd>
</dl>
<p class="soft">${words.limits}</p>
<form id="bank-payment" method="post" action="${root}/sign-in/consent">!${hidden(page)}
!${accounts}
<div class="buttons">!${approve}<button id="payment-deny" class="button" type="submit" name="decision" value="deny">${words.deny}</button></div>
</form>
</div>`,
  )
}

function renderAccount(language: PageLanguage, { account, booked }: OfferedAccount, chosen: boolean): Html {
  const id = `account-${account.id}`
  const checked = chosen ? ' checked' : ''
  return html`<label class="account" for="${id}"><input type="radio" id="${id}" name="account" value="${account.id}" required!${checked}><span><b>${account.name}</b><span class="soft">${shortNumber(language.texts, account)}</span></span><span class="money">${amountText(language, booked, account.currency)}</span></label>`
}
