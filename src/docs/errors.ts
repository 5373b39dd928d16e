// page: A page for each error, which the Link header of a refusal leads to, and their index

import { REFUSALS, type RefusalCode } from '../core/errors.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { type Html, html } from '../http/html.ts'
import type { Json } from '../lib/json.ts'
import { errorPath } from './paths.ts'
import { renderInline } from './words.ts'

/** An error as every dialect responds with it. */
export interface ErrorFacts {
  readonly code: string
  readonly sentence: string
  readonly hint: string
  readonly responses: readonly {
    readonly dialect: string
    readonly status: number
    readonly challenge: string | undefined
    readonly body: Json | undefined
  }[]
  /** In lower case, for search. */
  readonly text: string
}

/** In the order of the table of refusals. */
export function listErrors(dialects: readonly Dialect[]): readonly ErrorFacts[] {
  return Object.keys(REFUSALS)
    .filter(isCode)
    .map((code) => {
      const { sentence, hint } = REFUSALS[code]
      const responses = dialects.map((dialect) => {
        const { status, headers, body } = dialect.renderRefusal({ code }, undefined, REQUEST_ID)
        return { dialect: dialect.title, status, challenge: headers?.['www-authenticate'], body }
      })
      const names = responses.map(({ status, body }) => `${status} ${JSON.stringify(body ?? '')}`)
      const text = [code, sentence, hint, ...names].join(' ').toLowerCase()
      return { code, sentence, hint, responses, text }
    })
}

const REQUEST_ID = '01a0b3c5-d27f-4e2d-9c4b-5a6978000000'

function isCode(name: string): name is RefusalCode {
  return Object.hasOwn(REFUSALS, name)
}

export function renderErrorIndex(errors: readonly ErrorFacts[], basePath: string): Html {
  const rows = errors.map(
    ({ code, sentence }) =>
      html`<tr><td><a href="${errorPath(basePath, code)}"><code>${code}</code></a></td><td>${sentence}</td></tr>`,
  )
  return html`<h1>Errors</h1>
<p>The platform refuses requests for these reasons. Each API has a status and a name of its own for them. Every refusal has a <code>Link</code> header with <code>rel="help"</code> that leads to the page of its error.</p>
<div class="table" tabindex="0" role="region" aria-label="Errors"><table><thead><tr><th>Code</th><th>Meaning</th></tr></thead><tbody>!${rows}</tbody></table></div>`
}

export function renderError({ code, sentence, hint, responses }: ErrorFacts, basePath: string): Html {
  return html`<h1><code>${code}</code></h1>
<p>!${renderInline(sentence)}</p>
<h2 id="what-to-do">What to do</h2>
<p>!${renderInline(hint)}</p>
<p>If that does not help, look up the request: the log has its cause, under the id that the response carries as <code>X-Request-ID</code>.</p>
<h2 id="responses">Responses</h2>
!${responses.map(renderResponse)}
<p><a href="${errorPath(basePath, '')}">All errors</a></p>`
}

function renderResponse({ dialect, status, challenge, body }: ErrorFacts['responses'][number]): Html {
  const header = challenge === undefined ? '' : html`\nWWW-Authenticate: ${challenge}`
  const shown = body === undefined ? '' : html`\n\n${JSON.stringify(body, null, 2)}`
  return html`<h3>${dialect}</h3>
<pre tabindex="0"><code>HTTP/1.1 ${status}!${header}!${shown}</code></pre>`
}
