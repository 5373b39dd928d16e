// rule: Facts that hold for all dialects together

import type { Policy } from '../core/policy.ts'
import type { WebhookWires } from '../core/webhooks/wire.ts'
import { dialects } from './index.ts'

/** For what no dialect asks for, such as the sandbox app. */
export function firstPolicy(): Policy {
  const [dialect] = dialects
  if (dialect === undefined) throw new TypeError('there is no dialect')
  return dialect.policy
}

/** How each dialect renders a webhook event. */
export function collectWires(): WebhookWires {
  return new Map(dialects.flatMap(({ name, webhooks }) => (webhooks ? [[name, webhooks] as const] : [])))
}

/** Longest lifetime of an access token, which is how long a retired signing key has to be published. */
export function longestTokenMs(): number {
  const seconds = dialects.flatMap(({ policy }) => [policy.clientTokenSeconds, policy.userTokenSeconds])
  return Math.max(...seconds) * 1000
}
