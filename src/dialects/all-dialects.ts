// rule: Values derived from all dialects: default policy, webhook formats, token lifetime

import type { SigningAlgorithm } from '../core/keys/keys.ts'
import type { Policy } from '../core/policy.ts'
import type { WebhookWires } from '../core/webhooks/wire.ts'
import { dialects } from './index.ts'

/** The policy for operations that no dialect requests, such as creating the sandbox app. */
export function firstPolicy(): Policy {
  const [dialect] = dialects
  if (dialect === undefined) throw new TypeError('there is no dialect')
  return dialect.policy
}

export function policiesByName(): ReadonlyMap<string, Policy> {
  return new Map(dialects.map(({ policy }) => [policy.name, policy]))
}

/** How each dialect renders a webhook event. */
export function collectWires(): WebhookWires {
  return new Map(dialects.flatMap(({ name, webhooks }) => (webhooks ? [[name, webhooks] as const] : [])))
}

/** The longest lifetime of an access token: a retired signing key must stay published for as long. */
export function longestTokenMs(): number {
  const seconds = dialects.flatMap(({ policy }) => [policy.clientTokenSeconds, policy.userTokenSeconds])
  return Math.max(...seconds) * 1000
}

/** Algorithms that the dialects sign tokens and webhooks with. Those of the first dialect come first: a start waits for them. */
export function signingAlgorithms(): readonly SigningAlgorithm[] {
  const ofAccessTokens = dialects.flatMap(({ policy: { claims } }) =>
    [claims.signature, ...(claims.userSignature ? [claims.userSignature] : [])].map(
      ({ algorithm }) => algorithm,
    ),
  )
  const ofIdTokens = dialects.flatMap(({ policy }) => policy.idToken?.algorithms ?? [])
  const ofWebhooks = dialects.flatMap(({ webhooks }) => webhooks?.algorithm ?? [])
  return [...new Set([...ofAccessTokens, ...ofIdTokens, ...ofWebhooks])]
}
