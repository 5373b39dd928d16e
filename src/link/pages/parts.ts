// page: Parts of several pages: the cancel form, and the link to the other banks

import { type Html, html } from '../../http/html.ts'
import { renderTokenField } from '../../pages/forms.ts'
import type { LinkTexts } from '../texts/texts.ts'

interface FlowPage {
  readonly texts: LinkTexts
  /** Path of the flow. */
  readonly path: string
  readonly csrf: string
}

/** The cancel form as the only action of its row. */
export function renderCancelRow(page: FlowPage): Html {
  return renderCancel(page, page.texts.cancel, html` class="acts"`)
}

/** The cancel form as one of several actions. */
export function renderCancelForm(page: FlowPage, label: string = page.texts.cancel): Html {
  return renderCancel(page, label, '')
}

function renderCancel({ path, csrf }: FlowPage, label: string, attributes: Html): Html {
  return html`<form!${attributes} id="link-cancel-form" method="post" action="${path}/cancel">!${renderTokenField(csrf)}<button class="quiet" id="link-cancel">${label}</button></form>`
}

/** `otherBanks` is false where the app has chosen the bank, or a consent is renewed at the bank that has it. */
export function renderOtherBankLink({
  texts,
  path,
  otherBanks,
}: Omit<FlowPage, 'csrf'> & { readonly otherBanks: boolean }): Html {
  return otherBanks
    ? html`<p class="ref"><a class="plain" id="link-other-bank" href="${path}?list=1">${texts.otherBank}</a></p>`
    : ''
}
