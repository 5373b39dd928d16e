// contract: HTTP client for webhook endpoints, restricted to public IP addresses

import type { WebhookAttemptOutcome } from './webhook.ts'

export interface ReceiverRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Limit for the whole request, from name resolution to the end of the response. */
  readonly timeoutMs: number
  /** Aborts the request; the promise rejects. */
  readonly signal: AbortSignal
}

export interface ReceiverResponse {
  readonly outcome: WebhookAttemptOutcome
  readonly status: number | undefined
  /** Beginning of the response body, or a description of the error. */
  readonly detail: string
}

/** Kind of host. A name is resolved, and its IP addresses are checked, for each request. */
export type HostLocation = 'loopback' | 'private' | 'public' | 'name'

/** Sends requests to URLs chosen by apps. Follows no redirects, and connects only to IP addresses that it has checked. */
export interface Receivers {
  /** Whether private IP addresses are refused. */
  readonly publicOnly: boolean
  /** Classifies an IP address or host name. IPv6 addresses have no brackets. */
  locate(host: string): HostLocation
  post(request: ReceiverRequest): Promise<ReceiverResponse>
  /** HMAC-SHA-256, hexadecimal. */
  sign(secret: string, text: string): string
}
