// page: A form that posts itself to another site, at the end of a flow
// Spec: OAuth 2.0 Form Post Response Mode; without scripts, the button sends the form

import { html } from '../http/html.ts'
import { type Page, renderDocument } from './document.ts'
import { BASE_STYLE } from './style.ts'

const SUBMIT_SCRIPT = 'document.getElementById("form-post").submit()'

export interface FormPost {
  /** A redirect URI that the app has registered. */
  readonly action: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly lang: string
  /** Title of the page and label of the button. */
  readonly title: string
}

export function renderFormPost({ action, fields, lang, title }: FormPost): Page {
  const inputs = fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)
  const body = html`<div class="page"><main><form id="form-post" method="post" action="${action}">
!${inputs}
<button type="submit" id="form-post-continue">${title}</button>
</form></main></div>`
  return renderDocument({ lang, title, body, styles: [BASE_STYLE], scripts: [SUBMIT_SCRIPT] })
}
