// table: Help and options of the commands for webhooks

import type { CommandRow, OptionRow } from './command.ts'

const APP: OptionRow = {
  name: 'app',
  value: 'id',
  sentence: 'Client id or app id. Optional if there is only one app.',
}

export const WEBHOOK_ROWS = [
  {
    name: 'webhooks add',
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
    example: 'webhooks add https://shop.example/hooks --dialect NAME',
  },
  {
    name: 'webhooks list',
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
