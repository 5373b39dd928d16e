// table: Sample webhook endpoints and attempts for the conformance suite

import type { WebhookAttempt, WebhookEndpoint } from '../../core/webhooks/webhook.ts'
import { freshId, NOW_MS } from './samples.ts'

export function sampleEndpoint(appId: string, fields: Partial<WebhookEndpoint> = {}): WebhookEndpoint {
  return {
    appId,
    endpointId: freshId(),
    dialect: 'some',
    url: `https://app.example/${freshId()}`,
    description: 'Bokföring',
    events: ['transactions.modified', 'refresh.finished'],
    disabled: false,
    sealedSecret: 'sealed-1',
    sealedPreviousSecret: undefined,
    previousUntilMs: undefined,
    failures: 0,
    failingSinceMs: undefined,
    pausedAtMs: undefined,
    createdAtMs: NOW_MS,
    updatedAtMs: NOW_MS,
    ...fields,
  }
}

export const NO_CHANGE = { url: undefined, description: undefined, events: undefined, disabled: undefined }

export const SAMPLE_ATTEMPT: WebhookAttempt = {
  attempt: 1,
  atMs: NOW_MS,
  durationMs: 3,
  outcome: 'answered',
  status: 500,
  detail: 'Nej',
}

export function freshSeed(): string {
  return freshId().slice(-14)
}
