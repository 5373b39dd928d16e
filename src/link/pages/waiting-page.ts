// page: The pages that wait for the bank's data, and those that return to the app

import { type Html, html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { renderTokenField } from '../../pages/forms.ts'
import { DONE_ICON, WAIT_ICON } from '../../pages/icons.ts'
import { type LinkPageLook, renderLinkPage } from './layout.ts'
import { renderCancelForm } from './parts.ts'

interface Base extends LinkPageLook {
  readonly app: string
  /** Path of the flow. */
  readonly path: string
}

export interface WaitingPage extends Base {
  readonly bank: string
  /** The last step is long ago, or the fetch was interrupted: offer a retry, and the return to the app. */
  readonly slow: boolean
  readonly csrf: string
}

/** Query of a request that a framed waiting page makes, after it sent its messages. */
const AFTER_WAITING = '?waited=yes'

/**
 * The script asks for the state; without scripts the page refreshes itself. Either response is held until there is a change: the
 * browser keeps showing this page, and no time limit applies to the end user (WCAG 2.2.1). Once the fetch is slow, the end user
 * decides.
 */
export function renderWaitingPage(page: WaitingPage): Page {
  const { texts, app, bank, path, slow, csrf, framing } = page
  const title = texts.readingTitle(bank)
  const next = `${path}/next${framing === undefined ? '' : AFTER_WAITING}`
  const body = html`!${WAIT_ICON}<h1>${title}</h1>
<p role="status" id="wait-status" data-slow="${texts.readingSlow(bank)}">${slow ? texts.readingSlow(bank) : texts.reading}</p>
<p><a class="plain" id="link-check" href="${next}">${texts.readingCheck}</a></p>
!${renderWaysOut({ texts, app, path, csrf, slow })}`
  const polling = { statusUrl: `${path}/status?for=fetch`, nextUrl: next, slow }
  return renderLinkPage({ ...page, title, body, polling })
}

function renderWaysOut({ texts, app, path, csrf, slow }: Omit<WaitingPage, 'bank' | 'test'>): Html {
  return html`<div class="acts" id="wait-ways"!${slow ? '' : html` hidden`}>
<form id="link-retry-form" method="post" action="${path}/fetch">!${renderTokenField(csrf)}<button id="link-retry">${texts.tryAgain}</button></form>
!${renderCancelForm({ texts, path, csrf }, texts.back(app))}
</div>`
}

export interface FinishedPage extends Base {
  readonly connected: boolean
}

export function renderFinishedPage(page: FinishedPage): Page {
  const { texts, app, path, connected } = page
  const title = connected ? texts.leavingConnected : texts.leavingNothing
  const body = html`!${connected ? DONE_ICON : ''}<h1>${title}</h1>
<p role="status">${texts.leavingTitle(app)}</p>
<div class="acts"><a class="button" id="link-return" href="${path}/return">${texts.leavingContinue(app)}</a></div>`
  return renderLinkPage({ ...page, title, body, refresh: { seconds: 0, url: `${path}/return` } })
}

export interface FrameFinishedPage extends Omit<FinishedPage, 'path'> {
  /** The app's redirect URI with the parameters of the callback. */
  readonly returnUrl: string
}

/** The last page of a framed flow. */
export function renderFrameFinishedPage(page: FrameFinishedPage): Page {
  const { texts, app, connected, returnUrl } = page
  const title = connected ? texts.leavingConnected : texts.leavingNothing
  const body = html`!${connected ? DONE_ICON : ''}<h1 id="link-left">${title}</h1>
<p role="status">${texts.leavingTitle(app)}</p>
<div class="acts" data-alone="yes"><a class="button" id="link-return" href="${returnUrl}" target="_top">${texts.leavingContinue(app)}</a></div>`
  return renderLinkPage({ ...page, title, body, data: html` data-top="${returnUrl}"` })
}

export interface RelayPage extends LinkPageLook {
  readonly app: string
  /** The app's own callback URL with the parameters from the bank. */
  readonly returnUrl: string
}

/** Relays the bank's response to the app that leads the sign-in. */
export function renderRelayPage(page: RelayPage): Page {
  const { texts, app, returnUrl } = page
  const title = texts.leavingTitle(app)
  const body = html`!${WAIT_ICON}<h1>${title}</h1>
<div class="acts"><a class="button" id="relay-continue" href="${returnUrl}">${texts.leavingContinue(app)}</a></div>`
  return renderLinkPage({ ...page, title, body, refresh: { seconds: 0, url: returnUrl } })
}

export function renderReturnedPage(page: Omit<Base, 'path'>): Page {
  const { texts, app } = page
  const body = html`!${DONE_ICON}<h1 id="link-returned">${texts.returnedTitle}</h1>
<p>${texts.returned(app)}</p>`
  return renderLinkPage({ ...page, title: texts.returnedTitle, body })
}
