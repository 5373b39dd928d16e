// glue: how a window that a framed flow opens for the bank takes part in the flow
// Never: take a handoff from another origin: whoever could send one would make another person go on with a flow of theirs.

import type { BankProvider } from '../core/banks/bank.ts'
import type { BrowserKey } from '../core/link/browser-session.ts'
import type { LinkView } from '../core/link/view.ts'
import { isJsonObject, parseJson } from '../lib/json.ts'
import type { LinkContext } from './context.ts'
import { framedBy } from './framing.ts'
import type { BankWindow } from './pages/consent-page.ts'

/** Undefined where the bank is met on our own pages, or no frame is around them. */
export function windowFor(
  context: LinkContext,
  key: BrowserKey,
  view: LinkView,
  { name, flow }: BankProvider,
): BankWindow | undefined {
  if (flow !== 'redirect' || framedBy(view) === undefined) return undefined
  const waitingPath = `/link/${key.sessionId}/at-bank?bank=${encodeURIComponent(name)}`
  return { handoff: sealHandoff(context, key), waitingPath }
}

/**
 * The key of the flow, sealed, in a form of a page that only the browser with this key is shown. A window of its own has
 * other cookies than the frame: browsers keep those of a frame apart for the site around it.
 */
function sealHandoff({ ports }: LinkContext, { appId, sessionId, secret }: BrowserKey): string {
  return ports.vault.seal(JSON.stringify({ appId, secret }), contextOf(sessionId))
}

/** Undefined for what was not sealed here, and for this flow. */
export function openHandoff(
  { ports }: LinkContext,
  sessionId: string,
  handoff: string,
): BrowserKey | undefined {
  let plain: string
  try {
    plain = ports.vault.open(handoff, contextOf(sessionId))
  } catch {
    return undefined
  }
  const parsed = parseJson(plain)
  if (!parsed.ok || !isJsonObject(parsed.value)) return undefined
  const { appId, secret } = parsed.value
  return typeof appId === 'string' && typeof secret === 'string' ? { appId, sessionId, secret } : undefined
}

function contextOf(sessionId: string): string {
  return `link-handoff:${sessionId}`
}
