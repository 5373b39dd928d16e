// glue: The sealed key by which the bank's window takes part in a framed flow
// Never: accept a handoff from another origin: an attacker could make another user continue the attacker's flow

import type { BankProvider } from '../core/banks/bank.ts'
import type { BrowserKey } from '../core/link/browser-session.ts'
import { isJsonObject, parseJson } from '../lib/json.ts'
import type { BrowserFlow, LinkContext } from './context.ts'
import { pathOf } from './flow.ts'
import { frameOriginOf } from './frame-messages.ts'
import type { BankWindow } from './pages/consent-page.ts'

/** Undefined where the sign-in at the bank is on our own pages, or the flow is not framed. */
export function windowFor(
  context: LinkContext,
  { key, view }: BrowserFlow,
  { name, flow }: BankProvider,
): BankWindow | undefined {
  if (flow !== 'redirect' || frameOriginOf(view) === undefined) return undefined
  const waitingPath = `${pathOf(context, key)}/at-bank?bank=${encodeURIComponent(name)}`
  return { handoff: sealHandoff(context, key), waitingPath }
}

/**
 * The key of the flow, sealed, in a form that only the browser with this key is shown. The bank's window does not have the
 * cookie of the frame: browsers partition the cookies of a frame by the site around it.
 */
function sealHandoff({ ports }: LinkContext, { appId, sessionId, secret }: BrowserKey): string {
  return ports.vault.seal(JSON.stringify({ appId, secret }), vaultContext(sessionId))
}

/** Undefined for a handoff that was not sealed here, or for another flow. */
export function openHandoff(
  { ports }: LinkContext,
  sessionId: string,
  handoff: string,
): BrowserKey | undefined {
  let plain: string
  try {
    plain = ports.vault.open(handoff, vaultContext(sessionId))
  } catch {
    return undefined
  }
  const parsed = parseJson(plain)
  if (!parsed.ok || !isJsonObject(parsed.value)) return undefined
  const { appId, secret } = parsed.value
  return typeof appId === 'string' && typeof secret === 'string' ? { appId, sessionId, secret } : undefined
}

function vaultContext(sessionId: string): string {
  return `link-handoff:${sessionId}`
}
