// operation: Wait for the end of a deferred read, and announce it to the app

import type { Refusal } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { ATTEMPT_TIMEOUT_MS, resultOf } from '../webhooks/retry.ts'
import { postSigned } from '../webhooks/send.ts'
import type { WebhookWires } from '../webhooks/wire.ts'
import type { ClaimedDeferredRead, DeferredRead } from './deferred-read.ts'
import { awaitFreshData, MAX_WAIT_MS } from './fresh-connection.ts'
import { STALLED_AFTER_MS } from './request-refresh.ts'

/** Longer than both steps; afterwards another instance takes the read. */
const LEASE_MS = MAX_WAIT_MS + ATTEMPT_TIMEOUT_MS + 30_000
const POLL_MS = 1_000

type Needs = Pick<Ports, 'store' | 'clock' | 'wait' | 'receivers' | 'signer' | 'issuer' | 'log'>

export async function claimDeferredRead(
  ports: Pick<Ports, 'store' | 'clock'>,
): Promise<ClaimedDeferredRead | undefined> {
  const nowMs = ports.clock.nowMs()
  return await ports.store.claimDeferredRead(nowMs, nowMs + LEASE_MS)
}

export interface RunDeferredRead {
  readonly claimed: ClaimedDeferredRead
  readonly wires: WebhookWires
  readonly signal: AbortSignal
}

/** Rejects if aborted; the lease then expires. */
export async function runDeferredRead(ports: Needs, command: RunDeferredRead): Promise<void> {
  await (command.claimed.read.state === 'waiting' ? settle(ports, command.claimed) : announce(ports, command))
}

async function settle(ports: Needs, claimed: ClaimedDeferredRead): Promise<void> {
  const { read } = claimed
  const outcome = await awaitFreshData(ports, read)
  const nowMs = ports.clock.nowMs()
  const isSlow = !outcome.ok && outcome.refusal.code === 'bank_read_slow'
  if (isSlow && nowMs - read.createdAtMs < STALLED_AFTER_MS)
    return await ports.store.postponeDeferredRead(claimed, nowMs + POLL_MS)
  await ports.store.settleDeferredRead(claimed, {
    state: outcome.ok ? 'succeeded' : 'failed',
    failure: outcome.ok ? undefined : failureOf(outcome.refusal),
    dueAtMs: read.receiverUrl === undefined ? undefined : nowMs,
  })
}

function failureOf({ code, subject }: Refusal): DeferredRead['failure'] {
  return { code, ...(subject !== undefined && { subject }) }
}

async function announce(ports: Needs, { claimed, wires, signal }: RunDeferredRead): Promise<void> {
  const { read, attempts } = claimed
  const wire = wires.get(read.dialect)
  const body = wire?.renderFinishedRead?.({ ...read, issuer: ports.issuer })
  if (wire === undefined || body === undefined || read.receiverUrl === undefined)
    return await ports.store.postponeDeferredRead(claimed, undefined)
  const attempt = await postSigned(ports, {
    url: read.receiverUrl,
    body: JSON.stringify(body),
    eventId: read.readId,
    secrets: [],
    wire,
    attempt: attempts,
    signal,
  })
  const result = resultOf(attempt, ports.clock.nowMs())
  if (result.kind === 'failed') {
    const { appId, readId } = read
    ports.log.warn({ appId, readId, outcome: attempt.outcome }, 'the end of a read could not be announced')
  }
  await ports.store.postponeDeferredRead(claimed, result.kind === 'retry' ? result.dueAtMs : undefined)
}
