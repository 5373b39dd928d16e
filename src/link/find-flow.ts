// glue: Finds the flow by the browser's cookie, and accepts forms of our own pages only

import type { FastifyReply, FastifyRequest } from 'fastify'
import { failFlowOfDisabledApp } from '../core/link/permission.ts'
import { viewLink } from '../core/link/view.ts'
import { type FormFields, readOwnForm } from '../pages/forms.ts'
import { isHead } from '../pages/head.ts'
import { readKeys } from './browser-cookie.ts'
import type { BrowserFlow, LinkContext } from './context.ts'
import { showErrorPage, showExpired, showForeignOrigin } from './error-pages.ts'
import { formBindingOf, pageBaseOf, sendFlowPage } from './flow.ts'
import { renderErrorPage } from './pages/error-page.ts'

/** The path parameter of a route. */
export const ID = ':sessionId(^[0-9a-f]{32}$)'

export async function withFlow(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (flow: BrowserFlow) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const sessionId = sessionIdOf(request)
  const key = readKeys(request.headers.cookie, context.cookies).find((known) => known.sessionId === sessionId)
  if (key === undefined) return showErrorPage(request, reply, 'elsewhere')
  const view = await viewLink(context.ports, key)
  if (view !== undefined) return run({ key, view })
  if (!isHead(request)) await failFlowOfDisabledApp(context.ports, key)
  return showExpired(context, request, reply, key)
}

export function sessionIdOf({ params }: FastifyRequest): string | undefined {
  if (typeof params !== 'object' || params === null || !('sessionId' in params)) return undefined
  return typeof params.sessionId === 'string' ? params.sessionId : undefined
}

export function withForm(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (flow: BrowserFlow, form: FormFields) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  return withFlow(context, request, reply, async (flow) => {
    const form = readOwnForm(request, context.baseUrl, formBindingOf(context, flow.key))
    if (form.kind === 'form') return run(flow, form.fields)
    if (form.kind === 'foreign') return showForeignOrigin(context, request, reply, form.origin)
    return showOutdated(context, reply, flow)
  })
}

function showOutdated(context: LinkContext, reply: FastifyReply, flow: BrowserFlow): FastifyReply {
  const { texts, test, theme, legal, look, path } = pageBaseOf(context, flow)
  const page = renderErrorPage({
    texts,
    test,
    theme,
    legal,
    look,
    notice: texts.outdated,
    reference: context.ports.random.uuid(),
    next: { label: texts.openAgain, url: path },
    developer: undefined,
  })
  return sendFlowPage(reply, flow, page, { status: 403 })
}
