// table: The endpoints of the sandbox controls
// Never: a handler; routes.ts mounts these, outside production only

import { type DescribedResponse, type DescribedRoute, HTML_TYPE, JSON_TYPE } from '../http/described-route.ts'

const INVALID: DescribedResponse = {
  description: 'The body is invalid; the message says why.',
  contentType: JSON_TYPE,
  schema: {
    type: 'object',
    required: ['error', 'message'],
    properties: { error: { type: 'string' }, message: { type: 'string' } },
  },
}
const NOT_HERE: DescribedResponse = {
  description: 'In production, for callers on another machine, and for web pages.',
  contentType: [HTML_TYPE, JSON_TYPE],
}
const CLOCK: DescribedResponse = {
  description: 'The time of the sandbox clock.',
  contentType: JSON_TYPE,
  schema: {
    type: 'object',
    required: ['now', 'true_time', 'ahead_ms'],
    properties: {
      now: { type: 'string', format: 'date-time' },
      true_time: { type: 'string', format: 'date-time' },
      ahead_ms: { type: 'integer', minimum: 0 },
    },
  },
}
const FAULTS: DescribedResponse = {
  description: 'The injected faults of Demo Bank.',
  contentType: JSON_TYPE,
  schema: {
    type: 'object',
    required: ['faults'],
    properties: { faults: { type: 'array', items: { type: 'object' } } },
  },
}
const BANK_AWAY: DescribedResponse = {
  ...INVALID,
  description: 'Demo Bank does not run or does not respond.',
}

const MAILBOX: DescribedResponse = {
  description: 'The mails, the newest first; a page for browsers.',
  contentType: [JSON_TYPE, HTML_TYPE],
  schema: {
    type: 'array',
    items: {
      type: 'object',
      required: ['to', 'subject', 'text', 'html', 'links', 'sentAt'],
      properties: {
        to: { type: 'string' },
        subject: { type: 'string' },
        text: { type: 'string' },
        html: { type: 'string' },
        links: { type: 'array', items: { type: 'string', format: 'uri' } },
        sentAt: { type: 'string', format: 'date-time' },
      },
    },
  },
}

/** The sandbox controls; they do not exist in production. */
export const DEVELOPMENT_ROUTES = {
  readClock: {
    method: 'GET',
    path: '/development/clock',
    name: 'readClock',
    summary: 'Read the sandbox clock',
    responses: { 200: CLOCK, 404: NOT_HERE },
  },
  moveClock: {
    method: 'POST',
    path: '/development/clock',
    name: 'moveClock',
    summary: 'Advance the sandbox clock, or reset it to the true time',
    description:
      'Applies to every instance, Demo Bank and the command line: at once on this instance, within a second elsewhere.',
    body: {
      type: 'object',
      additionalProperties: false,
      properties: {
        advance: { type: 'string', pattern: '^[1-9][0-9]{0,8}[smhd]$', examples: ['90d'] },
        reset: { type: 'boolean', const: true },
      },
    },
    responses: { 200: CLOCK, 400: INVALID, 404: NOT_HERE },
  },
  readBank: {
    method: 'GET',
    path: '/development/bank',
    name: 'readBankFaults',
    summary: 'List the injected faults of Demo Bank',
    responses: { 200: FAULTS, 404: NOT_HERE, 503: BANK_AWAY },
  },
  controlBank: {
    method: 'POST',
    path: '/development/bank',
    name: 'controlBank',
    summary: 'Inject a fault into Demo Bank, or remove the faults',
    description:
      '`slow` needs a `time`; `errors` and `drop` fail the next `count` calls (default 1); `up` removes these faults and ' +
      '`down`; `revoke` revokes consents; `expire` expires access tokens; `reset` deletes every fault, consent and token.',
    body: {
      type: 'object',
      required: ['do'],
      additionalProperties: false,
      properties: {
        do: { type: 'string', enum: ['slow', 'down', 'up', 'errors', 'drop', 'revoke', 'expire', 'reset'] },
        time: { type: 'string', pattern: '^[1-9][0-9]{0,8}[smhd]$', examples: ['3s'] },
        count: { type: 'integer', minimum: 0, maximum: 1000 },
        status: { type: 'integer', enum: [429, 500, 503] },
        person: { type: 'string', description: 'User name of a test user; all of them by default.' },
      },
    },
    responses: { 200: FAULTS, 400: INVALID, 404: NOT_HERE, 503: BANK_AWAY },
  },
  openConsole: {
    method: 'POST',
    path: '/development/console',
    name: 'openConsole',
    summary: 'Enter the Console with the demo account, from the start page',
    responses: { 303: { description: 'To the Console, with the cookie of a session.' }, 404: NOT_HERE },
  },
  readMailbox: {
    method: 'GET',
    path: '/development/mailbox',
    name: 'readMailbox',
    summary: 'Read the mails that the platform would have sent',
    query: {
      type: 'object',
      properties: {
        to: {
          type: 'string',
          description: 'Address of a recipient; every recipient without it.',
          examples: ['asa@example.com'],
        },
      },
    },
    responses: { 200: MAILBOX, 404: NOT_HERE },
  },
} as const satisfies Readonly<Record<string, DescribedRoute>>
