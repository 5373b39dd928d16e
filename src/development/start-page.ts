// page: The start page of development: the sandbox app, Link, the Console, guides

import type { RecordedRequest } from '../core/activity/request.ts'
import type { WebhookDelivery } from '../core/webhooks/webhook.ts'
import { type Html, html } from '../http/html.ts'
import type { Page } from '../pages/document.ts'
import { renderColumnPage } from '../pages/layout.ts'
import { PAGE_TEXTS } from '../pages/texts.ts'

export interface StartPage {
  /** The path of our URL, before each path of ours. */
  readonly basePath: string
  /** Undefined for a visitor from elsewhere, who is shown nothing of this installation. */
  readonly sandbox: { readonly clientId: string; readonly linkUrl: string | undefined } | undefined
  readonly demo: { readonly email: string; readonly password: string } | undefined
  readonly bankUrl: string | undefined
  readonly guides: readonly { readonly title: string; readonly path: string }[]
  /** Of the sandbox app, newest first. */
  readonly requests: readonly RecordedRequest[]
  readonly deliveries: readonly WebhookDelivery[]
}

const STYLE = `
.page{max-width:720px}
.pair{display:flex;flex-wrap:wrap;gap:12px}.pair .button,.pair form{flex:1 1 200px}
section h2{color:var(--ink);font-size:16px}
section ul{columns:260px;column-gap:24px}
section li{break-inside:avoid;overflow-wrap:anywhere}
section ul.requests{columns:auto}
.facts{margin-top:8px}
`

export function renderStartPage(page: StartPage): Page {
  const { basePath, sandbox, bankUrl, guides } = page
  const title = 'Tallystick runs'
  return renderColumnPage({
    texts: PAGE_TEXTS.en,
    title,
    test: true,
    style: STYLE,
    body: html`<h1>${title}</h1>
<p class="lead">The authorization platform for open banking, for development on this machine.</p>
!${sandbox === undefined ? renderElsewhere() : renderHere(page, sandbox)}
<section><h2>Guides</h2><ul>!${guides.map(
      (guide) => html`<li><a class="plain" href="${basePath}${guide.path}">${guide.title}</a></li>`,
    )}</ul><p><a class="plain" id="start-docs" href="${basePath}/docs">API reference</a></p></section>
!${
      bankUrl === undefined
        ? ''
        : html`<section><h2>Demo Bank</h2><p>A bank to connect, with test users for every case. <a class="plain" id="start-bank" href="${bankUrl}">Test users</a></p></section>`
    }`,
  })
}

function renderElsewhere(): Html {
  return html`<p class="note" id="start-elsewhere">Open this page on the machine that runs the platform to see its sandbox app and to enter the Console.</p>`
}

function renderHere(
  { basePath, demo, requests, deliveries }: StartPage,
  { clientId, linkUrl }: NonNullable<StartPage['sandbox']>,
): Html {
  return html`<div class="pair">!${
    linkUrl === undefined ? '' : html`<a class="button" id="start-link" href="${linkUrl}">Open Link</a>`
  }<form method="post" action="${basePath}/development/console"><button id="start-console" class="quiet">Open the Console</button></form></div>
!${
    demo === undefined
      ? ''
      : html`<p class="hint facts">The Console opens as ${demo.email}, an administrator of the sandbox organisation. Where it asks for the password: <code id="start-password">${demo.password}</code></p>`
  }
<section><h2>Sandbox app</h2><p>Client id <code id="start-client-id">${clientId}</code></p><p class="hint">Its secret is in <code>sandbox.json</code>, in the data directory.</p></section>
<section><h2>Mail</h2><p>Mail of the Console is kept in a <a class="plain" id="start-mailbox" href="${basePath}/development/mailbox">mailbox</a>.</p></section>
<section><h2>Last requests</h2>!${renderRequests(requests)}</section>
<section><h2>Webhook deliveries</h2>!${renderDeliveries(deliveries)}</section>`
}

function renderRequests(requests: readonly RecordedRequest[]): Html {
  if (requests.length === 0)
    return html`<p class="hint">None yet: open Link, or send the first request with the app's credentials.</p>`
  return html`<ul class="requests" id="start-requests">!${requests.map(
    ({ method, path, status, refusal, requestId }) =>
      html`<li><code>${method} ${path}</code> ${String(status)}${refusal === undefined ? '' : ` ${refusal}`} <span class="hint">${requestId}</span></li>`,
  )}</ul>`
}

function renderDeliveries(deliveries: readonly WebhookDelivery[]): Html {
  if (deliveries.length === 0)
    return html`<p class="hint">None yet: register an endpoint of your app to receive events.</p>`
  return html`<ul>!${deliveries.map(
    ({ eventId, state, attempts }) =>
      html`<li><code>${eventId}</code> ${state}, ${String(attempts)} ${attempts === 1 ? 'attempt' : 'attempts'}</li>`,
  )}</ul>`
}
