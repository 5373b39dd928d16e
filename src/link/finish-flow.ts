// glue: Finishes a flow, and renders in its dialect how the end user returns to the app

import type { Refusal } from '../core/errors.ts'
import { type FinishedLink, finishLink } from '../core/link/finish.ts'
import type { LinkFailure, LinkParameters, LinkResponseMode } from '../core/link/link-session.ts'
import type { Dialect, LinkCallback } from '../dialects/dialect.ts'
import type { Json } from '../lib/json.ts'
import { type BrowserFlow, findPolicy, type LinkContext } from './context.ts'
import { buildReturnUrl } from './return-url.ts'
import { messageOf, textsFor } from './texts/index.ts'

/** How the end user returns to the app. */
export interface CallbackRedirect {
  readonly granted: boolean
  /** The app's redirect URI with the parameters of the callback; without them, if they are posted. */
  readonly url: string
  /** The parameters, where the app wants them in a form post. */
  readonly fields: readonly (readonly [name: string, value: string])[] | undefined
  /** The same for the app's page around a frame. */
  readonly message: Json
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
      ? { ...outcome, issuer: context.ports.issuer, clientId: app.clientId }
      : {
          ...outcome,
          issuer: context.ports.issuer,
          reason: outcome.failure,
          message: messageOf(texts, outcome.failure, app.displayName, bankName ?? texts.yourBank),
        }
  const carried = carry(parameters, link.renderCallback(parameters, rendered))
  return {
    granted: outcome.kind === 'granted',
    ...carried,
    message: link.renderFrameCallback(parameters, rendered, carried.url),
  }
}

function carry(
  { redirectUri, responseMode }: Pick<LinkParameters, 'redirectUri' | 'responseMode'>,
  pairs: readonly (readonly [string, string])[],
): Pick<CallbackRedirect, 'url' | 'fields'> {
  return responseMode === 'form_post'
    ? { url: redirectUri, fields: pairs }
    : { url: buildReturnUrl(redirectUri, pairs), fields: undefined }
}

export interface RefusedEntry {
  readonly reason: Refusal | LinkFailure
  readonly redirectUri: string
  readonly responseMode: LinkResponseMode
  readonly state: string | undefined
  readonly message: string
  readonly trackingId: string
}

/** The return of a request that was refused before a flow began; its redirect URI has been checked. */
export function renderRefusedReturn(
  { ports }: Pick<LinkContext, 'ports'>,
  dialect: Dialect,
  entry: RefusedEntry,
): CallbackRedirect | undefined {
  if (dialect.link === undefined) return undefined
  const end: LinkCallback = {
    kind: 'failed',
    issuer: ports.issuer,
    reason: entry.reason,
    message: entry.message,
    trackingId: entry.trackingId,
    connectionId: undefined,
    providerName: undefined,
  }
  const pairs = dialect.link.renderCallback({ state: entry.state }, end)
  const carried = carry(entry, pairs)
  return {
    granted: false,
    ...carried,
    message: dialect.link.renderFrameCallback({ state: undefined }, end, carried.url),
  }
}
