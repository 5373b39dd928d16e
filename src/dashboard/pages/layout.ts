// page: The layout of every page of the consent dashboard, with the button to sign out

import { type Html, html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { renderTokenField } from '../../pages/forms.ts'
import { type PageLegal, renderColumnPage } from '../../pages/layout.ts'
import type { Visit } from '../context.ts'
import type { DashboardTexts } from '../texts/texts.ts'
import { DASHBOARD_STYLE } from './style.ts'

export interface DashboardPage {
  readonly texts: DashboardTexts
  readonly title: string
  readonly body: Html
  readonly test: boolean
  readonly legal?: PageLegal | undefined
  /** For the button to sign out; undefined where nobody is signed in. */
  readonly visit: Pick<Visit, 'home' | 'csrf'> | undefined
}

export function renderDashboardPage({ texts, title, body, test, legal, visit }: DashboardPage): Page {
  return renderColumnPage({
    texts,
    title,
    test,
    legal,
    style: DASHBOARD_STYLE,
    body: visit === undefined ? body : html`!${body}!${renderSignOut(texts, visit)}`,
  })
}

function renderSignOut({ signOut }: DashboardTexts, { home, csrf }: Pick<Visit, 'home' | 'csrf'>): Html {
  return html`
<form class="leave" id="person-sign-out-form" method="post" action="${home}/sign-out">!${renderTokenField(csrf)}<button class="quiet" id="person-sign-out">${signOut}</button></form>`
}
