// page: A request that no page can serve: what is wrong, and the nearest URL

import { html } from '../http/html.ts'
import type { Page } from './document.ts'
import { type LegalLinks, renderColumnPage } from './layout.ts'
import { type DeveloperHint, type Notice, renderDeveloperHint, renderNotice } from './notice.ts'
import type { PageTexts } from './page-texts.ts'

export interface ProblemPage {
  readonly texts: PageTexts
  readonly legal: LegalLinks
  readonly notice: Notice
  /** The request id, which is in the log. */
  readonly reference: string
  /** A path of ours, and how it is shown. */
  readonly nearest: { readonly url: string; readonly shown: string }
  readonly developer: DeveloperHint
}

const IDS = { title: 'problem-title', detail: 'problem-detail', reference: 'problem-id' }

export function renderProblemPage(page: ProblemPage): Page {
  const { texts, legal, notice, reference, nearest, developer } = page
  const body = renderNotice({
    ids: IDS,
    notice,
    reference: { label: texts.reference, id: reference },
    action: html`<div class="acts"><a class="button" id="problem-nearest" href="${nearest.url}">${texts.nearest} ${nearest.shown}</a></div>`,
  })
  const content = body + renderDeveloperHint(developer)
  return renderColumnPage({ texts, legal, title: notice.title, test: false, style: '', body: content })
}
