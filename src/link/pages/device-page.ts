// page: Waits for the end user's approval on a second device or in another tab

import { html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { WAIT_ICON } from '../../pages/icons.ts'
import { type LinkPageLook, renderLinkPage } from './layout.ts'
import { renderCancelForm, renderOtherBankLink } from './parts.ts'

export interface DevicePage extends LinkPageLook {
  readonly bank: string
  /** Path of the flow. */
  readonly path: string
  readonly csrf: string
  /** Page of the bank; its origin was checked. */
  readonly approvalUrl: string
  readonly matchCode: string
  /** `approvalUrl` as a data URL of a QR code, for the second device of somebody at a desktop. */
  readonly qrCode: string
  /** False where a consent is renewed at the bank that has it. */
  readonly otherBanks: boolean
}

/** Waits as the waiting page does. Meanwhile the page and its buttons stay usable, without a time limit (WCAG 2.2.1). */
export function renderDevicePage(page: DevicePage): Page {
  const { texts, bank, path, approvalUrl, matchCode, qrCode } = page
  const title = texts.deviceTitle(bank)
  const body = html`!${WAIT_ICON}<h1>${title}</h1>
<p class="lead">${texts.deviceLead(bank)}</p>
<p class="match"><span class="sr">${texts.deviceMatch}: </span><code id="link-match">${matchCode}</code></p>
<figure class="qr"><img id="link-qr" src="${qrCode}" alt="${texts.deviceScan(bank)}" width="160" height="160"><figcaption aria-hidden="true">${texts.deviceScan(bank)}</figcaption></figure>
<p role="status" id="wait-status">${texts.deviceWaiting}</p>
<div class="acts">
<a class="button" id="link-approve" href="${approvalUrl}" target="_blank" rel="noopener noreferrer">${texts.deviceOpen(bank)}</a>
!${renderCancelForm(page)}
</div>
<p class="ref"><a class="plain" id="link-check" href="${path}/next">${texts.readingCheck}</a></p>
!${renderOtherBankLink(page)}`
  const polling = { statusUrl: `${path}/status?for=fetch`, nextUrl: `${path}/next` }
  return renderLinkPage({ ...page, title, body, polling })
}
