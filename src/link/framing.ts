// glue: what a flow in a frame tells the page around it, and who may be that page

import type { BrowserKey } from '../core/link/browser-session.ts'
import { frameOrigin } from '../core/link/frame.ts'
import type { LinkView } from '../core/link/view.ts'
import type { LinkFrameEvent } from '../dialects/dialect.ts'
import type { LinkContext } from './context.ts'
import type { FrameMessage, Framing } from './pages/layout.ts'

/** Told once for each flow, however often the page that tells it is loaded. */
const ONCE: ReadonlySet<LinkFrameEvent> = new Set(['opened', 'at_bank', 'signed_in'])

/** Origin of the page around a flow's pages; undefined where they are in a window of their own. */
export function framedBy({ app, session }: LinkView): string | undefined {
  return session.parameters.framed ? frameOrigin(app, session.parameters.redirectUri) : undefined
}

/** `shown` is told with the page, `sent` with its form. */
export function framingOf(
  context: LinkContext,
  key: BrowserKey,
  view: LinkView,
  shown: readonly LinkFrameEvent[],
  sent: readonly LinkFrameEvent[] = [],
): Framing | undefined {
  const to = framedBy(view)
  if (to === undefined) return undefined
  const { parameters, providerName = '' } = view.session
  const dialect = context.dialects.find(({ name }) => name === parameters.dialect)?.link
  const tell = (step: LinkFrameEvent): readonly FrameMessage[] => {
    if (dialect === undefined) return []
    const once = ONCE.has(step) ? `${key.sessionId} ${step} ${step === 'at_bank' ? providerName : ''}` : ''
    return [[once, dialect.renderFrameEvent(step)]]
  }
  return { to, shown: shown.flatMap(tell), sent: sent.flatMap(tell) }
}
