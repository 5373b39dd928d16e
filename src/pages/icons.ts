// page: The icons above a page title: done, warning, waiting

import { type Html, html } from '../http/html.ts'

// Decorative: the text beside an icon says the same.

export const DONE_ICON: Html = html`<div class="icon" aria-hidden="true"><svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"><path d="M5 12.5l4.5 4.5L19 7.5"/></svg></div>`

export const WARNING_ICON: Html = html`<div class="icon warn" aria-hidden="true"><svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"><path d="M12 6v7M12 17.5v.01"/></svg></div>`

export const WAIT_ICON: Html = html`<div class="wait" aria-hidden="true"><i></i><i></i><i></i></div>`
