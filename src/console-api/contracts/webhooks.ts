// contract: Bodies of the Console API about webhooks
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import { MAX_OVERLAP_SECONDS } from '../../core/webhooks/secret.ts'
import type { WebhookAttemptOutcome, WebhookDelivery, WebhookEventKind } from '../../core/webhooks/webhook.ts'
import { WEBHOOK_EVENT_KINDS } from '../../core/webhooks/webhook.ts'

const closed = { additionalProperties: false } as const
/** Required of a session, not of a key of the organisation. */
const password = Type.Optional(
  Type.String({ minLength: 1, maxLength: 1024, description: 'Password of the Console account' }),
)
const url = Type.String({ minLength: 1, maxLength: 1024, description: 'URL that receives the events' })
const description = Type.String({ maxLength: 1024 })
const events = Type.Array(Type.Enum([...WEBHOOK_EVENT_KINDS]), {
  minItems: 1,
  maxItems: 50,
  uniqueItems: true,
})
const time = Type.String({ minLength: 1, maxLength: 40, description: 'RFC 3339 time' })
const which = Type.Enum(['failed', 'all'] as const)

export const NEW_WEBHOOK = Type.Object(
  {
    password,
    dialect: Type.String({ minLength: 1, maxLength: 40 }),
    url,
    events,
    description: Type.Optional(description),
  },
  closed,
)
export const WEBHOOK_CHANGE = Type.Partial(
  Type.Object({ url, events, description, disabled: Type.Boolean() }, closed),
  closed,
)
export const WEBHOOK_ROTATION = Type.Object(
  {
    password,
    overlap_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_OVERLAP_SECONDS })),
  },
  closed,
)
export const WEBHOOK_TEST = Type.Object({ event: Type.Enum([...WEBHOOK_EVENT_KINDS]) }, closed)
export const RESEND_RANGE = Type.Object({ from: time, to: time, which }, closed)

export type WebhookKindView = {
  readonly kind: WebhookEventKind
  /** In the dialect. */
  readonly name: string
}

export type WebhookDialectView = {
  readonly dialect: string
  readonly title: string
  readonly events: readonly WebhookKindView[]
}

export type WebhookEndpointView = {
  readonly id: string
  readonly dialect: string
  readonly url: string
  readonly description: string
  readonly events: readonly WebhookKindView[]
  /** `paused`: by the platform, after a day of failed deliveries. */
  readonly state: 'live' | 'disabled' | 'paused'
  readonly paused_at: string | null
  /** Consecutive failed deliveries. */
  readonly failures: number
  /** Until then, the secret before the current one signs as well. */
  readonly previous_secret_until: string | null
  readonly created_at: string
}

export type WebhooksView = {
  readonly endpoints: readonly WebhookEndpointView[]
  /** The dialects of the app that send events. */
  readonly dialects: readonly WebhookDialectView[]
}

export type WebhookEndpointWithSecretView = WebhookEndpointView & {
  /** Shown once; stored encrypted. Null where the installation signs with its own key. */
  readonly secret: string | null
}

export type WebhookAttemptView = {
  readonly attempt: number
  readonly at: string
  readonly duration_ms: number
  readonly outcome: WebhookAttemptOutcome
  readonly status: number | null
  /** Beginning of the response, with what looks like a credential masked. */
  readonly response: string
}

export type WebhookDeliveryView = {
  readonly event_id: string
  readonly event: WebhookKindView
  readonly endpoint_id: string
  /** 0 for the delivery that the event caused, from 1 for those that were requested. */
  readonly replay: number
  readonly state: WebhookDelivery['state']
  readonly attempts: number
  readonly created_at: string
  readonly next_attempt_at: string | null
  readonly last_attempt: WebhookAttemptView | null
}

export type WebhookDeliveriesView = {
  readonly deliveries: readonly WebhookDeliveryView[]
  /** For `after`; null on the last page. */
  readonly next: string | null
}

export type WebhookRequestView = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Null for roles without `personal_data.read`, and where events hold the data of end users. */
  readonly body: string | null
}

/** An event at one endpoint, with every delivery of it and every attempt. */
export type WebhookEventView = {
  readonly event_id: string
  readonly event: WebhookKindView
  readonly created_at: string
  readonly endpoint: WebhookEndpointView
  readonly request: WebhookRequestView
  readonly deliveries: readonly (Pick<
    WebhookDeliveryView,
    'replay' | 'state' | 'created_at' | 'next_attempt_at'
  > & {
    readonly attempts: readonly WebhookAttemptView[]
  })[]
}

type SentWebhookView = {
  readonly event_id: string
  readonly delivered: boolean
  readonly attempt: WebhookAttemptView
}

export type ResentWebhookView = SentWebhookView & {
  /** Number of the replay of this event to this endpoint, from 1. */
  readonly replay: number
}

export type TestedWebhookView = SentWebhookView & { readonly request: WebhookRequestView }

export type ResendableView = {
  readonly events: number
  /** One call sends at most so many. */
  readonly limit: number
}
