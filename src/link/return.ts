// glue: end a flow and say in its dialect where the person goes

import type { Refusal } from '../core/errors.ts'
import type { BrowserKey } from '../core/link/access.ts'
import { finishLink, type LinkEnding } from '../core/link/finish.ts'
import type { LinkFailure } from '../core/link/link-session.ts'
import type { LinkView } from '../core/link/view.ts'
import type { Dialect, LinkCallback } from '../dialects/dialect.ts'
import { findPolicy, type LinkContext } from './context.ts'
import { buildReturnAddress } from './return-address.ts'
import { messageOf, textsFor } from './texts/index.ts'

/** How the person leaves. */
export interface Left {
  readonly granted: boolean
  /** The app's redirect URI with what the flow brought. */
  readonly address: string
  /** The same for the page around a frame. */
  readonly message: string
}

/** Undefined if the flow is not ready to end, or another request ended it. */
export async function finishFlow(
  context: LinkContext,
  key: BrowserKey,
  view: LinkView,
): Promise<Left | undefined> {
  const policy = findPolicy(context, view.session.request.dialect)
  if (policy === undefined) return undefined
  const ending = await finishLink(context.ports, policy, key)
  return ending === undefined ? undefined : renderEnding(context, ending, view.bankName)
}

function renderEnding(
  context: LinkContext,
  { app, request, end }: LinkEnding,
  bankName: string | undefined,
): Left | undefined {
  const link = context.dialects.find(({ name }) => name === request.dialect)?.link
  if (link === undefined) return undefined
  const texts = textsFor(request.locale)
  const rendered: LinkCallback =
    end.kind === 'granted'
      ? end
      : {
          ...end,
          reason: end.failure,
          message: messageOf(texts, end.failure, app.displayName, bankName ?? texts.yourBank),
        }
  return {
    granted: end.kind === 'granted',
    address: buildReturnAddress(request.redirectUri, link.renderCallback(request, rendered)),
    message: link.renderFrameCallback(request, rendered),
  }
}

export interface RefusedEntry {
  readonly reason: Refusal | LinkFailure
  readonly redirectUri: string
  readonly state: string | undefined
  readonly message: string
  readonly trackingId: string
}

/** The way back for a request that was refused before a flow began; its redirect URI has been checked. */
export function renderRefusedReturn(dialect: Dialect, entry: RefusedEntry): Left | undefined {
  if (dialect.link === undefined) return undefined
  const end: LinkCallback = {
    kind: 'failed',
    reason: entry.reason,
    message: entry.message,
    trackingId: entry.trackingId,
    connectionId: undefined,
    providerName: undefined,
  }
  const pairs = dialect.link.renderCallback({ state: entry.state }, end)
  const address = buildReturnAddress(entry.redirectUri, pairs)
  return { granted: false, address, message: dialect.link.renderFrameCallback({ state: undefined }, end) }
}
