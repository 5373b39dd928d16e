// operation: Request a read of a connection to collect later, and find it again

import type { JsonObject } from '../../lib/json.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { readReceiverUrl } from '../webhooks/url.ts'
import type { DeferredRead } from './deferred-read.ts'
import { type FreshNeeds, type FreshRead, loadConnectionOf, requestFreshData } from './fresh-connection.ts'

const KEPT_MS = 24 * 60 * 60_000

export interface RequestDeferredRead extends FreshRead {
  /** The request, in the dialect's terms. */
  readonly request: JsonObject
  /** URL that is notified when the read ends, as the app sent it. */
  readonly receiver: { readonly parameter: string; readonly url: string | undefined }
}

export interface RequestedRead {
  readonly issuer: string
  readonly read: DeferredRead
}

/** Reads the bank as a direct read does; if the bank cannot be read, the deferred read fails. */
export async function requestDeferredRead(
  ports: FreshNeeds & Pick<Ports, 'random' | 'receivers' | 'issuer'>,
  policy: Policy,
  { caller, present, request, receiver }: RequestDeferredRead,
): Promise<Outcome<RequestedRead>> {
  const url = receiver.url === undefined ? undefined : readReceiverUrl(receiver.url, ports.receivers)
  if (url !== undefined && 'problem' in url)
    return refuse('parameter_invalid', { subject: `${receiver.parameter} (${url.problem})` })
  const connection = await loadConnectionOf(ports, caller)
  if (!connection.ok) return connection
  const asked = await requestFreshData(ports, { caller, present })
  // Why the bank cannot be read is stored on the connection, where the job finds it.
  if (!asked.ok && asked.refusal.code !== 'bank_read_failed') return asked
  const { appId, userId } = caller
  const nowMs = ports.clock.nowMs()
  const read: DeferredRead = {
    appId,
    readId: ports.random.id(),
    dialect: policy.name,
    userId,
    connectionId: connection.value.connectionId,
    state: 'waiting',
    failure: undefined,
    request,
    receiverUrl: url?.url,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + KEPT_MS,
  }
  const fact = await ports.store.createDeferredRead(read)
  return fact === 'created'
    ? accept({ issuer: ports.issuer, read })
    : refuse('token_revoked', { detail: 'user deleted' })
}

/** A read of another connection, app or dialect is reported as unknown. */
export async function findDeferredRead(
  ports: Pick<Ports, 'store' | 'clock'>,
  policy: Policy,
  { caller, readId }: { readonly caller: UserCaller; readonly readId: string | undefined },
): Promise<Outcome<DeferredRead>> {
  const connection = await loadConnectionOf(ports, caller)
  if (!connection.ok) return connection
  const read =
    readId === undefined
      ? undefined
      : await ports.store.loadDeferredRead(caller.appId, readId, ports.clock.nowMs())
  const isOwn = read?.connectionId === connection.value.connectionId && read.dialect === policy.name
  return isOwn ? accept(read) : refuse('deferred_read_unknown')
}
