// page: the signs beside a page's first words; each stands beside text that says the same

import { type Html, html } from '../../http/html.ts'

export const DONE_SIGN: Html = html`<div class="sign" aria-hidden="true"><svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"><path d="M5 12.5l4.5 4.5L19 7.5"/></svg></div>`

export const WARNING_SIGN: Html = html`<div class="sign warn" aria-hidden="true"><svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"><path d="M12 6v7M12 17.5v.01"/></svg></div>`

export const WAIT_SIGN: Html = html`<div class="wait" aria-hidden="true"><i></i><i></i><i></i></div>`
