// contract: Bodies of the Console API about webhooks
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import { MAX_OVERLAP_SECONDS } from '../../core/webhooks/secret.ts'
import {
  WEBHOOK_ATTEMPT_OUTCOMES,
  WEBHOOK_DELIVERY_STATES,
  WEBHOOK_EVENT_KINDS,
} from '../../core/webhooks/webhook.ts'
import { orNull, TIME, type View } from './views.ts'

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

const WEBHOOK_KIND_VIEW = Type.Object({
  kind: Type.Enum([...WEBHOOK_EVENT_KINDS]),
  name: Type.String({ description: 'In the dialect.' }),
})
export type WebhookKindView = View<typeof WEBHOOK_KIND_VIEW>

const WEBHOOK_DIALECT_VIEW = Type.Object({
  dialect: Type.String(),
  title: Type.String(),
  events: Type.Array(WEBHOOK_KIND_VIEW),
})
export type WebhookDialectView = View<typeof WEBHOOK_DIALECT_VIEW>

export const WEBHOOK_ENDPOINT_VIEW = Type.Object({
  id: Type.String(),
  dialect: Type.String(),
  url: Type.String(),
  description: Type.String(),
  events: Type.Array(WEBHOOK_KIND_VIEW),
  state: Type.Enum(['live', 'disabled', 'paused'] as const, {
    description: '`paused`: by the platform, after a day of failed deliveries.',
  }),
  paused_at: orNull(TIME),
  failures: Type.Integer({ description: 'Consecutive failed deliveries.' }),
  previous_secret_until: orNull(
    Type.String({
      format: 'date-time',
      description: 'Until then, the secret before the current one signs as well.',
    }),
  ),
  created_at: TIME,
})
export type WebhookEndpointView = View<typeof WEBHOOK_ENDPOINT_VIEW>

export const WEBHOOKS_VIEW = Type.Object({
  endpoints: Type.Array(WEBHOOK_ENDPOINT_VIEW),
  dialects: Type.Array(WEBHOOK_DIALECT_VIEW, { description: 'The dialects of the app that send events.' }),
})
export type WebhooksView = View<typeof WEBHOOKS_VIEW>

export const WEBHOOK_ENDPOINT_WITH_SECRET_VIEW = Type.Object({
  ...WEBHOOK_ENDPOINT_VIEW.properties,
  secret: orNull(
    Type.String({
      description: 'Shown once; stored encrypted. Null where the installation signs with its own key.',
    }),
  ),
})
export type WebhookEndpointWithSecretView = View<typeof WEBHOOK_ENDPOINT_WITH_SECRET_VIEW>

export const WEBHOOK_ATTEMPT_VIEW = Type.Object({
  attempt: Type.Integer(),
  at: TIME,
  duration_ms: Type.Number(),
  outcome: Type.Enum([...WEBHOOK_ATTEMPT_OUTCOMES]),
  status: orNull(Type.Integer()),
  response: Type.String({
    description: 'Beginning of the response, with what looks like a credential masked.',
  }),
})
export type WebhookAttemptView = View<typeof WEBHOOK_ATTEMPT_VIEW>

export const WEBHOOK_DELIVERY_VIEW = Type.Object({
  event_id: Type.String(),
  event: WEBHOOK_KIND_VIEW,
  endpoint_id: Type.String(),
  replay: Type.Integer({
    description: '0 for the delivery that the event caused, from 1 for those that were requested.',
  }),
  state: Type.Enum([...WEBHOOK_DELIVERY_STATES]),
  attempts: Type.Integer(),
  created_at: TIME,
  next_attempt_at: orNull(TIME),
  last_attempt: orNull(WEBHOOK_ATTEMPT_VIEW),
})
export type WebhookDeliveryView = View<typeof WEBHOOK_DELIVERY_VIEW>

export const WEBHOOK_DELIVERIES_VIEW = Type.Object({
  deliveries: Type.Array(WEBHOOK_DELIVERY_VIEW),
  next: orNull(Type.String({ description: 'For `after`; null on the last page.' })),
})
export type WebhookDeliveriesView = View<typeof WEBHOOK_DELIVERIES_VIEW>

export const WEBHOOK_REQUEST_VIEW = Type.Object({
  url: Type.String(),
  headers: Type.Record(Type.String(), Type.String()),
  body: orNull(
    Type.String({
      description:
        'Null for roles without `personal_data.read`, and where events hold the data of end users.',
    }),
  ),
})
export type WebhookRequestView = View<typeof WEBHOOK_REQUEST_VIEW>

/** An event at one endpoint, with every delivery of it and every attempt. */
export const WEBHOOK_EVENT_VIEW = Type.Object({
  event_id: Type.String(),
  event: WEBHOOK_KIND_VIEW,
  created_at: TIME,
  endpoint: WEBHOOK_ENDPOINT_VIEW,
  request: WEBHOOK_REQUEST_VIEW,
  deliveries: Type.Array(
    Type.Object({
      replay: WEBHOOK_DELIVERY_VIEW.properties.replay,
      state: WEBHOOK_DELIVERY_VIEW.properties.state,
      created_at: WEBHOOK_DELIVERY_VIEW.properties.created_at,
      next_attempt_at: WEBHOOK_DELIVERY_VIEW.properties.next_attempt_at,
      attempts: Type.Array(WEBHOOK_ATTEMPT_VIEW),
    }),
  ),
})
export type WebhookEventView = View<typeof WEBHOOK_EVENT_VIEW>

const SENT_WEBHOOK_VIEW = Type.Object({
  event_id: Type.String(),
  delivered: Type.Boolean(),
  attempt: WEBHOOK_ATTEMPT_VIEW,
})

export const RESENT_WEBHOOK_VIEW = Type.Object({
  ...SENT_WEBHOOK_VIEW.properties,
  replay: Type.Integer({ description: 'Number of the replay of this event to this endpoint, from 1.' }),
})
export type ResentWebhookView = View<typeof RESENT_WEBHOOK_VIEW>

export const TESTED_WEBHOOK_VIEW = Type.Object({
  ...SENT_WEBHOOK_VIEW.properties,
  request: WEBHOOK_REQUEST_VIEW,
})
export type TestedWebhookView = View<typeof TESTED_WEBHOOK_VIEW>

export const RESENDABLE_VIEW = Type.Object({
  events: Type.Integer(),
  limit: Type.Integer({ description: 'One call sends at most so many.' }),
})
export type ResendableView = View<typeof RESENDABLE_VIEW>

export const QUEUED_REPLAYS_VIEW = Type.Object({ queued: Type.Integer({ description: 'Events' }) })
