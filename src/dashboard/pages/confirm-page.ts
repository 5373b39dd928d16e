// page: names what is about to stop, and says what that means
// Never: the destructive button first, or focused.

import { type Html, html } from '../../http/html.ts'
import type { Visit } from '../context.ts'
import { renderPersonFrame } from './frame.ts'

export interface ConfirmPage {
  readonly visit: Visit
  readonly title: string
  /** Names of what stops, where there are several things. */
  readonly items: readonly string[]
  readonly sentences: readonly string[]
  readonly button: string
  readonly action: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** Where nothing has changed. */
  readonly keepAddress: string
}

export function renderConfirmPage(page: ConfirmPage): Html {
  const { visit, title, items, sentences, button, action, fields, keepAddress } = page
  const { words, person, csrf } = visit
  const hidden = fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)
  const body = html`<h1>${title}</h1>
!${items.length === 0 ? '' : html`<ul class="rows" id="confirm-items">!${items.map((item) => html`<li>${item}</li>`)}</ul>`}
!${sentences.map((sentence) => html`<p>${sentence}</p>`)}
<div class="acts">
<a class="button" id="confirm-keep" href="${keepAddress}">${words.own.keep}</a>
<form id="confirm-form" method="post" action="${action}"><input type="hidden" name="csrf" value="${csrf}">!${hidden}<button class="danger" id="confirm-submit">${button}</button></form>
</div>`
  const test = person.app.environment === 'sandbox'
  return renderPersonFrame({ words, title, body, test, csrf })
}
