// glue: Mounts the OpenAPI document and the API reference

import type { FastifyInstance } from 'fastify'
import type { Dialect } from '../dialects/dialect.ts'
import { JSON_TYPE } from '../http/described-route.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm } from '../lib/form.ts'
import type { JsonObject } from '../lib/json.ts'
import type { Page } from '../pages/document.ts'
import { sendPage } from '../pages/send.ts'
import { buildOpenApi, type OpenApiOptions } from './openapi.ts'
import { renderDocsPage } from './page.ts'
import { DOCS_ROUTES } from './route-table.ts'

export function mountDocs(
  server: FastifyInstance,
  dialects: readonly Dialect[],
  options: OpenApiOptions,
): void {
  // Built on first use: both are large, and most processes are never asked for them.
  let document: JsonObject | undefined
  let wholePage: Page | undefined
  const readDocument = () => {
    document ??= buildOpenApi(dialects, options)
    return document
  }
  server.get(DOCS_ROUTES.openapi.path, (_request, reply) =>
    reply
      .headers({ 'content-type': JSON_TYPE, 'access-control-allow-origin': '*' })
      .send(JSON.stringify(readDocument())),
  )
  server.get(DOCS_ROUTES.docs.path, (request, reply) => {
    const fields = parseForm(rawQuery(request))
    const query = fields.ok ? (fields.value.get('q')?.trim() ?? '') : ''
    if (query !== '') return sendPage(reply, 200, renderDocsPage(readDocument(), query))
    wholePage ??= renderDocsPage(readDocument())
    return sendPage(reply, 200, wholePage)
  })
}
