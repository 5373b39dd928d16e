// table: the platform's own addresses, which no provider has: health, metrics, keys, documents, pages of the hosted flow
// Never: a handler. Others mount these and openapi.ts describes them; a test proves that the two agree.

import { BANK_IMAGES_PATH } from '../core/banks/bank-images.ts'
import { PERSON_PAGES } from '../dashboard/routes-table.ts'
import type { FieldsSchema, JsonSchema } from '../dialects/dialect.ts'

interface PlatformResponse {
  readonly description: string
  /** Undefined where there is no body. */
  readonly contentType?: string
  readonly schema?: JsonSchema
}

export interface PlatformRoute {
  readonly method: 'GET' | 'POST'
  /** With `:name` for a parameter. */
  readonly path: string
  /** Unique in the installation; the `operationId` of the OpenAPI document. */
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly query?: FieldsSchema
  /** Of a JSON body; a POST without one takes a form. */
  readonly body?: JsonSchema
  readonly responses: Readonly<Record<number, PlatformResponse>>
}

const JSON_TYPE = 'application/json; charset=utf-8'

const statusSchema = (words: readonly string[]): JsonSchema => ({
  type: 'object',
  required: ['status'],
  properties: { status: { type: 'string', enum: words } },
})

export const PLATFORM_ROUTES = {
  live: {
    method: 'GET',
    path: '/health/live',
    name: 'readLiveness',
    summary: 'Is the process alive',
    description: 'Answers whatever the database does; restart the process only when this does not answer.',
    responses: {
      200: { description: 'It is.', contentType: JSON_TYPE, schema: statusSchema(['live']) },
    },
  },
  ready: {
    method: 'GET',
    path: '/health/ready',
    name: 'readReadiness',
    summary: 'May requests be sent here',
    description: 'Asks the database. Take the instance out of rotation while this answers 503.',
    responses: {
      200: { description: 'They may.', contentType: JSON_TYPE, schema: statusSchema(['ready']) },
      503: {
        description: 'The platform is still starting, or the database does not answer.',
        contentType: JSON_TYPE,
        schema: statusSchema(['starting', 'storage does not answer']),
      },
    },
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    name: 'readMetrics',
    summary: 'Figures for Prometheus',
    description: 'The setting TALLYSTICK_METRICS says who may read them; for everyone else this is a 404.',
    responses: {
      200: { description: 'The figures.', contentType: 'text/plain; version=0.0.4; charset=utf-8' },
      404: {
        description: 'Not for this caller.',
        contentType: JSON_TYPE,
        schema: { type: 'object' },
      },
    },
  },
  keySet: {
    method: 'GET',
    path: '/.well-known/jwks.json',
    name: 'readKeySet',
    summary: 'Public keys that sign access tokens',
    description:
      'RFC 7517. A new key stands here before it signs, and an old one stays until the last token that it signed has ' +
      'expired.',
    responses: {
      200: {
        description: 'The keys.',
        contentType: JSON_TYPE,
        schema: {
          type: 'object',
          required: ['keys'],
          properties: {
            keys: {
              type: 'array',
              items: {
                type: 'object',
                required: ['kty', 'crv', 'x', 'y', 'kid', 'alg', 'use'],
                properties: {
                  kty: { type: 'string', const: 'EC' },
                  crv: { type: 'string', const: 'P-256' },
                  x: { type: 'string' },
                  y: { type: 'string' },
                  kid: { type: 'string' },
                  alg: { type: 'string', const: 'ES256' },
                  use: { type: 'string', const: 'sig' },
                },
              },
            },
          },
        },
      },
    },
  },
  openapi: {
    method: 'GET',
    path: '/openapi.json',
    name: 'readOpenApi',
    summary: 'This description',
    responses: {
      200: {
        description: 'An OpenAPI 3.1 document.',
        contentType: JSON_TYPE,
        schema: { type: 'object', required: ['openapi', 'info', 'paths'] },
      },
    },
  },
  bankImage: {
    method: 'GET',
    path: BANK_IMAGES_PATH,
    name: 'readBankImage',
    summary: 'The picture of a bank',
    description: 'For pages of other origins, too. The lists of banks say where each is.',
    responses: {
      200: { description: 'The picture.', contentType: 'image/svg+xml' },
      404: { description: 'No bank has it. Without a body.' },
    },
  },
  root: {
    method: 'GET',
    path: '/',
    name: 'readRoot',
    summary: 'On to the page of this description',
    responses: { 302: { description: 'The page is at /docs.' } },
  },
  docs: {
    method: 'GET',
    path: '/docs',
    name: 'readDocs',
    summary: 'This description as a page',
    query: {
      type: 'object',
      properties: {
        q: {
          type: 'string',
          description: 'Words; only the addresses that have all of them are shown.',
          examples: ['consent'],
        },
      },
    },
    responses: { 200: { description: 'The page.', contentType: 'text/html; charset=utf-8' } },
  },
} as const satisfies Readonly<Record<string, PlatformRoute>>

const INVALID: PlatformResponse = {
  description: 'The body is not what it should be; the message says why.',
  contentType: JSON_TYPE,
  schema: {
    type: 'object',
    required: ['error', 'message'],
    properties: { error: { type: 'string' }, message: { type: 'string' } },
  },
}
const NOT_HERE: PlatformResponse = {
  description: 'In production, for callers from elsewhere, and for web pages.',
  contentType: JSON_TYPE,
  schema: { type: 'object' },
}
const CLOCK: PlatformResponse = {
  description: 'Where the clock stands.',
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
const FAULTS: PlatformResponse = {
  description: 'What is wrong with the Demo Bank on purpose.',
  contentType: JSON_TYPE,
  schema: {
    type: 'object',
    required: ['faults'],
    properties: { faults: { type: 'array', items: { type: 'object' } } },
  },
}
const BANK_AWAY: PlatformResponse = { ...INVALID, description: 'The Demo Bank does not run or answer.' }

/** The sandbox controls; they do not exist in production. */
export const DEVELOPMENT_ROUTES = {
  readClock: {
    method: 'GET',
    path: '/development/clock',
    name: 'readClock',
    summary: 'Where the clock of the installation stands',
    responses: { 200: CLOCK, 404: NOT_HERE },
  },
  moveClock: {
    method: 'POST',
    path: '/development/clock',
    name: 'moveClock',
    summary: 'Move the clock on, or back to the true time',
    description:
      'For every instance, the Demo Bank and the command line: at once where it is asked, within a second elsewhere.',
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
    summary: 'What is wrong with the Demo Bank on purpose',
    responses: { 200: FAULTS, 404: NOT_HERE, 503: BANK_AWAY },
  },
  controlBank: {
    method: 'POST',
    path: '/development/bank',
    name: 'controlBank',
    summary: 'Make the Demo Bank misbehave, or behave again',
    description:
      'slow needs a time; errors and drop count the calls that fail (1 if it is left out); up ends these and down; ' +
      'revoke ends consents, expire access tokens; reset forgets every fault, consent and token.',
    body: {
      type: 'object',
      required: ['do'],
      additionalProperties: false,
      properties: {
        do: { type: 'string', enum: ['slow', 'down', 'up', 'errors', 'drop', 'revoke', 'expire', 'reset'] },
        time: { type: 'string', pattern: '^[1-9][0-9]{0,8}[smhd]$', examples: ['3s'] },
        count: { type: 'integer', minimum: 0, maximum: 1000 },
        status: { type: 'integer', enum: [429, 500, 503] },
        person: { type: 'string', description: 'User name at the bank; everybody if it is left out.' },
      },
    },
    responses: { 200: FAULTS, 400: INVALID, 404: NOT_HERE, 503: BANK_AWAY },
  },
} as const satisfies Readonly<Record<string, PlatformRoute>>

const PAGE_TYPE = 'text/html; charset=utf-8'
const ENDED = {
  403: { description: 'A page that says that the flow began in another browser.', contentType: PAGE_TYPE },
  410: { description: 'A page that says that the flow is over.', contentType: PAGE_TYPE },
}
const ONWARD = { description: 'On to the page that now fits, or back to the app.' }

/** Between the way in, which is the dialect's, and the way back: for the person's browser only. */
export const HOSTED_PAGES: readonly PlatformRoute[] = [
  {
    method: 'GET',
    path: '/link/:sessionId',
    name: 'showLinkPage',
    summary: 'The screen that fits where the flow stands',
    responses: { 200: { description: 'The page.', contentType: PAGE_TYPE }, 303: ONWARD, ...ENDED },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/wait',
    name: 'showLinkWait',
    summary: 'While the bank is being read',
    responses: { 200: { description: 'The page.', contentType: PAGE_TYPE }, 303: ONWARD, ...ENDED },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/next',
    name: 'leaveLinkWait',
    summary: 'Waits for the bank to be read, up to 15 seconds, and leads on',
    responses: { 303: ONWARD, ...ENDED },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/return',
    name: 'leaveLink',
    summary: 'Back to the app',
    responses: {
      200: { description: 'In a frame: the page that tells the one around it.', contentType: PAGE_TYPE },
      303: ONWARD,
      ...ENDED,
    },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/bank',
    name: 'chooseLinkBank',
    summary: 'Form: on to the bank',
    responses: { 303: ONWARD, ...ENDED },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/bank-window',
    name: 'openLinkBankWindow',
    summary: 'Form: on to the bank, in a window beside a framed flow',
    responses: {
      200: { description: 'The page that says why not.', contentType: PAGE_TYPE },
      303: ONWARD,
      ...ENDED,
    },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/at-bank',
    name: 'showLinkAtBank',
    summary: 'The frame, while the bank is in a window beside it',
    responses: { 200: { description: 'The page.', contentType: PAGE_TYPE }, 303: ONWARD, ...ENDED },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/at-bank/next',
    name: 'leaveLinkAtBank',
    summary: 'Waits for the person to come back from the bank, up to 15 seconds, and leads on',
    responses: { 303: ONWARD, ...ENDED },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/window',
    name: 'showLinkWindow',
    summary: 'Where the window of the bank ends',
    responses: { 200: { description: 'The page.', contentType: PAGE_TYPE }, ...ENDED },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/sign-in',
    name: 'answerLinkSignIn',
    summary: 'Form: what the bank asks for, where the sign-in is on our own page',
    responses: {
      200: { description: 'The page, with what is missing.', contentType: PAGE_TYPE },
      303: ONWARD,
      ...ENDED,
    },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/cancel',
    name: 'cancelLink',
    summary: 'Form: end the flow',
    responses: { 303: ONWARD, ...ENDED },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/fetch',
    name: 'fetchLinkBank',
    summary: 'Form: read the bank again',
    responses: { 303: ONWARD, ...ENDED },
  },
  {
    method: 'GET',
    path: '/link/bank-callback',
    name: 'returnFromBank',
    summary: 'Where banks send the person back',
    responses: { 303: ONWARD, ...ENDED },
  },
  ...PERSON_PAGES,
  {
    method: 'GET',
    path: '/callback',
    name: 'showLanding',
    summary: "Where the sandbox app's people land",
    description: 'In development only: shows what an app is given, and the request that it would make next.',
    responses: { 200: { description: 'The page.', contentType: PAGE_TYPE } },
  },
]
