// page: Shows a developer what the app receives, in a sandbox without a server of the app

import type { NextStep } from '../../dialects/dialect.ts'
import { type Html, html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { textsFor } from '../texts/index.ts'
import { renderLinkPage } from './layout.ts'

export function renderLandingPage(
  parameters: readonly (readonly [string, string])[],
  steps: readonly NextStep[],
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
!${steps.map(renderStep)}`
  return renderLinkPage({ texts: textsFor('en'), title, body, test: true })
}

function renderParameter([name, value]: readonly [string, string]): Html {
  return html`<dt><code>${name}</code></dt><dd><code id="landing-${idPart(name)}">${value}</code></dd>`
}

function renderStep({ title, command }: NextStep): Html {
  return html`<h2>${title}</h2><pre class="landing-command" tabindex="0">${command}</pre>`
}

/** An element id has no spaces, and must not collide with one of ours. */
function idPart(name: string): string {
  return /^[a-z_]{1,40}$/.test(name) ? name : 'other'
}
