// glue: Rate limits on failed guesses of client ids, secrets, assertions and tokens

import { type Outcome, type Refusal, type RefusalCode, refuse } from '../core/errors.ts'
import type { HttpRequest } from '../http/exchange.ts'
import { type FailureLimiter, ipAddressKey } from '../http/rate-limit.ts'

export interface FailureLimits {
  readonly perClient: FailureLimiter
  readonly perAddress: FailureLimiter
}

/** The refusals that tell an attacker that a guess was wrong. */
const FAILED_GUESSES: ReadonlySet<RefusalCode> = new Set([
  'client_unknown',
  'client_secret_invalid',
  'assertion_invalid',
  'token_invalid',
])

/**
 * Counts a failed guess, and refuses with 429 once there are too many. Only failures are limited: the secrets have 128 random
 * bits or more, so the limit protects logs and load, and an attacker must not be able to lock out the honest client.
 */
export async function limitGuesses(
  limits: FailureLimits,
  request: HttpRequest,
  refused: { readonly ok: false; readonly refusal: Refusal },
): Promise<Outcome<never>> {
  if (!FAILED_GUESSES.has(refused.refusal.code)) return refused
  const address = ipAddressKey(request.clientIp)
  const counts = [await limits.perAddress.fail(address)]
  if (request.clientId !== undefined)
    counts.push(await limits.perClient.fail(`${request.clientId}|${address}`))
  const waits = counts.filter(({ limited }) => limited).map(({ retryAfterSeconds }) => retryAfterSeconds)
  return waits.length === 0 ? refused : refuse('rate_limited', { retryAfterSeconds: Math.max(...waits) })
}
