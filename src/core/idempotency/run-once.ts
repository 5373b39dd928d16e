// operation: Process a request with an Idempotency-Key once; a retry gets the same response
// Never: store a response unsealed. Some responses contain an authorization code.

import { type Json, parseJson } from '../../lib/json.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Ports } from '../ports.ts'
import type { Caller } from '../tokens/token.ts'

/** How long a response is stored. */
const STORED_MS = 24 * 60 * 60 * 1000
/** After this, a request without a response was interrupted, and a retry may run. */
const LEASE_MS = 60_000

export interface RunIdempotently {
  readonly caller: Caller
  /** Value of the Idempotency-Key header, unique among the app's requests of one day. */
  readonly key: string
  /** What makes two requests the same: path and body. */
  readonly request: Json
}

/** A refusal is not stored, because nothing was changed: the same key may be used again. */
export async function runIdempotently(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'vault'>,
  { caller, key, request }: RunIdempotently,
  work: () => Promise<Outcome<Json>>,
): Promise<Outcome<Json>> {
  const { appId, kind } = caller
  const userId = caller.kind === 'user' ? caller.userId : undefined
  const keyHash = ports.hash.keyed('idempotency-key', JSON.stringify(['key', appId, kind, userId ?? '', key]))
  const fingerprint = ports.hash.keyed('idempotency-key', JSON.stringify(['request', request]))
  const context = `answer:${appId}:${keyHash}`
  const nowMs = ports.clock.nowMs()
  const lease = { appId, keyHash, leaseUntilMs: nowMs + LEASE_MS }
  const fact = await ports.store.claimIdempotencyKey({
    ...lease,
    userId,
    fingerprint,
    nowMs,
    expiresAtMs: nowMs + STORED_MS,
  })
  if (fact.kind === 'unknown') return refuse('user_unknown')
  if (fact.kind === 'taken') {
    if (fact.fingerprint !== fingerprint) return refuse('idempotency_conflict')
    if (fact.sealedResponse === undefined) return refuse('idempotency_in_progress', { retryAfterSeconds: 1 })
    const parsed = parseJson(ports.vault.open(fact.sealedResponse, context), { maxLength: 20_000_000 })
    if (!parsed.ok) throw new Error('A stored idempotent response cannot be read.')
    return accept(parsed.value)
  }
  const outcome = await work()
  if (outcome.ok) {
    const sealed = ports.vault.seal(JSON.stringify(outcome.value), context)
    await ports.store.saveIdempotentResponse(lease, sealed)
  } else {
    await ports.store.releaseIdempotencyKey(lease)
  }
  return outcome
}
