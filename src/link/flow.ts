// glue: Inputs of every page of a flow: path, form token, frame messages, texts

import type { FastifyReply } from 'fastify'
import type { BrowserKey } from '../core/link/browser-session.ts'
import { isLeaving, viewLink } from '../core/link/view.ts'
import type { Page } from '../pages/document.ts'
import { type FormBinding, formToken } from '../pages/forms.ts'
import { withAppDocuments } from '../pages/layout.ts'
import type { BrowserFlow, LinkContext } from './context.ts'
import { type FrameEvents, frameOriginOf, framingOf } from './frame-messages.ts'
import { pageLookOf } from './look.ts'
import { type LinkPageOptions, sendLinkPage } from './send-page.ts'
import { textsFor } from './texts/index.ts'

export function pathOf(
  { basePath }: Pick<LinkContext, 'basePath'>,
  { sessionId }: Pick<BrowserKey, 'sessionId'>,
): string {
  return `${basePath}/link/${sessionId}`
}

/** The page of the stored state. A form that was sent twice leads to where the first one led. */
export async function currentPath(context: LinkContext, key: BrowserKey): Promise<string> {
  const view = await viewLink(context.ports, key)
  const { kind } = view?.screen ?? {}
  const continues = kind === 'fetching' || (view !== undefined && isLeaving(view.screen))
  return continues ? `${pathOf(context, key)}/wait` : pathOf(context, key)
}

export function formBindingOf({ ports }: LinkContext, { sessionId, secret }: BrowserKey): FormBinding {
  return { mac: (text) => ports.hash.keyed('csrf', text), subject: `${sessionId}.${secret}` }
}

export function csrfOf(context: LinkContext, key: BrowserKey): string {
  return formToken(formBindingOf(context, key))
}

/** What every page of the flow is rendered from. `events` go to the app's page around a frame. */
export function pageBaseOf(context: LinkContext, flow: BrowserFlow, events: FrameEvents = READY) {
  const { app, look, session } = flow.view
  return {
    framing: framingOf(context, flow, events),
    texts: textsFor(session.parameters.locale),
    test: app.environment === 'sandbox',
    theme: session.parameters.theme,
    legal: withAppDocuments(context.legal, app),
    look: look && pageLookOf(look, app.displayName),
    app: app.displayName,
    path: pathOf(context, flow.key),
  }
}

const READY: FrameEvents = { onShow: ['ready'] }

export function sendFlowPage(
  reply: FastifyReply,
  { view }: BrowserFlow,
  page: Page,
  options: Omit<LinkPageOptions, 'frameOrigin'> = {},
): FastifyReply {
  return sendLinkPage(reply, page, { ...options, frameOrigin: frameOriginOf(view) })
}
