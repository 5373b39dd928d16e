// page: while the bank is read, and the moment before the person goes back

import { type Html, html } from '../../http/html.ts'
import { type PageLook, renderFrame } from './layout.ts'
import { DONE_SIGN, WAIT_SIGN } from './signs.ts'

interface Base extends PageLook {
  readonly app: string
  /** Address of the flow. */
  readonly path: string
}

export interface WaitingPage extends Base {
  readonly bank: string
  /** The last step is long ago, or the fetch was cut off: offer a way out. */
  readonly slow: boolean
  readonly csrf: string
}

/**
 * The refresh is immediate, and its answer is held back until there is news: the browser keeps this page meanwhile, and
 * no timer runs against the person (WCAG 2.2.1). Once it is slow, the person decides.
 */
export function renderWaitingPage(page: WaitingPage): Html {
  const { texts, app, bank, path, slow, csrf } = page
  const title = texts.readingTitle(bank)
  const body = html`!${WAIT_SIGN}<h1>${title}</h1>
<p role="status">${slow ? texts.readingSlow(bank) : texts.reading}</p>
<p><a class="plain" id="link-check" href="${path}/next">${texts.readingCheck}</a></p>
!${slow ? renderWays({ texts, app, path, csrf }) : ''}`
  const frame = { ...page, title, body }
  return renderFrame(slow ? frame : { ...frame, refresh: { seconds: 0, path: `${path}/next` } })
}

function renderWays({ texts, app, path, csrf }: Omit<WaitingPage, 'bank' | 'slow' | 'test'>): Html {
  return html`<div class="acts">
<form id="link-retry-form" method="post" action="${path}/fetch"><input type="hidden" name="csrf" value="${csrf}"><button id="link-retry">${texts.tryAgain}</button></form>
<form id="link-cancel-form" method="post" action="${path}/cancel"><input type="hidden" name="csrf" value="${csrf}"><button class="quiet" id="link-cancel">${texts.back(app)}</button></form>
</div>`
}

export interface LeavingPage extends Base {
  readonly connected: boolean
}

export function renderLeavingPage(page: LeavingPage): Html {
  const { texts, app, path, connected } = page
  const title = connected ? texts.leavingConnected : texts.leavingNothing
  const body = html`!${connected ? DONE_SIGN : ''}<h1>${title}</h1>
<p role="status">${texts.leavingTitle(app)}</p>
<div class="acts"><a class="button" id="link-return" href="${path}/return">${texts.leavingContinue(app)}</a></div>`
  return renderFrame({ ...page, title, body, refresh: { seconds: 0, path: `${path}/return` } })
}

export interface LeftPage extends Omit<LeavingPage, 'path'> {
  /** The app's, with what the flow brought. */
  readonly address: string
}

/** The last page of a flow in a frame. */
export function renderLeftPage(page: LeftPage): Html {
  const { texts, app, connected, address } = page
  const title = connected ? texts.leavingConnected : texts.leavingNothing
  const body = html`!${connected ? DONE_SIGN : ''}<h1 id="link-left">${title}</h1>
<p role="status">${texts.leavingTitle(app)}</p>
<div class="acts" data-alone="yes"><a class="button" id="link-return" href="${address}" target="_top">${texts.leavingContinue(app)}</a></div>`
  return renderFrame({ ...page, title, body, data: html` data-top="${address}"` })
}

export interface RelayPage extends PageLook {
  readonly app: string
  /** The app's own, with what the bank has said. */
  readonly address: string
}

/** The bank's answer goes on to the app that leads the sign-in; here is nothing to decide. */
export function renderRelayPage(page: RelayPage): Html {
  const { texts, app, address } = page
  const title = texts.leavingTitle(app)
  const body = html`!${WAIT_SIGN}<h1>${title}</h1>
<div class="acts"><a class="button" id="relay-continue" href="${address}">${texts.leavingContinue(app)}</a></div>`
  return renderFrame({ ...page, title, body, refresh: { seconds: 0, path: address } })
}

export function renderReturnedPage(page: Omit<Base, 'path'>): Html {
  const { texts, app } = page
  const body = html`!${DONE_SIGN}<h1 id="link-returned">${texts.returnedTitle}</h1>
<p>${texts.returned(app)}</p>`
  return renderFrame({ ...page, title: texts.returnedTitle, body })
}
