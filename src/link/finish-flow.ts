// glue: Finishes a flow, and renders in its dialect how the end user returns to the app

import type { Refusal } from '../core/errors.ts'
import { type FinishedLink, finishLink } from '../core/link/finish.ts'
import type { LinkFailure } from '../core/link/link-session.ts'
import type { Dialect, LinkCallback } from '../dialects/dialect.ts'
import { type BrowserFlow, findPolicy, type LinkContext } from './context.ts'
import { buildReturnUrl } from './return-url.ts'
import { messageOf, textsFor } from './texts/index.ts'

/** How the end user returns to the app. */
export interface CallbackRedirect {
  readonly granted: boolean
  /** The app's redirect URI with the parameters of the callback. */
  readonly url: string
  /** The same for the app's page around a frame. */
  readonly message: string
}

/** Undefined if the flow is not ready to finish, or another request finished it. */
export async function finishFlow(
  context: LinkContext,
  { key, view }: BrowserFlow,
): Promise<CallbackRedirect | undefined> {
  const policy = findPolicy(context, view.session.parameters.dialect)
  if (policy === undefined) return undefined
  const finished = await finishLink(context.ports, policy, key)
  return finished === undefined ? undefined : renderOutcome(context, finished, view.bankName)
}

function renderOutcome(
  context: LinkContext,
  { app, parameters, outcome }: FinishedLink,
  bankName: string | undefined,
): CallbackRedirect | undefined {
  const link = context.dialects.find(({ name }) => name === parameters.dialect)?.link
  if (link === undefined) return undefined
  const texts = textsFor(parameters.locale)
  const rendered: LinkCallback =
    outcome.kind === 'granted'
      ? { ...outcome, clientId: app.clientId }
      : {
          ...outcome,
          reason: outcome.failure,
          message: messageOf(texts, outcome.failure, app.displayName, bankName ?? texts.yourBank),
        }
  return {
    granted: outcome.kind === 'granted',
    url: buildReturnUrl(parameters.redirectUri, link.renderCallback(parameters, rendered)),
    message: link.renderFrameCallback(parameters, rendered),
  }
}

export interface RefusedEntry {
  readonly reason: Refusal | LinkFailure
  readonly redirectUri: string
  readonly state: string | undefined
  readonly message: string
  readonly trackingId: string
}

/** The return of a request that was refused before a flow began; its redirect URI has been checked. */
export function renderRefusedReturn(dialect: Dialect, entry: RefusedEntry): CallbackRedirect | undefined {
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
  const url = buildReturnUrl(entry.redirectUri, pairs)
  return { granted: false, url, message: dialect.link.renderFrameCallback({ state: undefined }, end) }
}
