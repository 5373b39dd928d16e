// rule: Signing secrets of a webhook endpoint

import type { Vault } from '../keys/cryptography.ts'
import { webhookSecretContext } from '../keys/sealed.ts'
import type { WebhookEndpoint } from './webhook.ts'

/** Makes leaked secrets recognisable to secret scanners. */
export const WEBHOOK_SECRET_PREFIX = 'tswh_'
export const WEBHOOK_SECRET_BYTES = 32

export const DEFAULT_OVERLAP_SECONDS = 24 * 60 * 60
export const MAX_OVERLAP_SECONDS = 7 * 24 * 60 * 60

export function secretContext({ appId, endpointId }: Pick<WebhookEndpoint, 'appId' | 'endpointId'>): string {
  return webhookSecretContext(appId, endpointId)
}

/** Newest first; two during the overlap after a rotation. */
export function openSigningSecrets(
  vault: Pick<Vault, 'open'>,
  endpoint: WebhookEndpoint,
  nowMs: number,
): readonly string[] {
  const context = secretContext(endpoint)
  const newest = vault.open(endpoint.sealedSecret, context)
  const { sealedPreviousSecret, previousUntilMs } = endpoint
  const overlaps = previousUntilMs !== undefined && nowMs < previousUntilMs
  return overlaps && sealedPreviousSecret !== undefined
    ? [newest, vault.open(sealedPreviousSecret, context)]
    : [newest]
}
