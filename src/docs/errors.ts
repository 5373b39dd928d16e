// page: A page for each error, which the Link header of a refusal leads to, and their index

import { REFUSALS, type RefusalCode } from '../core/errors.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { type Html, html } from '../http/html.ts'
import type { Json } from '../lib/json.ts'
import { errorPath } from './paths.ts'
import { renderInline } from './words.ts'

/** An error as every dialect, or an API beside them, responds with it. */
export interface ErrorFacts {
  /** Last segment of the path of its page: the code, except for APIs beside the dialects. */
  readonly slug: string
  /** The API beside the dialects that it belongs to. */
  readonly api: string | undefined
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
      return { slug: code, api: undefined, code, sentence, hint, responses, text }
    })
}

/** An error of an API beside the dialects. */
interface OtherError extends Pick<ErrorFacts, 'slug' | 'code' | 'sentence' | 'hint'> {
  readonly api: string
  readonly status: number
  readonly body: Json
}

/** Loads them with the first page; the argument is the request id in their bodies. */
export type LoadOtherErrors = () => Promise<(requestId: string) => readonly OtherError[]>

export async function loadOtherErrors(load: LoadOtherErrors): Promise<readonly ErrorFacts[]> {
  return (await load())(REQUEST_ID).map(({ status, body, ...error }) => ({
    ...error,
    responses: [{ dialect: error.api, status, challenge: undefined, body }],
    text: `${error.code} ${error.sentence} ${error.hint} ${status} ${error.api}`.toLowerCase(),
  }))
}

const REQUEST_ID = '01a0b3c5-d27f-4e2d-9c4b-5a6978000000'

function isCode(name: string): name is RefusalCode {
  return Object.hasOwn(REFUSALS, name)
}

export function renderErrorIndex(errors: readonly ErrorFacts[], basePath: string): Html {
  const apis = [...new Set(errors.map(({ api }) => api))].filter((api) => api !== undefined)
  const tableOf = (wanted: string | undefined) => {
    const rows = errors
      .filter(({ api }) => api === wanted)
      .map(
        ({ slug, code, sentence }) =>
          html`<tr><td><a href="${errorPath(basePath, slug)}"><code>${code}</code></a></td><td>${sentence}</td></tr>`,
      )
    return html`<div class="table" tabindex="0" role="region" aria-label="Errors${wanted === undefined ? '' : ` of the ${wanted}`}"><table><thead><tr><th>Code</th><th>Meaning</th></tr></thead><tbody>!${rows}</tbody></table></div>`
  }
  return html`<h1>Errors</h1>
<p>The platform refuses requests for these reasons. Each API has a status and a name of its own for them. Every refusal has a <code>Link</code> header with <code>rel="help"</code> that leads to the page of its error.</p>
!${tableOf(undefined)}
!${apis.map((api) => html`<h2>${api}</h2>!${tableOf(api)}`)}`
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
