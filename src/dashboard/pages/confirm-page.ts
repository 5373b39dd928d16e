// page: Confirmation: names what will stop, and what that means
// Never: put the destructive button first, or focus it

import { html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { renderHiddenField, renderTokenField } from '../../pages/forms.ts'
import type { Visit } from '../context.ts'
import { renderDashboardPage } from './layout.ts'

export interface ConfirmPage {
  readonly visit: Visit
  readonly title: string
  /** Names of what will stop, where there are several things. */
  readonly items: readonly string[]
  readonly sentences: readonly string[]
  readonly button: string
  readonly action: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** Leads back without a change. */
  readonly keepUrl: string
}

export function renderConfirmPage(page: ConfirmPage): Page {
  const { visit, title, items, sentences, button, action, fields, keepUrl } = page
  const { texts, session, csrf } = visit
  const hidden = fields.map(([name, value]) => renderHiddenField(name, value))
  const body = html`<h1>${title}</h1>
!${items.length === 0 ? '' : html`<ul class="rows" id="confirm-items">!${items.map((item) => html`<li>${item}</li>`)}</ul>`}
!${sentences.map((sentence) => html`<p>${sentence}</p>`)}
<div class="acts">
<a class="button" id="confirm-keep" href="${keepUrl}">${texts.keep}</a>
<form id="confirm-form" method="post" action="${action}">!${renderTokenField(csrf)}!${hidden}<button class="danger" id="confirm-submit">${button}</button></form>
</div>`
  const test = session.app.environment === 'sandbox'
  return renderDashboardPage({ texts, title, body, test, legal: visit.legal, visit })
}
