// contract: Webhook wire format of a dialect: event body and signature header

import type { JsonObject } from '../../lib/json.ts'
import type { WebhookEvent } from './webhook.ts'

export interface WebhookWire {
  readonly renderEvent: (event: WebhookEvent) => JsonObject
  /** The text whose HMAC-SHA-256 under the endpoint's secret is a signature. */
  readonly signedText: (timestampSeconds: number, body: string) => string
  /** Name and value of the header; `signatures` in hexadecimal, that of the current secret first. */
  readonly signatureHeader: (
    timestampSeconds: number,
    signatures: readonly string[],
  ) => readonly [name: string, value: string]
}

/** By the name of the dialect. */
export type WebhookWires = ReadonlyMap<string, WebhookWire>
