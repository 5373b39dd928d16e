// glue: Responses to problems of HTTP itself: errors of the dialect, or pages for browsers
// Spec: RFC 9110 sections 12.5.1 (Accept) and 12.5.5 (Vary)

import { REFUSALS, type Refusal, type RefusalCode } from './core/errors.ts'
import { DASHBOARD_ROUTES } from './dashboard/route-table.ts'
import type { Dialect } from './dialects/dialect.ts'
import { matchStart } from './dialects/match-path.ts'
import { findListedPath, findNotOffered } from './dialects/not-offered.ts'
import { DOCS_ROUTES } from './docs/route-table.ts'
import { prefersHtml } from './http/accepts-html.ts'
import { basePathOf } from './http/base-path.ts'
import type { HttpRequest } from './http/exchange.ts'
import { renderHelpLink } from './http/help-link.ts'
import { findNearestPath } from './http/nearest-path.ts'
import type { HttpProblem, HttpProblemKind, ProblemResponse } from './http/server.ts'
import { chooseTextsForHeader } from './lib/languages.ts'
import type { LegalLinks } from './pages/layout.ts'
import type { Notice } from './pages/notice.ts'
import type { PageTexts } from './pages/page-texts.ts'
import { renderProblemPage } from './pages/problem-page.ts'
import { headersOf } from './pages/send.ts'
import { PAGE_TEXTS } from './pages/texts.ts'
import { PLATFORM_ROUTES } from './platform/route-table.ts'

export interface ProblemOptions {
  readonly dialects: readonly Dialect[]
  readonly dialectOf: (request: HttpRequest | undefined) => Dialect
  readonly legal: LegalLinks
  /** URL under which browsers and clients reach us, without a trailing slash. */
  readonly baseUrl: string
  /** Called for each refusal of a request, for the log. */
  readonly onRefused: (refusal: Refusal, requestId: string) => void
}

/** An error in the format of the dialect whose path was requested, or a page that leads on, where a browser asks. */
export function createProblemRenderer(
  options: ProblemOptions,
): (problem: HttpProblem, request: HttpRequest | undefined) => ProblemResponse {
  const directory = createDirectory(options)
  return (problem, request) => {
    const { requestId } = problem
    const [path = ''] = (request?.raw.url ?? '').split('?', 1)
    const dialect = options.dialectOf(request)
    const refusal = refusalOf(options.dialects, dialect, problem, path)
    options.onRefused(refusal, requestId)
    const rendered = dialect.renderRefusal(refusal, undefined, requestId, path)
    const { status } = rendered
    const link = renderHelpLink(options.baseUrl, refusal.code)
    const headers = { ...rendered.headers, vary: 'Accept', link }
    if (request === undefined || !isForPerson(request, directory.isApi(path))) {
      const own = {
        ...Object.fromEntries((dialect.requestIdHeaders ?? []).map((name) => [name, requestId])),
        'content-type': rendered.contentType ?? 'application/json; charset=utf-8',
      }
      return { status, headers: { ...headers, ...own }, body: JSON.stringify(rendered.body ?? {}) }
    }
    const texts = chooseTextsForHeader(PAGE_TEXTS, request.headers['accept-language'])
    const page = renderProblemPage({
      texts,
      legal: options.legal,
      notice: noticeOf(texts, problem.kind),
      reference: problem.requestId,
      nearest: directory.findNearest(path),
      developer: { code: refusal.code, hint: hintOf(refusal) },
    })
    return { status, headers: { ...headers, ...headersOf(page) }, body: page.markup }
  }
}

/** At a path of an API, a client that names HTML by habit is told by its method or its token. */
function isForPerson({ method, headers }: HttpRequest, isApi: boolean): boolean {
  if (!prefersHtml(headers.accept)) return false
  return !isApi || ((method === 'GET' || method === 'HEAD') && headers.authorization === undefined)
}

function noticeOf(texts: PageTexts, kind: HttpProblemKind): Notice {
  switch (kind) {
    case 'not_found':
      return texts.notFound
    case 'method_not_allowed':
      return texts.wrongMethod
    case 'internal':
      return texts.broken
    case 'unavailable':
      return texts.away
    default:
      return texts.refused
  }
}

function hintOf({ code, subject }: Refusal): string {
  const { sentence, hint } = REFUSALS[code]
  return subject === undefined ? `${sentence} ${hint}` : `${sentence} (${subject}) ${hint}`
}

const REFUSAL_OF: Readonly<Record<HttpProblemKind, RefusalCode>> = {
  not_found: 'route_unknown',
  method_not_allowed: 'method_not_allowed',
  body_too_large: 'body_too_large',
  body_not_utf8: 'body_not_utf8',
  body_compressed: 'body_compressed',
  header_too_large: 'headers_too_large',
  bad_url: 'url_malformed',
  bad_request: 'http_malformed',
  timeout: 'request_too_slow',
  internal: 'internal',
  unavailable: 'unavailable',
}

/** A path without a route may be documented by a provider, which the error then says. */
function refusalOf(
  dialects: readonly Dialect[],
  selected: Dialect,
  { kind }: HttpProblem,
  path: string,
): Refusal {
  const find = FIND_PRODUCT[kind]
  const prefix = Math.max(0, ...selected.prefixes.map((one) => matchStart(path, one) ?? 0))
  const product =
    find && dialects.map((dialect) => find(dialect, path, dialect === selected ? 0 : prefix)).find(Boolean)
  return product === undefined
    ? { code: REFUSAL_OF[kind] }
    : { code: 'endpoint_not_offered', subject: product }
}

const FIND_PRODUCT: Partial<Record<HttpProblemKind, typeof findNotOffered>> = {
  not_found: findNotOffered,
  method_not_allowed: findListedPath,
}

interface Place {
  readonly url: string
  readonly shown: string
}

interface Directory {
  readonly isApi: (path: string) => boolean
  readonly findNearest: (path: string) => Place
}

/** Paths that people try, as on other servers. */
const TRIED = ['/api', '/api-docs', '/documentation', '/help', '/reference', '/swagger'] as const

/** A page of a flow or of a connection; what is below it and has no page of its own leads back to it. */
const OWN_PAGE = /^\/(?:link|my\/connections)\/[0-9a-f]{32}(?=\/)/

function createDirectory({ dialects, baseUrl }: ProblemOptions): Directory {
  const basePath = basePathOf(baseUrl)
  const docs = DOCS_ROUTES.docs.path
  const entries = dialects.flatMap(({ link }) => (link?.entries ?? []).map(({ path }) => path))
  const pages = new Map<string, string>()
  for (const path of TRIED) pages.set(path, docs)
  for (const path of [...entries, ...fixedPages()]) pages.set(path, path)
  pages.set('/dashboard', '/my')
  pages.set('/console', '/console')
  if (entries[0] !== undefined) pages.set('/link', entries[0])

  const operations = dialects.flatMap(({ routes }) => routes)
  const operationPaths = operations.map(({ path }) => path)
  const prefixes = dialects.flatMap((dialect) => dialect.prefixes)
  const isApi = (path: string) => prefixes.some((prefix) => matchStart(path, prefix) !== undefined)

  const toPage = (path: string): Place => ({
    url: basePath + path,
    shown: path.replace(/[0-9a-f]{32}/, '…'),
  })
  const toOperation = (wanted: string): Place | undefined => {
    const found = operations.find(({ path }) => path === wanted)
    return (
      found && { url: `${basePath}${docs}/operations/${found.name}`, shown: `${found.method} ${found.path}` }
    )
  }
  return {
    isApi,
    findNearest: (path) => {
      if (isApi(path)) {
        const near = findNearestPath(path, operationPaths) ?? findSibling(path, operationPaths)
        return (near === undefined ? undefined : toOperation(near)) ?? toPage(docs)
      }
      const own = OWN_PAGE.exec(path)?.[0]
      if (own !== undefined) return toPage(own)
      const known = [...pages.keys()]
      const near = findNearestPath(path, known) ?? findSibling(path, known)
      return toPage((near === undefined ? undefined : pages.get(near)) ?? docs)
    },
  }
}

function fixedPages(): readonly string[] {
  const routes = [...Object.values(DOCS_ROUTES), ...Object.values(PLATFORM_ROUTES), ...DASHBOARD_ROUTES]
  return routes
    .filter(({ method, path }) => method === 'GET' && !path.includes(':') && path !== '/')
    .map(({ path }) => path)
}

/** The known path above it; or the first one with the most leading segments in common, at least one. */
function findSibling(path: string, known: readonly string[]): string | undefined {
  const above = known.filter((other) => other !== '/' && path.startsWith(`${other}/`))
  if (above.length > 0) return above.toSorted((one, other) => other.length - one.length)[0]
  const parts = path.split('/')
  const shared = (other: string) => {
    const differing = other.split('/').findIndex((part, index) => part !== parts[index])
    return differing < 0 ? other.split('/').length : differing
  }
  const best = known.toSorted((one, other) => shared(other) - shared(one))[0]
  return best === undefined || shared(best) < 2 ? undefined : best
}
