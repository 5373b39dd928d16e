// contract: HTTP client for webhook endpoints, restricted to public IP addresses

import type { WebhookAttemptOutcome } from './webhook.ts'

export interface ReceiverRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** For all of it, from the look-up of the name to the end of the answer. */
  readonly timeoutMs: number
  /** Breaks off; the promise then rejects. */
  readonly signal: AbortSignal
}

export interface ReceiverAnswer {
  readonly outcome: WebhookAttemptOutcome
  readonly status: number | undefined
  /** Beginning of the body, or what went wrong. */
  readonly detail: string
}

/** Where the host of a URL leads. A name is resolved, and its IP addresses are checked, each time an event is sent. */
export type HostLocation = 'loopback' | 'private' | 'public' | 'name'

/** Sends to addresses that apps chose. Does not follow redirects, and connects to no address that it has not checked. */
export interface Receivers {
  /** Whether private addresses are refused. */
  readonly publicOnly: boolean
  /** Judges an IP address, or a name of this machine. IPv6 addresses come without brackets. */
  locate(host: string): HostLocation
  post(request: ReceiverRequest): Promise<ReceiverAnswer>
  /** HMAC-SHA-256, hexadecimal. */
  sign(secret: string, text: string): string
}
