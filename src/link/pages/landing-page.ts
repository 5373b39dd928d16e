// page: Shows a developer what the app receives, in a sandbox without a server of the app

import type { NextCall } from '../../dialects/next-calls.ts'
import { renderShellCall } from '../../dialects/shell-calls.ts'
import { type Html, html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { textsFor } from '../texts/index.ts'
import { renderLinkPage } from './layout.ts'

/** Of each API that returns such parameters. */
interface NextCalls {
  /** Of the API. */
  readonly title: string
  readonly calls: readonly NextCall[]
}

export function renderLandingPage(
  parameters: readonly (readonly [string, string])[],
  next: readonly NextCalls[],
  baseUrl: string,
): Page {
  const failed = parameters.some(([name]) => name === 'error')
  const title =
    parameters.length === 0
      ? 'Nothing came back yet'
      : failed
        ? 'The flow ended with an error'
        : 'The flow is done'
  const lead =
    parameters.length === 0
      ? 'This is the redirect URI of the sandbox app. Begin a flow with it, and what comes back is shown here.'
      : 'This is what your app receives on its redirect URI.'
  const body = html`<h1 id="landing-title">${title}</h1>
<p class="lead">${lead}</p>
!${parameters.length === 0 ? '' : html`<dl id="landing-parameters">!${parameters.map(renderParameter)}</dl>`}
!${next.map((one) => renderCalls(one, next.length > 1, baseUrl))}`
  return renderLinkPage({ texts: textsFor('en'), title, body, test: true })
}

function renderParameter([name, value]: readonly [string, string]): Html {
  return html`<dt><code>${name}</code></dt><dd><code id="landing-${idPart(name)}">${value}</code></dd>`
}

/** `named`: the parameters do not show which API the flow was of, so each is named. */
function renderCalls({ title: api, calls }: NextCalls, named: boolean, baseUrl: string): Html {
  return html`!${calls.map(
    (call) =>
      html`<h2>${named ? `${api}: ${call.title}` : call.title}</h2><pre class="landing-command" tabindex="0">${renderShellCall(call, baseUrl)}</pre>`,
  )}`
}

/** An element id has no spaces, and must not collide with one of ours. */
function idPart(name: string): string {
  return /^[a-z_]{1,40}$/.test(name) ? name : 'other'
}
