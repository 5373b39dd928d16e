// table: Help and options of the commands for webhooks

import type { ArgumentRow, CommandRow, OptionRow } from './command.ts'

const APP: OptionRow = {
  name: 'app',
  value: 'id',
  sentence: 'Client id or app id. Optional if there is only one app.',
}

const ENDPOINT: ArgumentRow = { name: 'endpoint', sentence: 'Id of the endpoint, from webhooks list.' }

export const WEBHOOK_ROWS = [
  {
    name: 'webhooks create',
    alias: 'add',
    remote: true,
    summary: 'Register a URL that receives the events of an app.',
    description:
      'For dialects whose apps have no API for it. It receives every event of the dialect, unless some are named. Where the dialect ' +
      'signs with a secret, the secret is printed once; where it signs with a key of this installation, there is none.',
    arguments: [{ name: 'url', sentence: 'URL of the receiver.' }],
    options: [
      APP,
      {
        name: 'dialect',
        value: 'name',
        required: true,
        sentence: 'Dialect whose format the events have.',
      },
      {
        name: 'event',
        value: 'kind',
        many: true,
        sentence: 'An event, such as payment.executed; may be repeated. Default: all of the dialect.',
      },
    ],
    settings: 'storage',
    example: 'webhooks create https://shop.example/hooks --dialect NAME',
  },
  {
    name: 'webhooks show',
    remote: true,
    summary: 'Show a webhook endpoint, without its secret.',
    arguments: [ENDPOINT],
    options: [APP],
    settings: 'storage',
    example: 'webhooks show 5b1f0c9b2a3e4d5f8091a2b3c4d5e6f7',
  },
  {
    name: 'webhooks delete',
    remote: true,
    summary: 'Delete a webhook endpoint with its deliveries.',
    arguments: [ENDPOINT],
    options: [APP],
    settings: 'storage',
    example: 'webhooks delete 5b1f0c9b2a3e4d5f8091a2b3c4d5e6f7',
  },
  {
    name: 'webhooks rotate',
    remote: true,
    summary: 'Replace the secret of a webhook endpoint, and print the new one.',
    description: 'Both secrets sign events until the overlap ends. The new one is shown only once.',
    arguments: [ENDPOINT],
    options: [
      APP,
      {
        name: 'overlap-seconds',
        value: 'count',
        sentence: 'How long the old secret still signs, up to 604800. Default: 86400.',
      },
    ],
    settings: 'storage',
    example: 'webhooks rotate 5b1f0c9b2a3e4d5f8091a2b3c4d5e6f7 --overlap-seconds 3600',
  },
  {
    name: 'webhooks test',
    remote: true,
    summary: 'Send a signed test event with invented ids to a webhook endpoint.',
    description: 'Also to a paused or disabled endpoint. Exits with 1 if the endpoint did not accept it.',
    arguments: [ENDPOINT],
    options: [
      APP,
      { name: 'event', value: 'kind', required: true, sentence: 'The event, such as refresh.finished.' },
    ],
    settings: 'storage',
    example: 'webhooks test 5b1f0c9b2a3e4d5f8091a2b3c4d5e6f7 --event refresh.finished',
  },
  {
    name: 'webhooks deliveries',
    remote: true,
    summary: 'List the webhook deliveries of an app, the newest first.',
    arguments: [],
    options: [
      APP,
      { name: 'endpoint', value: 'id', sentence: 'Only those to this endpoint.' },
      { name: 'state', value: 'name', sentence: 'Only those that are pending, held, delivered or failed.' },
      { name: 'limit', value: 'count', sentence: 'Maximum number, up to 1000. Default: 20.' },
    ],
    settings: 'storage',
    example: 'webhooks deliveries --state failed',
  },
  {
    name: 'webhooks resend',
    remote: true,
    summary: 'Queue the events of a range of time for a webhook endpoint again.',
    description:
      'With the ids of the events and the current secret, at most 500 at once and 31 days. The running platform sends them, with the ' +
      'retries of every delivery.',
    arguments: [ENDPOINT],
    options: [
      APP,
      { name: 'from', value: 'time', required: true, sentence: 'Start, such as 2026-11-30T12:00:00Z.' },
      { name: 'to', value: 'time', sentence: 'End. Default: now.' },
      { name: 'which', value: 'kind', sentence: 'failed (default): what was never delivered; or all.' },
    ],
    settings: 'storage',
    example: 'webhooks resend 5b1f0c9b2a3e4d5f8091a2b3c4d5e6f7 --from 2026-11-30T12:00:00Z',
  },
  {
    name: 'webhooks list',
    remote: true,
    summary: 'List the webhook endpoints of an app and its latest deliveries.',
    arguments: [],
    options: [
      APP,
      { name: 'limit', value: 'count', sentence: 'Maximum number of deliveries, up to 1000. Default: 20.' },
    ],
    settings: 'storage',
    example: 'webhooks list --limit 50',
  },
  {
    name: 'webhooks listen',
    summary: 'Forward the events of an app to a URL, such as one on this machine, as they happen.',
    description:
      'Does not affect regular deliveries. Events are signed with the secret of the endpoint, so the receiver needs no ' +
      'other; if the app has no endpoint, with a secret that is printed.',
    arguments: [],
    options: [
      APP,
      { name: 'forward-to', value: 'url', required: true, sentence: 'URL to send them to.' },
      {
        name: 'endpoint',
        value: 'id',
        sentence: 'Endpoint whose secret signs the events. Optional if there is only one.',
      },
      {
        name: 'since-minutes',
        value: 'count',
        sentence: 'Start with the events of this many minutes ago. Default: 0.',
      },
    ],
    settings: 'storage',
    example: 'webhooks listen --forward-to http://localhost:3000/hooks',
  },
  {
    name: 'webhooks replay',
    remote: true,
    summary: 'Send an event again, with the same event id.',
    description:
      'One attempt, signed with the current secrets, whether or not the event was delivered before; also to paused ' +
      'endpoints. Does not affect the health of the endpoint. Exits with 1 if the endpoint did not accept it.',
    arguments: [{ name: 'event', sentence: 'Id of the event, from webhooks list.' }],
    options: [
      APP,
      {
        name: 'endpoint',
        value: 'id',
        sentence: 'Only to this endpoint. Default: all that subscribe to the event.',
      },
    ],
    settings: 'storage',
    example: 'webhooks replay 019aa0b3c5d27f1e2d3c4b5a69780000',
  },
] as const satisfies readonly CommandRow[]
