// page: a bank in a window of its own: the frame that waits beside it, and the window once it has done its work

import { type Html, html } from '../../http/html.ts'
import { type BankWindow, renderBankForm } from './consent-page.ts'
import { FRAME_SCRIPT } from './frame-script.ts'
import { type PageLook, renderFrame } from './layout.ts'
import { WAIT_SIGN } from './signs.ts'

export interface AtBankPage extends PageLook {
  readonly bank: string
  readonly providerName: string
  /** Address of the flow. */
  readonly path: string
  readonly csrf: string
  readonly window: BankWindow
  readonly otherBanks: boolean
}

/** As on the waiting page, the answer to the refresh is held back until there is news. */
export function renderAtBankPage(page: AtBankPage): Html {
  const { texts, bank, path, csrf, window } = page
  const title = texts.windowTitle(bank)
  const next = window.waitingPath.replace('/at-bank?', '/at-bank/next?')
  const body = html`!${WAIT_SIGN}<h1>${title}</h1>
<p class="lead" role="status">${texts.windowLead(bank)}</p>
<div class="acts">
!${renderBankForm(page, texts.windowAgain(bank))}
<form id="link-cancel-form" method="post" action="${path}/cancel"><input type="hidden" name="csrf" value="${csrf}"><button class="quiet" id="link-cancel">${texts.cancel}</button></form>
</div>
<p class="ref"><a class="plain" id="link-check" href="${next}">${texts.readingCheck}</a></p>
!${page.otherBanks ? html`<p class="ref"><a class="plain" id="link-other-bank" href="${path}?list=1">${texts.otherBank}</a></p>` : ''}`
  return renderFrame({ ...page, title, body, refresh: { seconds: 0, path: next } })
}

export interface WindowPage extends PageLook {
  readonly app: string
  readonly path: string
  /** Why the bank is not here. */
  readonly notice: string | undefined
}

/** Closes itself where the browser lets it. Without scripts nothing goes on in the frame, so the way leads on from here. */
export function renderWindowPage(page: WindowPage): Html {
  const { texts, app, path, notice } = page
  const title = texts.returnedTitle
  const body = html`<h1 id="link-window">${title}</h1>
!${notice === undefined ? '' : html`<p class="note warn" role="status">${notice}</p>`}
<p>${texts.windowDone(app)}</p>
<noscript><div class="acts"><a class="button" id="link-window-continue" href="${path}">${texts.leavingContinue(app)}</a></div></noscript>`
  const data = notice === undefined ? html` data-close="yes"` : ''
  return renderFrame({ ...page, title, body, data, scripts: [FRAME_SCRIPT] })
}
