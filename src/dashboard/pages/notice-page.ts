// page: A notice without content of the end user's: not signed in, link used, failed

import { html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import type { PageLegal } from '../../pages/layout.ts'
import { type DeveloperHint, type Notice, renderDeveloperHint, renderNotice } from '../../pages/notice.ts'
import type { DashboardTexts } from '../texts/texts.ts'
import { renderDashboardPage } from './layout.ts'

export interface NoticePage {
  readonly texts: DashboardTexts
  readonly test: boolean
  readonly legal?: PageLegal | undefined
  readonly notice: Notice
  /** To quote to support; undefined where nothing went wrong. */
  readonly reference: string | undefined
  readonly developer?: DeveloperHint | undefined
  readonly next: { readonly label: string; readonly url: string } | undefined
}

const IDS = { title: 'notice-title', detail: 'notice-detail', reference: 'notice-id' }

export function renderNoticePage({ texts, test, notice, reference, next, developer }: NoticePage): Page {
  const body = renderNotice({
    ids: IDS,
    notice,
    reference: reference === undefined ? undefined : { label: texts.reference, id: reference },
    action:
      next === undefined
        ? ''
        : html`<div class="acts"><a class="button" id="notice-next" href="${next.url}">${next.label}</a></div>`,
  })
  const hint = developer === undefined ? '' : renderDeveloperHint(developer)
  return renderDashboardPage({ texts, title: notice.title, body: body + hint, test, visit: undefined })
}
