// page: The page of a dashboard link, which only its button uses up

import { html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { renderHiddenField } from '../../pages/forms.ts'
import type { PageLegal } from '../../pages/layout.ts'
import type { DashboardTexts } from '../texts/texts.ts'
import { renderDashboardPage } from './layout.ts'

export interface OpenPage {
  readonly texts: DashboardTexts
  readonly test: boolean
  readonly app: string
  readonly legal: PageLegal
  readonly path: string
  readonly link: string
}

/** Says nothing about the end user: a mail program may open the link, too. */
export function renderOpenPage({ texts, test, app, legal, path, link }: OpenPage): Page {
  const title = texts.openTitle(app)
  const body = html`<h1>${title}</h1>
<p class="lead">${texts.openLead(app)}</p>
<p class="note">${texts.openOnce}</p>
<form class="acts" id="person-open-form" method="post" action="${path}">!${renderHiddenField('link', link)}<button id="person-open">${texts.openButton}</button></form>`
  return renderDashboardPage({ texts, title, body, test, legal, visit: undefined })
}
