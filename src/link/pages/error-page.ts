// page: Error of a flow, or of beginning one, and what to do next

import { type Html, html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { type Notice, renderNotice } from '../../pages/notice.ts'
import { type LinkPageLook, renderLinkPage } from './layout.ts'

export interface ErrorPage extends LinkPageLook {
  readonly notice: Notice
  /** To quote to support. */
  readonly reference: string
  /** The one thing to do next. Its URL is a path of ours, or was checked by `isSafeToLink`. */
  readonly next:
    | {
        readonly label: string
        readonly url: string
        /** Leads out of the frame; the frame script removes it where the app's page receives the message instead. */
        readonly outOfFrame?: boolean
      }
    | undefined
  /** For the developer of the app: what to change. In English, as the API reference is. */
  readonly developer: { readonly code: string; readonly name: string; readonly hint: string } | undefined
}

const IDS = { title: 'error-title', detail: 'error-detail', reference: 'error-id' }

export function renderErrorPage(page: ErrorPage): Page {
  const { texts, notice, reference, next, developer } = page
  const body = html`!${renderNotice({
    ids: IDS,
    notice,
    reference: { label: texts.reference, id: reference },
    action: next === undefined ? '' : renderNext(next),
  })}
!${developer === undefined ? '' : html`<details lang="en" open><summary>For developers</summary><p><code id="error-code">${developer.code}</code> <code id="error-reason">${developer.name}</code></p><p id="error-hint">${developer.hint}</p></details>`}`
  return renderLinkPage({ ...page, title: notice.title, body })
}

function renderNext({ label, url, outOfFrame = false }: NonNullable<ErrorPage['next']>): Html {
  return html`<div class="acts"!${outOfFrame ? html` data-alone="yes"` : ''}><a class="button" id="error-return" href="${url}"!${outOfFrame ? html` target="_top"` : ''}>${label}</a></div>`
}
