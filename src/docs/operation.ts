// page: One operation of the OpenAPI document, with a command to try, and one schema

import { type Html, html } from '../http/html.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import { buildCall, renderCurl, renderUrl } from './curl.ts'
import { listOf, objectOf, textOf } from './members.ts'
import type { Operation } from './search.ts'
import { renderNode, renderPython } from './snippets.ts'
import { renderInline, renderText } from './words.ts'

export function renderOperation(operation: Operation, baseUrl: string): Html {
  const { id, method, path, facts } = operation
  const parameters = listOf(facts.parameters).map(objectOf)
  return html`<article id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title">${textOf(facts.summary)}</h3>
<p class="address"><b>${method}</b><code>${path}</code></p>
!${renderText(textOf(facts.description))}
!${renderParameters('In the path', parameters, 'path')}
!${renderParameters('In the query', parameters, 'query')}
!${renderRequestBody(facts.requestBody)}
!${renderParameters('In the headers', parameters, 'header')}
!${renderTry(operation, baseUrl)}
<h4>Responses</h4>
<dl class="answers">!${Object.entries(objectOf(facts.responses)).map(renderResponse)}</dl>
</article>`
}

/** A URL for pages, a curl command for endpoints of clients. */
function renderTry({ method, path, facts }: Operation, baseUrl: string): Html {
  const responses = objectOf(facts.responses)
  // A step of a browser flow only redirects, so there is nothing to try.
  if (!Object.keys(responses).some((status) => status.startsWith('2'))) return ''
  const good = objectOf(objectOf(responses['200']).content)
  const isPage = Object.hasOwn(good, 'text/html')
  const example = { method, path, baseUrl, facts }
  if (isPage)
    return html`<h4>Open it</h4>
<pre>${renderUrl(example)}</pre>`
  const call = buildCall(example)
  return html`<h4>Try it</h4>
<pre>${renderCurl(call)}</pre>
<details><summary>In Node</summary><pre>${renderNode(call)}</pre></details>
<details><summary>In Python</summary><pre>${renderPython(call)}</pre></details>`
}

function renderParameters(title: string, parameters: readonly JsonObject[], place: string): Html {
  const own = parameters.filter((parameter) => parameter.in === place)
  if (own.length === 0) return ''
  const rows = own.map(({ name, required, description, schema }) =>
    renderField(
      textOf(name),
      { ...objectOf(schema), description: textOf(description) },
      // Path parameters are always required, so the label would be noise.
      required === true && place !== 'path',
    ),
  )
  return html`<h4>${title}</h4>
<ul class="fields">!${rows}</ul>`
}

function renderRequestBody(body: Json | undefined): Html {
  const [content] = Object.entries(objectOf(objectOf(body).content))
  if (content === undefined) return ''
  const [mediaType, media] = content
  return html`<h4>Body</h4>
<p class="soft"><code>${mediaType}</code></p>
!${renderSchema(objectOf(objectOf(media).schema))}`
}

function renderResponse([status, value]: [string, Json]): Html {
  const response = objectOf(value)
  const [content] = Object.entries(objectOf(response.content))
  const shown = status === 'default' ? 'Otherwise' : status
  const title = html`<dt><span class="${status < '4' ? 'ok' : 'no'}">${shown}</span></dt>`
  return html`!${title}
<dd><p>!${renderInline(textOf(response.description))}</p>!${content === undefined ? '' : renderResponseBody(content)}</dd>`
}

function renderResponseBody([mediaType, media]: [string, Json]): Html {
  const schema = objectOf(objectOf(media).schema)
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
    return html`<p>Schema: <a href="#shape-${name}">${name}</a></p>`
  }
  const fields = renderSchema(schema)
  if (fields === '') return html`<p class="soft"><code>${mediaType}</code></p>`
  return html`<details><summary>Fields of the response</summary>!${fields}</details>`
}

export function renderShape(name: string, schema: Json): Html {
  return html`<article id="shape-${name}" aria-labelledby="shape-${name}-title">
<h3 id="shape-${name}-title">${name}</h3>
!${renderSchema(objectOf(schema))}
</article>`
}

/** '' where a schema has no properties. */
function renderSchema(schema: JsonObject): Html {
  const inner = schema.items === undefined ? schema : objectOf(schema.items)
  const required = listOf(inner.required)
  const rows = Object.entries(objectOf(inner.properties)).map(([name, member]) =>
    renderField(name, objectOf(member), required.includes(name)),
  )
  return rows.length === 0 ? '' : html`<ul class="fields">!${rows}</ul>`
}

function renderField(name: string, schema: JsonObject, required: boolean): Html {
  const description = textOf(schema.description)
  const must = required ? html`<span class="must">required</span>` : ''
  const words = description === '' ? '' : html`<p>!${renderInline(description)}</p>`
  return html`<li><p><code>${name}</code><span class="type">${describeType(schema)}</span>!${must}</p>!${words}!${renderSchema(schema)}</li>`
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
  array: 'list',
  null: 'null',
}

/** In words, such as `text, at most 64 characters, one of A, B`. */
function describeType(schema: JsonObject): string {
  const types = typeof schema.type === 'string' ? [schema.type] : listOf(schema.type).map(textOf)
  const parts = [types.map((type) => TYPE_WORDS[type] ?? type).join(' or ')]
  const { maxLength, minimum, maximum, const: fixed, pattern } = schema
  if (typeof maxLength === 'number') parts.push(`at most ${maxLength} characters`)
  if (typeof minimum === 'number' && typeof maximum === 'number') parts.push(`${minimum} to ${maximum}`)
  if (typeof fixed === 'string') parts.push(`always ${fixed}`)
  if (typeof pattern === 'string') parts.push(`like ${pattern}`)
  const choices = listOf(schema.enum ?? objectOf(schema.items).enum)
  if (choices.length > 0) parts.push(`one of ${choices.map(renderChoice).join(', ')}`)
  if (types.includes('array')) parts.push('may be repeated')
  return parts.join(', ')
}

function renderChoice(choice: Json): string {
  return choice === '' ? 'empty' : String(choice)
}
