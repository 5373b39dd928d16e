// page: A payment: payee and amount, the choice of a bank, and the wait for a second device

import { type Html, html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { renderHiddenField, renderTokenField } from '../../pages/forms.ts'
import { WAIT_ICON } from '../../pages/icons.ts'
import { tileAttributes } from '../../pages/tile.ts'
import { type LinkPageLook, renderLinkPage } from './layout.ts'

interface PaymentPage extends LinkPageLook {
  readonly app: string
  /** In the language of the page, with the code of the currency. */
  readonly amount: string
  readonly payee: string
  readonly reference: string
  /** Path of the payment's pages. */
  readonly path: string
  readonly csrf: string
}

export interface PaymentChoice extends PaymentPage {
  readonly banks: readonly { readonly name: string; readonly label: string }[]
  /** Why the last choice led nowhere. */
  readonly notice: string | undefined
}

/** A button for each bank, so that a choice needs one step and no script. */
export function renderPaymentChoice(page: PaymentChoice): Page {
  const { texts, banks, notice, path, csrf, app } = page
  const title = texts.payment.title(page.amount)
  const [only, another] = banks
  const choice =
    only !== undefined && another === undefined
      ? html`<form id="pay-bank" method="post" action="${path}/bank">!${renderTokenField(csrf)}!${renderHiddenField('provider', only.name)}<button id="pay-continue">${texts.continueTo(only.label)}</button></form>`
      : html`<h2 id="pay-choose">${texts.chooseTitle}</h2>
<form id="pay-bank" method="post" action="${path}/bank" aria-labelledby="pay-choose">!${renderTokenField(csrf)}<ul class="banks">!${banks.map(({ name, label }) => html`<li><button !${tileAttributes(label)} id="pay-${name}" name="provider" value="${name}"><b>${label}</b></button></li>`)}</ul></form>`
  const body = html`<h1>${title}</h1>
!${renderFacts(page)}
<p class="lead">${texts.payment.lead(app)}</p>
!${notice === undefined ? '' : html`<p class="note warn" role="alert" id="pay-notice">${notice}</p>`}
!${choice}
<div class="acts">!${renderCancel(page)}</div>`
  return renderLinkPage({ ...page, title, body })
}

export interface PaymentWait extends PaymentPage {
  readonly bank: string
  /** Page of the bank; its origin was checked. */
  readonly approvalUrl: string
  readonly matchCode: string
}

const RELOAD_SECONDS = 3

export function renderPaymentWait(page: PaymentWait): Page {
  const { texts, bank, path, approvalUrl, matchCode } = page
  const title = texts.deviceTitle(bank)
  const body = html`!${WAIT_ICON}<h1>${title}</h1>
!${renderFacts(page)}
<p class="lead">${texts.deviceLead(bank)}</p>
<p class="match"><span class="sr">${texts.deviceMatch}: </span><code id="pay-match">${matchCode}</code></p>
<p role="status">${texts.deviceWaiting}</p>
<div class="acts">
<a class="button" id="pay-approve" href="${approvalUrl}" target="_blank" rel="noopener noreferrer">${texts.deviceOpen(bank)}</a>
!${renderCancel(page)}
</div>
<p class="ref"><a class="plain" id="pay-check" href="${path}">${texts.readingCheck}</a></p>`
  return renderLinkPage({ ...page, title, body, refresh: { seconds: RELOAD_SECONDS, url: path } })
}

function renderFacts({ texts, payee, reference, amount }: PaymentPage): Html {
  const referenceRow =
    reference === '' ? '' : html`<dt>${texts.payment.reference}</dt><dd id="pay-reference">${reference}</dd>`
  return html`<dl class="facts"><dt>${texts.payment.to}</dt><dd id="pay-payee">${payee}</dd>!${referenceRow}</dl><p class="sr" id="pay-amount">${amount}</p>`
}

function renderCancel({ texts, path, csrf }: PaymentPage): Html {
  return html`<form id="pay-cancel-form" method="post" action="${path}/cancel">!${renderTokenField(csrf)}<button class="quiet" id="pay-cancel">${texts.cancel}</button></form>`
}
