// codec: Parameters, refusals and callbacks of authorization endpoints
// Spec: RFC 6749 sections 4.1.1 and 4.1.2; RFC 7636 section 4.3; OAuth 2.0 Form Post Response Mode

import { accept, type Outcome, type Refusal, refuse } from '../../core/errors.ts'
import { checkChallenge } from '../../core/grants/pkce.ts'
import type { LinkFailure, LinkResponseMode } from '../../core/link/link-session.ts'
import type { LinkCallback, LinkEntryOutcome, Query } from '../dialect.ts'
import { refuseInvalid, refuseMissing, singleParameter } from '../request-values.ts'

/** What can be said of a refused request: where to return, if client and redirect URI fit. */
export function refuseEntry(
  query: Query,
  refusal: Refusal,
): Extract<LinkEntryOutcome, { readonly kind: 'refused' }> {
  return {
    kind: 'refused',
    refusal,
    clientId: singleParameter(query, 'client_id'),
    redirectUri: singleParameter(query, 'redirect_uri'),
    responseMode: readResponseMode(query) ?? 'query',
    state: singleParameter(query, 'state'),
    framed: false,
  }
}

/** Undefined for a mode that is not offered. */
export function readResponseMode(query: Query): LinkResponseMode | undefined {
  const sent = singleParameter(query, 'response_mode') ?? 'query'
  return sent === 'query' || sent === 'form_post' ? sent : undefined
}

/** An S256 challenge, or undefined where none was sent; the method is required with it (RFC 9700 section 2.1.1). */
export function parseChallenge(query: Query): Outcome<string | undefined> {
  const challenge = singleParameter(query, 'code_challenge')
  const method = singleParameter(query, 'code_challenge_method')
  if (challenge === undefined)
    return method === undefined ? accept(undefined) : refuseMissing('code_challenge')
  if (method !== 'S256') return refuse('code_challenge_method_insecure')
  return checkChallenge(challenge, 'S256') ? accept(challenge) : refuseInvalid('code_challenge')
}

interface ErrorWords {
  readonly errorOf: (reason: LinkFailure | Refusal) => string
  readonly describe: (reason: LinkFailure | Refusal) => string
}

/** The code or the error, and the state as it was sent. */
export function renderCodeCallback(
  { state }: { readonly state: string | undefined },
  callback: LinkCallback,
  { errorOf, describe }: ErrorWords,
): readonly (readonly [string, string])[] {
  const result: readonly (readonly [string, string])[] =
    callback.kind === 'granted'
      ? [['code', callback.code ?? '']]
      : [
          ['error', errorOf(callback.reason)],
          ['error_description', describe(callback.reason)],
        ]
  return [...result, ...(state === undefined ? [] : [['state', state] as const])]
}
