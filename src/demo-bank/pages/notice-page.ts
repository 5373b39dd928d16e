// page: Outcome of a request or sign-in: what happened, and what to do next

import { type Html, html } from '../../http/html.ts'
import type { PageLanguage } from '../texts/index.ts'
import { renderFrame } from './layout.ts'

export type NoticePage = {
  /** Base path of the bank. */
  readonly root: string
  readonly language: PageLanguage
  readonly title: string
  readonly detail: string
  /** Link back to the third party. */
  readonly back?: { readonly href: string; readonly clientName: string }
  /** Where no page was meant to be: links to the page of the test people. */
  readonly isLost?: boolean
  /** To quote when asking for help. */
  readonly requestId: string
}

/** A page without a form. The link back carries the error, so that the third party receives it too. */
export function renderNoticePage(page: NoticePage): Html {
  const { root, language, title, detail, back, isLost = false, requestId } = page
  const { texts } = language
  const link =
    back === undefined
      ? isLost
        ? html`<div class="buttons"><a id="error-home" class="button main" href="${root}/">${texts.toTestPeople}</a></div>`
        : ''
      : html`<div class="buttons"><a id="error-return" class="button main" href="${back.href}">${texts.back(back.clientName)}</a></div>`
  return renderFrame(
    { root, texts, title },
    html`<div class="card"><h1 id="error-title">${title}</h1><p id="error-detail">${detail}</p>!${link}<p class="soft">${texts.reference} <code>${requestId}</code></p></div>`,
  )
}
