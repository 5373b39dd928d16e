// page: The waiting page beside the bank's window, and the last page of that window

import { html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { WAIT_ICON } from '../../pages/icons.ts'
import { type BankWindow, renderBankForm } from './consent-page.ts'
import { FRAME_SCRIPT } from './frame-script.ts'
import { type LinkPageLook, renderLinkPage } from './layout.ts'
import { renderCancelForm, renderOtherBankLink } from './parts.ts'

export interface AtBankPage extends LinkPageLook {
  readonly bank: string
  readonly providerName: string
  /** Path of the flow. */
  readonly path: string
  readonly csrf: string
  readonly window: BankWindow
  readonly otherBanks: boolean
}

/** Waits as the waiting page does. */
export function renderAtBankPage(page: AtBankPage): Page {
  const { texts, bank, window } = page
  const title = texts.windowTitle(bank)
  const next = window.waitingPath.replace('/at-bank?', '/at-bank/next?')
  const body = html`!${WAIT_ICON}<h1>${title}</h1>
<p class="lead" role="status" id="wait-status">${texts.windowLead(bank)}</p>
<div class="acts">
!${renderBankForm(page, texts.windowAgain(bank))}
!${renderCancelForm(page)}
</div>
<p class="ref"><a class="plain" id="link-check" href="${next}">${texts.readingCheck}</a></p>
!${renderOtherBankLink(page)}`
  const polling = { statusUrl: `${page.path}/status?for=bank`, nextUrl: next }
  return renderLinkPage({ ...page, title, body, polling })
}

export interface WindowPage extends LinkPageLook {
  readonly app: string
  readonly path: string
  /** Why the bank was not opened. */
  readonly notice: string | undefined
}

/** Closes itself where the browser allows it. Without scripts the frame cannot continue, so this page links to the flow. */
export function renderWindowPage(page: WindowPage): Page {
  const { texts, app, path, notice } = page
  const title = texts.returnedTitle
  const body = html`<h1 id="link-window">${title}</h1>
!${notice === undefined ? '' : html`<p class="note warn" role="status">${notice}</p>`}
<p>${texts.windowDone(app)}</p>
<noscript><div class="acts"><a class="button" id="link-window-continue" href="${path}">${texts.leavingContinue(app)}</a></div></noscript>`
  const data = notice === undefined ? html` data-close="yes"` : ''
  return renderLinkPage({ ...page, title, body, data, scripts: [FRAME_SCRIPT] })
}
