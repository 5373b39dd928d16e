// operation: a request that carries a key of its own is done once; a repeat gets the same answer
// Never: keep an answer unsealed. Some of them carry a code.

import { type Json, parseJson } from '../../lib/json.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Ports } from '../ports.ts'
import type { Caller } from '../tokens/token.ts'

const KEPT_MS = 24 * 60 * 60 * 1000
/** A request that has not answered by then never will: its server is gone. */
const LEASE_MS = 60_000

export interface AnswerOnce {
  readonly caller: Caller
  /** Chosen by the app, unique among its requests of a day. */
  readonly key: string
  /** Everything that makes the request what it is: address and body. */
  readonly request: Json
}

/** A refusal has changed nothing, and is not kept: the same key may be tried again. */
export async function answerOnce(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'vault'>,
  { caller, key, request }: AnswerOnce,
  work: () => Promise<Outcome<Json>>,
): Promise<Outcome<Json>> {
  const { appId, kind } = caller
  const userId = caller.kind === 'user' ? caller.userId : undefined
  const keyHash = ports.hash.keyed('idempotency-key', JSON.stringify(['key', appId, kind, userId ?? '', key]))
  const fingerprint = ports.hash.keyed('idempotency-key', JSON.stringify(['request', request]))
  const context = `answer:${appId}:${keyHash}`
  const nowMs = ports.clock.nowMs()
  const fact = await ports.store.claimAnswer({
    appId,
    keyHash,
    userId,
    fingerprint,
    nowMs,
    leaseUntilMs: nowMs + LEASE_MS,
    expiresAtMs: nowMs + KEPT_MS,
  })
  if (fact.kind === 'taken') {
    if (fact.fingerprint !== fingerprint) return refuse('idempotency_conflict')
    if (fact.sealedAnswer === undefined) return refuse('idempotency_at_work', { retryAfterSeconds: 1 })
    const parsed = parseJson(ports.vault.open(fact.sealedAnswer, context), { maxLength: 20_000_000 })
    if (!parsed.ok) throw new Error('a stored answer is not readable')
    return accept(parsed.value)
  }
  const outcome = await work()
  if (outcome.ok) {
    const sealed = ports.vault.seal(JSON.stringify(outcome.value), context)
    await ports.store.saveAnswer(appId, keyHash, sealed)
  } else {
    await ports.store.releaseAnswer(appId, keyHash)
  }
  return outcome
}
