// glue: finds the flow of a request in the cookie of its browser, and takes forms from our own pages only

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BrowserKey } from '../core/link/browser-session.ts'
import { type LinkView, viewLink } from '../core/link/view.ts'
import { checkCsrf, sameOriginPost } from '../http/csrf.ts'
import { parseRepeatableForm } from '../lib/form.ts'
import { readKeys } from './browser-cookie.ts'
import type { LinkContext } from './context.ts'
import { showLost } from './lost.ts'
import { renderErrorPage } from './pages/error-page.ts'
import { sendPage } from './reply.ts'
import { csrfOf, macOf, pathOf, rulesOf } from './screens.ts'
import { textsFor } from './texts/index.ts'

export interface Flow {
  readonly key: BrowserKey
  readonly view: LinkView
}

/** In the path of a route. */
export const ID = ':sessionId(^[0-9a-f]{32}$)'

export async function withFlow(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (flow: Flow) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const sessionId = sessionIdOf(request)
  const key = readKeys(request.headers.cookie, context.secureCookies).find(
    (known) => known.sessionId === sessionId,
  )
  if (key === undefined) return showLost(request, reply, 'elsewhere')
  const view = await viewLink(context.ports, key)
  return view === undefined ? showLost(request, reply, 'expired') : run({ key, view })
}

export function sessionIdOf({ params }: FastifyRequest): string | undefined {
  if (typeof params !== 'object' || params === null || !('sessionId' in params)) return undefined
  return typeof params.sessionId === 'string' ? params.sessionId : undefined
}

export function withForm(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  run: (
    flow: Flow,
    form: ReadonlyMap<string, string>,
    all: ReadonlyMap<string, readonly string[]>,
  ) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  return withFlow(context, request, reply, async (flow) => {
    const all = parseRepeatableForm(typeof request.body === 'string' ? request.body : '')
    const token = all.ok ? single(all.value, 'csrf') : undefined
    const ours =
      token !== undefined &&
      checkCsrf(macOf(context), csrfOf.subject(flow.key), token) &&
      sameOriginPost(request.headers, new URL(context.baseUrl).origin)
    if (!all.ok || !ours) return showOutdated(context, reply, flow)
    const form = [...all.value].flatMap(([name, values]) =>
      values.length === 1 ? values.map((value) => [name, value] as const) : [],
    )
    return run(flow, new Map(form), all.value)
  })
}

function single(form: ReadonlyMap<string, readonly string[]>, name: string): string | undefined {
  const values = form.get(name) ?? []
  return values.length === 1 ? values[0] : undefined
}

function showOutdated(context: LinkContext, reply: FastifyReply, { key, view }: Flow): FastifyReply {
  const texts = textsFor(view.session.parameters.locale)
  const page = renderErrorPage({
    texts,
    test: view.app.environment === 'sandbox',
    theme: view.session.parameters.theme,
    notice: texts.outdated,
    reference: context.ports.random.uuid(),
    next: { label: texts.openAgain, address: pathOf(key) },
    developer: undefined,
  })
  return sendPage(reply, 403, page, [], rulesOf(view))
}
