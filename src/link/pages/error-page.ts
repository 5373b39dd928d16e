// page: what went wrong, and what to do

import { type Html, html } from '../../http/html.ts'
import type { Notice } from '../texts/texts.ts'
import { type PageLook, renderFrame } from './layout.ts'
import { WARNING_SIGN } from './signs.ts'

export interface ErrorPage extends PageLook {
  readonly notice: Notice
  /** To quote to support. */
  readonly reference: string
  /** The one thing to do next. Its address is ours, or has been checked by `isSafeToLink`. */
  readonly next:
    | {
        readonly label: string
        readonly address: string
        /** Leads out of the frame, and is not needed where the page around it has been told. */
        readonly outOfFrame?: boolean
      }
    | undefined
  /** For who made the link: what to change. In English, as the reference is. */
  readonly developer: { readonly code: string; readonly name: string; readonly hint: string } | undefined
}

export function renderErrorPage(page: ErrorPage): Html {
  const { texts, notice, reference, next, developer } = page
  const body = html`!${WARNING_SIGN}<h1 id="error-title">${notice.title}</h1>
<p id="error-detail">${notice.detail}</p>
!${next === undefined ? '' : renderNext(next)}
<p class="ref">${texts.reference}: <code id="error-id">${reference}</code></p>
!${developer === undefined ? '' : html`<details lang="en" open><summary>For developers</summary><p><code id="error-code">${developer.code}</code> <code id="error-reason">${developer.name}</code></p><p id="error-hint">${developer.hint}</p></details>`}`
  return renderFrame({ ...page, title: notice.title, body })
}

function renderNext({ label, address, outOfFrame = false }: NonNullable<ErrorPage['next']>): Html {
  return html`<div class="acts"!${outOfFrame ? html` data-alone="yes"` : ''}><a class="button" id="error-return" href="${address}"!${outOfFrame ? html` target="_top"` : ''}>${label}</a></div>`
}
