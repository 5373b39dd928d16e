// page: The API reference: the OpenAPI document, with a command to try for each operation
// Never: a script; the page is complete without one

import { basePathOf } from '../http/base-path.ts'
import { type Html, html } from '../http/html.ts'
import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts'
import { type Page, renderDocument } from '../pages/document.ts'
import { LOGO } from '../pages/logo.ts'
import { renderCurl, renderUrl } from './curl.ts'
import { findOperations, type Operation } from './search.ts'
import { STYLE } from './style.ts'

const MAX_QUERY_LENGTH = 100

/** `document` is the result of `buildOpenApi`; with a `query`, only the operations that match it are shown. */
export function renderDocsPage(document: JsonObject, query = ''): Page {
  return renderDocument({
    lang: 'en',
    title: 'API reference - Tallystick',
    styles: [STYLE],
    isIndexed: true,
    body: renderBody(document, query.slice(0, MAX_QUERY_LENGTH)),
  })
}

function renderBody(document: JsonObject, query: string): Html {
  const info = objectOf(document.info)
  const [server] = listOf(document.servers)
  const baseUrl = textOf(objectOf(server).url)
  const basePath = basePathOf(baseUrl)
  const all = listOperations(document)
  const operations = query === '' ? all : findOperations(all, query)
  const tags = listOf(document.tags)
    .map(objectOf)
    .filter(({ name }) => operations.some(({ tag }) => tag === name))
  const shapes = Object.entries(objectOf(objectOf(document.components).schemas))
  return html`<a class="skip" href="#main">Skip to the reference</a>
<div class="frame">
<nav class="side" aria-label="Contents" tabindex="0">
<p class="brand">!${LOGO}Tallystick</p>
!${renderSearch(basePath, query)}
!${tags.map((tag) => renderContents(textOf(tag.name), operations))}
<h2>Schemas</h2>
<ul>!${shapes.map(([name]) => html`<li><a href="#shape-${name}">${name}</a></li>`)}</ul>
</nav>
<main id="main" tabindex="-1">
<h1>API reference</h1>
<p class="soft">Version ${textOf(info.version)} at <code>${baseUrl}</code>. As JSON: <a href="${basePath}/openapi.json">openapi.json</a>.</p>
!${query === '' ? '' : renderResult(basePath, query, operations.length, all.length)}
!${query === '' ? renderText(textOf(info.description)) + renderTokens(document) : ''}
!${tags.map((tag) => renderTag(tag, operations, baseUrl))}
<h2 id="shapes">Schemas</h2>
!${shapes.map(([name, schema]) => renderShape(name, schema))}
</main>
</div>`
}

/** The server searches, so the page needs no script. */
function renderSearch(basePath: string, query: string): Html {
  return html`<form class="search" role="search" action="${basePath}/docs">
<label for="q">Search the endpoints</label>
<input id="q" name="q" type="search" value="${query}" maxlength="${MAX_QUERY_LENGTH}">
<button id="search">Search</button>
</form>`
}

function renderResult(basePath: string, query: string, found: number, all: number): Html {
  const some =
    found === 0
      ? 'No endpoint matches'
      : found === 1
        ? 'One endpoint matches'
        : `${found} of ${all} endpoints match`
  return html`<p role="status">${some} &ldquo;${query}&rdquo;. <a href="${basePath}/docs">Show all</a></p>`
}

function listOperations(document: JsonObject): readonly Operation[] {
  return Object.entries(objectOf(document.paths)).flatMap(([path, item]) =>
    Object.entries(objectOf(item)).map(([method, value]) => {
      const facts = objectOf(value)
      const [tag] = listOf(facts.tags)
      return { id: textOf(facts.operationId), method: method.toUpperCase(), path, tag: textOf(tag), facts }
    }),
  )
}

function renderContents(tag: string, operations: readonly Operation[]): Html {
  const own = operations.filter((operation) => operation.tag === tag)
  return html`<h2>${tag}</h2>
<ul>!${own.map(({ id, facts }) => html`<li><a href="#${id}">${textOf(facts.summary)}</a></li>`)}</ul>`
}

/** Explains each kind of credential once, because every operation refers to them. */
function renderTokens(document: JsonObject): Html {
  const schemes = Object.entries(objectOf(objectOf(document.components).securitySchemes))
  const rows = schemes.map(
    ([name, scheme]) =>
      html`<li><p><code>${name}</code></p><p>!${renderInline(textOf(objectOf(scheme).description))}</p></li>`,
  )
  return html`<h2 id="credentials">Credentials</h2>
<ul class="fields">!${rows}</ul>`
}

function renderTag(tag: JsonObject, operations: readonly Operation[], baseUrl: string): Html {
  const name = textOf(tag.name)
  const own = operations.filter((operation) => operation.tag === name)
  return html`<section>
<h2>${name}</h2>
!${renderText(textOf(tag.description))}
!${own.map((operation) => renderOperation(operation, baseUrl))}
</section>`
}

function renderOperation(operation: Operation, baseUrl: string): Html {
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
  return isPage
    ? html`<h4>Open it</h4>
<pre>${renderUrl(example)}</pre>`
    : html`<h4>Try it</h4>
<pre>${renderCurl(example)}</pre>`
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

function renderShape(name: string, schema: Json): Html {
  return html`<article id="shape-${name}" aria-labelledby="shape-${name}-title">
<h3 id="shape-${name}-title">${name}</h3>
!${renderSchema(objectOf(schema))}
</article>`
}

/** '' where a schema has no properties. */
function renderSchema(schema: JsonObject): Html {
  const inner = isJsonObject(schema.items) ? schema.items : schema
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

function renderText(text: string): Html {
  if (text === '') return ''
  return text
    .split('\n\n')
    .map((paragraph) => html`<p>!${renderInline(paragraph)}</p>`)
    .join('\n')
}

/** Text between backticks is code; nothing else is markup. */
function renderInline(text: string): Html {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
    .join('')
}

const NOTHING: JsonObject = {}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : NOTHING
}

function listOf(value: Json | undefined): readonly Json[] {
  // Array.isArray does not narrow a readonly array out of the union.
  return Array.isArray(value) ? (value satisfies readonly Json[]) : []
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
