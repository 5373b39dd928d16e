// contract: Webhook wire format of a dialect: event body, headers and signature

import type { JsonObject } from '../../lib/json.ts'
import type { Refusal } from '../errors.ts'
import type { SigningAlgorithm } from '../keys/keys.ts'
import type { Ports } from '../ports.ts'
import type { WebhookEvent, WebhookEventKind } from './webhook.ts'

/** One request to a receiver, before it is signed. */
interface WebhookRequest {
  readonly url: string
  readonly atMs: number
  /** Issuer URL of this installation. */
  readonly issuer: string
  readonly body: string
}

interface WebhookSigner {
  /** HMAC-SHA-256 of the text under each active secret of the endpoint, hexadecimal, that of the current secret first. */
  readonly withSecrets: (text: string) => readonly string[]
  /**
   * Compact JWS (RFC 7515) of the payload by the current key of the installation; `alg` and `kid` are added to the header. Only with an
   * algorithm that the wire names.
   */
  readonly withKey: (header: JsonObject, payload: string) => string
}

/** Failed attempts are repeated after `firstMs`, then after `factor` times as long each, at most `longestMs`, with jitter. */
export interface WebhookRetries {
  readonly firstMs: number
  readonly factor: number
  readonly longestMs: number
  /** From the event on; then the delivery has failed. */
  readonly forMs: number
  /** Without jitter and at most so many attempts, of which only these statuses are a success; `forMs` has no effect. */
  readonly exact?: { readonly attempts: number; readonly delivered: readonly number[] }
}

/** The end of a read that an app requested and collects later. */
export interface FinishedRead {
  /** Issuer URL of this installation. */
  readonly issuer: string
  readonly readId: string
  readonly connectionId: string
  readonly state: 'waiting' | 'succeeded' | 'failed'
  readonly failure: Pick<Refusal, 'code' | 'subject'> | undefined
  /** The request, in the dialect's terms. */
  readonly request: JsonObject
  readonly createdAtMs: number
}

export type EventPorts = Pick<Ports, 'store' | 'clock' | 'banks'>

export interface WebhookWire {
  /** Events that receivers of the dialect can subscribe to. */
  readonly events: readonly WebhookEventKind[]
  /** The provider's names of those events. */
  readonly eventNames: Readonly<Partial<Record<WebhookEventKind, string>>>
  readonly renderEvent: (event: WebhookEvent) => JsonObject
  /** Replaces `renderEvent` where events contain the data itself, as it is when they are sent. */
  readonly readEvent?: (ports: EventPorts, event: WebhookEvent) => Promise<JsonObject>
  /** The announcement of a read that ended; undefined for a dialect without such reads. */
  readonly renderFinishedRead?: (read: FinishedRead) => JsonObject
  /** Headers of the request beside those of every webhook, the signature among them. */
  readonly signHeaders: (request: WebhookRequest, signer: WebhookSigner) => Readonly<Record<string, string>>
  /** Algorithm of `withKey`; undefined for a dialect that signs with secrets. */
  readonly algorithm?: SigningAlgorithm
  /** Replaces the retries of retry.ts, for every response but a success and for every failure to connect. */
  readonly retries?: WebhookRetries
}

/** By the name of the dialect. */
export type WebhookWires = ReadonlyMap<string, WebhookWire>
