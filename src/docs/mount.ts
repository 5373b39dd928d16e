// glue: Mounts the OpenAPI document and the API reference

import type { FastifyInstance } from 'fastify'
import type { Dialect } from '../dialects/dialect.ts'
import { JSON_TYPE } from '../http/described-route.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm } from '../lib/form.ts'
import type { JsonObject } from '../lib/json.ts'
import { redirectTo, sendPage } from '../pages/send.ts'
import { type LoadOtherErrors, listErrors, loadOtherErrors } from './errors.ts'
import { loadGuides } from './guides.ts'
import { publishOpenApi } from './openapi/publish.ts'
import {
  createReference,
  type Reference,
  renderErrorPage,
  renderErrorsPage,
  renderGuidePage,
  renderSearchPage,
  renderStartPage,
  renderTopicPage,
  renderUnknownPage,
} from './page.ts'
import { topicPath } from './paths.ts'
import { buildPostmanCollection } from './postman.ts'
import { DOCS_ROUTES } from './route-table.ts'

export function mountDocs(
  server: FastifyInstance,
  dialects: readonly Dialect[],
  {
    readDocument,
    otherErrors,
  }: { readonly readDocument: () => JsonObject; readonly otherErrors: LoadOtherErrors },
): void {
  // Built on first use, as the document is.
  let reference: Reference | undefined
  let published: string | undefined
  const readReference = async () => {
    if (reference === undefined) {
      const errors = [...listErrors(dialects), ...(await loadOtherErrors(otherErrors))]
      reference = createReference(readDocument(), await loadGuides(), errors)
    }
    return reference
  }
  const readPublished = () => {
    published ??= JSON.stringify(publishOpenApi(readDocument(), dialects))
    return published
  }
  const open = { 'content-type': JSON_TYPE, 'access-control-allow-origin': '*' }
  server.get(DOCS_ROUTES.openapi.path, (_request, reply) => reply.headers(open).send(readPublished()))
  server.get(DOCS_ROUTES.postman.path, async (_request, reply) =>
    reply.headers(open).send(JSON.stringify(buildPostmanCollection(await readReference()))),
  )
  server.get(DOCS_ROUTES.docs.path, async (request, reply) => {
    const fields = parseForm(rawQuery(request))
    const query = fields.ok ? (fields.value.get('q')?.trim() ?? '') : ''
    const pages = await readReference()
    return sendPage(reply, 200, query === '' ? renderStartPage(pages) : renderSearchPage(pages, query))
  })
  server.get<{ Params: { topic: string } }>(DOCS_ROUTES.topic.path, async ({ params }, reply) => {
    const pages = await readReference()
    const topic = pages.topics.find(({ slug }) => slug === params.topic)
    return topic === undefined
      ? sendPage(reply, 404, renderUnknownPage(pages))
      : sendPage(reply, 200, renderTopicPage(pages, topic))
  })
  server.get<{ Params: { operation: string } }>(DOCS_ROUTES.operation.path, async ({ params }, reply) => {
    const pages = await readReference()
    const topic = pages.topics.find(({ operations }) => operations.some(({ id }) => id === params.operation))
    return topic === undefined
      ? sendPage(reply, 404, renderUnknownPage(pages))
      : redirectTo(reply, `${topicPath(pages.basePath, topic.slug)}#${params.operation}`)
  })
  server.get<{ Params: { guide: string } }>(DOCS_ROUTES.guide.path, async ({ params }, reply) => {
    const pages = await readReference()
    const guide = pages.guides.find(({ slug }) => slug === params.guide)
    return guide === undefined
      ? sendPage(reply, 404, renderUnknownPage(pages))
      : sendPage(reply, 200, renderGuidePage(pages, guide))
  })
  server.get(DOCS_ROUTES.errors.path, async (_request, reply) =>
    sendPage(reply, 200, renderErrorsPage(await readReference())),
  )
  server.get<{ Params: { error: string } }>(DOCS_ROUTES.error.path, async ({ params }, reply) => {
    const pages = await readReference()
    const error = pages.errors.find(({ slug }) => slug === params.error)
    return error === undefined
      ? sendPage(reply, 404, renderUnknownPage(pages))
      : sendPage(reply, 200, renderErrorPage(pages, error))
  })
}
