// table: Refusals about webhook endpoints and events, a part of errors.ts

export const WEBHOOK_REFUSALS = {
  webhook_endpoint_unknown: {
    sentence: 'The webhook endpoint does not exist.',
    hint: 'List the webhook endpoints of the app first.',
  },
  webhook_endpoint_exists: {
    sentence: 'Another webhook endpoint of the app already receives this event at this URL.',
    hint: 'Update the existing endpoint, or use another URL.',
  },
  webhook_endpoint_limit_reached: {
    sentence: 'The app has the maximum number of webhook endpoints.',
    hint: 'Delete an endpoint that is no longer used; one endpoint can receive several events.',
  },
  webhook_event_unknown: {
    sentence: 'The event does not exist.',
    hint: 'Events are stored for 30 days, and deleted with their user.',
  },
} as const
