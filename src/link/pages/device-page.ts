// page: waits for an approval on a second device, or in another tab of this one

import { type Html, html } from '../../http/html.ts'
import { type PageLook, renderFrame } from './layout.ts'
import { WAIT_SIGN } from './signs.ts'

export interface DevicePage extends PageLook {
  readonly bank: string
  /** Address of the flow. */
  readonly path: string
  readonly csrf: string
  /** The bank's page; its origin has been checked. */
  readonly approvalUrl: string
  readonly matchCode: string
  /** False where a consent is given anew at the bank that has it. */
  readonly otherBanks: boolean
}

/**
 * As on the waiting page: the refresh is immediate, and its answer is held back until there is news. The page stays
 * and its button works meanwhile, and no timer runs against anybody (WCAG 2.2.1).
 */
export function renderDevicePage(page: DevicePage): Html {
  const { texts, bank, path, csrf, approvalUrl, matchCode } = page
  const title = texts.deviceTitle(bank)
  const body = html`!${WAIT_SIGN}<h1>${title}</h1>
<p class="lead">${texts.deviceLead(bank)}</p>
<p class="match"><span class="sr">${texts.deviceMatch}: </span><code id="link-match">${matchCode}</code></p>
<p role="status">${texts.deviceWaiting}</p>
<div class="acts">
<a class="button" id="link-approve" href="${approvalUrl}" target="_blank" rel="noopener noreferrer">${texts.deviceOpen(bank)}</a>
<form id="link-cancel-form" method="post" action="${path}/cancel"><input type="hidden" name="csrf" value="${csrf}"><button class="quiet" id="link-cancel">${texts.cancel}</button></form>
</div>
<p class="ref"><a class="plain" id="link-check" href="${path}/next">${texts.readingCheck}</a></p>
!${page.otherBanks ? html`<p class="ref"><a class="plain" id="link-other-bank" href="${path}?list=1">${texts.otherBank}</a></p>` : ''}`
  return renderFrame({ ...page, title, body, refresh: { seconds: 0, path: `${path}/next` } })
}
