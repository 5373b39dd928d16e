// glue: Messages of a framed flow to the app's page around it, and the origin of that page

import { frameOrigin } from '../core/link/frame.ts'
import type { LinkView } from '../core/link/view.ts'
import type { LinkFrameEvent } from '../dialects/dialect.ts'
import type { BrowserFlow, LinkContext } from './context.ts'
import type { FrameMessage, Framing } from './pages/layout.ts'

export interface FrameEvents {
  /** Sent when the page is shown. */
  readonly onShow: readonly LinkFrameEvent[]
  /** Sent when its form is submitted. */
  readonly onSubmit?: readonly LinkFrameEvent[]
}

/** Sent once in a flow, however often the page is loaded. */
const ONCE: ReadonlySet<LinkFrameEvent> = new Set(['opened', 'at_bank', 'signed_in'])

/** Origin of the page around a framed flow; undefined where the flow has a window of its own. */
export function frameOriginOf({ app, session }: LinkView): string | undefined {
  return session.parameters.framed ? frameOrigin(app, session.parameters.redirectUri) : undefined
}

export function framingOf(
  { dialects }: LinkContext,
  { key, view }: BrowserFlow,
  { onShow, onSubmit = [] }: FrameEvents,
): Framing | undefined {
  const parentOrigin = frameOriginOf(view)
  if (parentOrigin === undefined) return undefined
  const { parameters, providerName = '' } = view.session
  const link = dialects.find(({ name }) => name === parameters.dialect)?.link
  const render = (event: LinkFrameEvent): readonly FrameMessage[] => {
    if (link === undefined) return []
    const onceKey = ONCE.has(event)
      ? `${key.sessionId} ${event} ${event === 'at_bank' ? providerName : ''}`
      : ''
    const message = link.renderFrameEvent(event, parameters)
    return message === undefined ? [] : [[onceKey, message]]
  }
  return { parentOrigin, onShow: onShow.flatMap(render), onSubmit: onSubmit.flatMap(render) }
}
