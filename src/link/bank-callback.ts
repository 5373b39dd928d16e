// glue: the address to which banks send people back

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { BANK_CALLBACK_PATH } from '../core/banks/bank-callback.ts'
import { findRelayTarget, type RelayTarget } from '../core/connections/relay-callback.ts'
import { acceptBankCallback } from '../core/link/accept-bank-callback.ts'
import { viewLink } from '../core/link/view.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm } from '../lib/form.ts'
import { readKeys } from './browser-cookie.ts'
import type { LinkContext } from './context.ts'
import { pageOptions, showLost } from './lost.ts'
import { renderRelayPage } from './pages/waiting-page.ts'
import { redirectTo, sendPage } from './reply.ts'
import { buildReturnAddress, isSafeToLink } from './return-address.ts'
import { pathOf } from './screens.ts'
import { textsForHeader } from './texts/index.ts'

export function mountBankCallback(server: FastifyInstance, context: LinkContext): void {
  server.get(BANK_CALLBACK_PATH, pageOptions(context), (request, reply) => receive(context, request, reply))
}

async function receive(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const parameters = parseForm(rawQuery(request))
  if (!parameters.ok) return showLost(request, reply, 'elsewhere')
  const relay = await findRelayTarget(context.ports, parameters.value.get('state') ?? '')
  if (relay !== undefined) return handOn(request, reply, relay, parameters.value)
  const completed = await acceptBankCallback(context.ports, {
    known: readKeys(request.headers.cookie, context.secureCookies),
    callbackParameters: parameters.value,
    callbackUri: context.baseUrl + BANK_CALLBACK_PATH,
  })
  if (completed.kind === 'unknown') return showLost(request, reply, 'elsewhere')
  const { key } = completed
  if (completed.kind === 'fetching') await context.fetches.start(key, request.ip)
  // A failure that the person did not choose has a page of its own; all else leaves by the page that moves on by itself.
  const view = await viewLink(context.ports, key)
  // In a window of its own, beside the frame in which the flow goes on.
  if (view?.session.parameters.framed === true) return redirectTo(reply, `${pathOf(key)}/window`)
  const moves = view?.screen.kind === 'leaving' || view?.screen.kind === 'fetching'
  return redirectTo(reply, moves ? `${pathOf(key)}/wait` : pathOf(key))
}

/** Always a page: browsers apply the bank's form policy to every redirect after its form. */
function handOn(
  request: FastifyRequest,
  reply: FastifyReply,
  { returnUri, app }: RelayTarget,
  parameters: ReadonlyMap<string, string>,
): FastifyReply {
  if (!isSafeToLink(returnUri)) return showLost(request, reply, 'elsewhere')
  const texts = textsForHeader(request.headers['accept-language'])
  const address = buildReturnAddress(returnUri, [...parameters])
  const page = { texts, test: app.environment === 'sandbox', app: app.displayName, address }
  return sendPage(reply, 200, renderRelayPage(page))
}
