// operation: List, read and revoke consents of one user or of every user of an app

import { disconnectConnection } from '../connections/disconnect.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Page } from '../paging/page.ts'
import type { PageRequest } from '../paging/page-of.ts'
import { buildPageToken, readPageToken } from '../paging/page-token.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { Caller, ClientCaller } from '../tokens/token.ts'
import type { Consent } from './consent.ts'
import type { ConsentWithHistory } from './read-consents.ts'

type Needs = Pick<Ports, 'store'>

/** A user token sees the consents of its user, a client token those of every user of the app. In order of the ids. */
export async function pageConsents(
  ports: Needs & Pick<Ports, 'hash'>,
  _policy: Policy,
  { caller, pageSize, pageToken }: PageRequest & { readonly caller: Caller },
): Promise<Outcome<Page<ConsentWithHistory>>> {
  const userId = userIdOf(caller)
  const bound = ['consents', caller.appId, userId ?? null]
  const after = pageToken === undefined ? undefined : readPageToken(ports.hash, bound, pageToken)
  if (pageToken !== undefined && typeof after !== 'string') return refuse('page_token_invalid')
  const found = await ports.store.listConsentPage(caller.appId, userId, {
    after: typeof after === 'string' ? after : undefined,
    limit: pageSize + 1,
  })
  const page = found.slice(0, pageSize)
  const last = page.at(-1)
  const hasMore = found.length > pageSize && last !== undefined
  const items = await Promise.all(page.map((consent) => withHistory(ports, consent)))
  return accept({
    items,
    nextPageToken: hasMore ? buildPageToken(ports.hash, bound, last.consentId) : undefined,
  })
}

export interface ReadConsent {
  readonly caller: Caller
  readonly consentId: string
}

export async function readConsent(
  { store }: Needs,
  _policy: Policy,
  { caller, consentId }: ReadConsent,
): Promise<Outcome<ConsentWithHistory>> {
  const consent = await store.loadConsent(caller.appId, userIdOf(caller), consentId)
  if (consent === undefined) return refuse('consent_unknown')
  return accept(await withHistory({ store }, consent))
}

async function withHistory({ store }: Needs, consent: Consent): Promise<ConsentWithHistory> {
  const { appId, userId, consentId } = consent
  return { consent, events: await store.listConsentEvents(appId, userId, consentId) }
}

/**
 * Disconnects the connection of the consent and queues the revocation at the bank. A consent that has ended otherwise is returned
 * as it is; a request that the bank has not accepted yet belongs to a sign-in in progress, and is refused.
 */
export async function revokeConsent(
  ports: Needs & Pick<Ports, 'clock' | 'random' | 'banks'>,
  policy: Policy,
  command: { readonly caller: ClientCaller; readonly consentId: string },
): Promise<Outcome<ConsentWithHistory>> {
  const read = await readConsent(ports, policy, command)
  if (!read.ok) return read
  const { state, userId, connectionId } = read.value.consent
  if (state === 'revoked' || state === 'rejected') return read
  if (connectionId === undefined) return refuse('connection_busy')
  const { appId, clientId } = command.caller
  const ended = await disconnectConnection(ports, policy, {
    caller: { appId, clientId, userId },
    connectionId,
  })
  // Of two requests at once, the one that comes second finds the connection disconnected.
  if (!ended.ok && ended.refusal.code !== 'connection_unknown') return ended
  return await readConsent(ports, policy, command)
}

function userIdOf(caller: Caller): string | undefined {
  return caller.kind === 'user' ? caller.userId : undefined
}
