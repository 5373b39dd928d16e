// page: The API reference: a page for each topic and guide, the start page, and search
// Every page is complete without its script, which only adds buttons.

import { basePathOf } from '../http/base-path.ts'
import { type Html, html } from '../http/html.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import { type Page, renderDocument } from '../pages/document.ts'
import { LOGO } from '../pages/logo.ts'
import { COPY_SCRIPT } from './copy-script.ts'
import { type ErrorFacts, renderError, renderErrorIndex } from './errors.ts'
import type { Guide } from './guides.ts'
import { listOf, objectOf, textOf } from './members.ts'
import { renderOperation, renderShape } from './operation.ts'
import { errorPath, guidePath, POSTMAN_PATH, topicPath } from './paths.ts'
import { findOperations, listOperations, matchesWords, type Operation } from './search.ts'
import { STYLE } from './style.ts'
import { renderInline, renderText } from './words.ts'

const MAX_QUERY_LENGTH = 100
/** Of the operations on one page: with the contents and the schemas, a page is at most 60 KB. */
const MAX_OPERATIONS_LENGTH = 40_000
/** So that a word that is everywhere makes no page without an end. */
const MAX_RESULTS = 100

export interface Topic {
  /** The last segment of its path. */
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly operations: readonly Operation[]
}

/** What every page is rendered from. */
export interface Reference {
  readonly document: JsonObject
  readonly topics: readonly Topic[]
  readonly guides: readonly Guide[]
  readonly errors: readonly ErrorFacts[]
  readonly baseUrl: string
  /** Of the public URL, without a slash at its end. */
  readonly basePath: string
}

/** `document` is the result of `buildOpenApi`. */
export function createReference(
  document: JsonObject,
  guides: readonly Guide[],
  errors: readonly ErrorFacts[],
): Reference {
  const [server] = listOf(document.servers)
  const baseUrl = textOf(objectOf(server).url)
  const operations = listOperations(document)
  const topics = listOf(document.tags)
    .map(objectOf)
    .flatMap(({ name, description }) => toTopics(textOf(name), textOf(description), operations, baseUrl))
  return { document, topics, guides, errors, baseUrl, basePath: basePathOf(baseUrl) }
}

/** A topic that is too long for one page has several, with equal shares of its markup. */
function toTopics(
  tag: string,
  description: string,
  all: readonly Operation[],
  baseUrl: string,
): readonly Topic[] {
  const operations = all.filter((operation) => operation.tag === tag)
  const sizes = operations.map((operation) => renderOperation(operation, baseUrl).length)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const count = Math.ceil(total / MAX_OPERATIONS_LENGTH)
  let before = 0
  const partOf = sizes.map((size) => {
    const middle = before + size / 2
    before += size
    return Math.floor((middle * count) / total)
  })
  return Array.from({ length: count }, (_, part) => ({
    slug: slugOf(part === 0 ? tag : `${tag} ${part + 1}`),
    name: count === 1 ? tag : `${tag} (${part + 1})`,
    description,
    operations: operations.filter((_operation, index) => partOf[index] === part),
  }))
}

export function renderStartPage(reference: Reference): Page {
  const { document, topics, guides, baseUrl, basePath } = reference
  const info = objectOf(document.info)
  return renderPage(reference, {
    title: 'API reference',
    body: html`<h1>API reference</h1>
<p class="soft">Version ${textOf(info.version)} at <code>${baseUrl}</code>. As JSON: <a href="${basePath}/openapi.json">openapi.json</a>. For Postman: <a href="${basePath}${POSTMAN_PATH}">postman_collection.json</a>.</p>
!${renderText(textOf(info.description))}
<h2 id="guides">Guides</h2>
<ul>!${guides.map(({ slug, title }) => html`<li><a href="${guidePath(basePath, slug)}">${title}</a></li>`)}</ul>
!${renderTokens(document)}
<h2 id="endpoints">Endpoints</h2>
!${topics.map((topic) => renderIndex(topic, basePath))}`,
  })
}

export function renderTopicPage(reference: Reference, topic: Topic): Page {
  const shapes = shapesOf(reference.document, topic.operations)
  return renderPage(reference, {
    title: topic.name,
    current: topic.slug,
    contents: [
      ...topic.operations.map(({ id, facts }) => [id, textOf(facts.summary)] as const),
      ...shapes.map(([name]) => [`shape-${name}`, name] as const),
    ],
    body: html`<h1>${topic.name}</h1>
!${renderText(topic.description)}
!${topic.operations.map((operation) => renderOperation(operation, reference.baseUrl))}
!${shapes.length === 0 ? '' : html`<h2 id="shapes">Schemas</h2>`}
!${shapes.map(([name, schema]) => renderShape(name, schema))}`,
  })
}

/** The page of a guide, whose markup was rendered from a file of this repository. */
export function renderGuidePage(reference: Reference, guide: Guide): Page {
  return renderPage(reference, {
    title: guide.title,
    current: guide.slug,
    contents: guide.sections,
    body: html`<div class="guide">!${guide.render(reference.basePath)}</div>`,
  })
}

const ERRORS_SLUG = 'errors'

export function renderErrorsPage(reference: Reference): Page {
  const { errors, basePath } = reference
  return renderPage(reference, {
    title: 'Errors',
    current: ERRORS_SLUG,
    body: renderErrorIndex(errors, basePath),
  })
}

export function renderErrorPage(reference: Reference, error: ErrorFacts): Page {
  return renderPage(reference, { title: error.code, body: renderError(error, reference.basePath) })
}

export function renderSearchPage(reference: Reference, wanted: string): Page {
  const { topics, guides, errors, basePath } = reference
  const query = wanted.slice(0, MAX_QUERY_LENGTH)
  const operations = topics.flatMap((topic) =>
    findOperations(topic.operations, query).map((operation) => ({ topic, operation })),
  )
  const foundGuides = guides.filter(({ text }) => matchesWords(text, query))
  const foundErrors = errors.filter(({ text }) => matchesWords(text, query))
  const found = operations.length + foundGuides.length + foundErrors.length
  const all = topics.reduce((sum, topic) => sum + topic.operations.length, 0) + guides.length + errors.length
  return renderPage(reference, {
    title: `Search: ${query}`,
    query,
    body: html`<h1>Search</h1>
!${renderSummary(reference, query, { found, all })}
<ul class="results">!${foundGuides.map(
      ({ slug, title }) =>
        html`<li><a href="${guidePath(basePath, slug)}">${title}</a><span class="type">Guide</span></li>`,
    )}
!${foundErrors
      .slice(0, MAX_RESULTS)
      .map(
        ({ slug, code, sentence, api = 'Error' }) =>
          html`<li><a href="${errorPath(basePath, slug)}"><code>${code}</code></a><span class="type">${api}</span><p>${sentence}</p></li>`,
      )}
!${operations
      .slice(0, MAX_RESULTS)
      .map(({ topic, operation }) => renderResult(topic, operation, basePath))}</ul>`,
  })
}

export function renderUnknownPage(reference: Reference): Page {
  return renderPage(reference, {
    title: 'No such page',
    body: html`<h1>No such page</h1>
<p>There is no topic and no guide at this address. <a href="${reference.basePath}/docs">Start page of the reference</a></p>`,
  })
}

interface Parts {
  readonly title: string
  readonly body: Html
  readonly query?: string
  /** Slug of the topic or guide of this page. */
  readonly current?: string
  /** Anchors of this page, with their texts. */
  readonly contents?: readonly (readonly [string, string])[]
}

function renderPage(reference: Reference, { title, body, query = '', current, contents = [] }: Parts): Page {
  const { topics, guides, basePath } = reference
  const inner = html`<ul class="inner">!${contents.map(([id, text]) => html`<li><a href="#${id}">${text}</a></li>`)}</ul>`
  const link = (path: string, slug: string, text: string) =>
    slug === current
      ? html`<li><a href="${path}" aria-current="page">${text}</a>!${inner}</li>`
      : html`<li><a href="${path}">${text}</a></li>`
  return renderDocument({
    lang: 'en',
    title: `${title} - Tallystick`,
    styles: [STYLE],
    isIndexed: query === '',
    scripts: [COPY_SCRIPT],
    body: html`<a class="skip" href="#main">Skip to the reference</a>
<div class="frame">
<nav class="side" aria-label="Contents" tabindex="0">
<p class="brand"><a href="${basePath}/docs">!${LOGO}Tallystick</a></p>
!${renderSearch(basePath, query)}
<h2>Guides</h2>
<ul>!${guides.map(({ slug, title: name }) => link(guidePath(basePath, slug), slug, name))}</ul>
<h2>Endpoints</h2>
<ul>!${topics.map(({ slug, name }) => link(topicPath(basePath, slug), slug, name))}</ul>
<h2>Errors</h2>
<ul>!${link(errorPath(basePath, ''), ERRORS_SLUG, 'All errors')}</ul>
</nav>
<main id="main" tabindex="-1">
!${body}
</main>
</div>`,
  })
}

/** The server searches, so the page needs no script. */
function renderSearch(basePath: string, query: string): Html {
  return html`<form class="search" role="search" action="${basePath}/docs">
<label for="q">Search endpoints, guides and errors</label>
<input id="q" name="q" type="search" value="${query}" maxlength="${MAX_QUERY_LENGTH}">
<button id="search">Search</button>
</form>`
}

function renderSummary(
  { basePath }: Reference,
  query: string,
  { found, all }: { readonly found: number; readonly all: number },
): Html {
  const matches = found === 0 ? 'Nothing matches' : found === 1 ? 'One match for' : `${found} of ${all} match`
  const shown = found > MAX_RESULTS ? html` The first ${MAX_RESULTS} of each kind are shown.` : ''
  return html`<p role="status">${matches} &ldquo;${query}&rdquo;.!${shown} <a href="${basePath}/docs">Show all</a></p>`
}

function renderResult(topic: Topic, { id, method, path, facts }: Operation, basePath: string): Html {
  return html`<li><a href="${topicPath(basePath, topic.slug)}#${id}">${textOf(facts.summary)}</a><span class="type">${topic.name}</span>
<p class="address"><b>${method}</b><code>${path}</code></p></li>`
}

function renderIndex(topic: Topic, basePath: string): Html {
  const path = topicPath(basePath, topic.slug)
  return html`<section>
<h3 id="${topic.slug}"><a href="${path}">${topic.name}</a></h3>
!${renderText(topic.description)}
<ul>!${topic.operations.map(({ id, facts }) => html`<li><a href="${path}#${id}">${textOf(facts.summary)}</a></li>`)}</ul>
</section>`
}

/** The named schemas that the operations refer to. */
function shapesOf(
  document: JsonObject,
  operations: readonly Operation[],
): readonly (readonly [string, Json])[] {
  const text = JSON.stringify(operations.map(({ facts }) => facts))
  return Object.entries(objectOf(objectOf(document.components).schemas)).filter(([name]) =>
    text.includes(`"#/components/schemas/${name}"`),
  )
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

/** `Hosted pages` is at `hosted-pages`. */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
