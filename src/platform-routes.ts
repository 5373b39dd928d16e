// table: the platform's own addresses, which no provider has: health, metrics, keys, documents, pages of the hosted flow
// Never: a handler. Others mount these and openapi.ts describes them; a test proves that the two agree.

import type { JsonSchema } from './dialects/dialect.ts'

export interface PlatformAnswer {
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
  readonly answers: Readonly<Record<number, PlatformAnswer>>
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
    answers: {
      200: { description: 'It is.', contentType: JSON_TYPE, schema: statusSchema(['live']) },
    },
  },
  ready: {
    method: 'GET',
    path: '/health/ready',
    name: 'readReadiness',
    summary: 'May requests be sent here',
    description: 'Asks the database. Take the instance out of rotation while this answers 503.',
    answers: {
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
    answers: {
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
    answers: {
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
    answers: {
      200: {
        description: 'An OpenAPI 3.1 document.',
        contentType: JSON_TYPE,
        schema: { type: 'object', required: ['openapi', 'info', 'paths'] },
      },
    },
  },
  root: {
    method: 'GET',
    path: '/',
    name: 'readRoot',
    summary: 'On to the page of this description',
    answers: { 302: { description: 'The page is at /docs.' } },
  },
  docs: {
    method: 'GET',
    path: '/docs',
    name: 'readDocs',
    summary: 'This description as a page',
    answers: { 200: { description: 'The page.', contentType: 'text/html; charset=utf-8' } },
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
    answers: { 200: { description: 'The page.', contentType: PAGE_TYPE }, 303: ONWARD, ...ENDED },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/wait',
    name: 'showLinkWait',
    summary: 'While the bank is being read',
    answers: { 200: { description: 'The page.', contentType: PAGE_TYPE }, 303: ONWARD, ...ENDED },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/next',
    name: 'leaveLinkWait',
    summary: 'Waits for the bank to be read, up to 15 seconds, and leads on',
    answers: { 303: ONWARD, ...ENDED },
  },
  {
    method: 'GET',
    path: '/link/:sessionId/return',
    name: 'leaveLink',
    summary: 'Back to the app',
    answers: { 303: ONWARD, ...ENDED },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/bank',
    name: 'chooseLinkBank',
    summary: 'Form: on to the bank',
    answers: { 303: ONWARD, ...ENDED },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/sign-in',
    name: 'answerLinkSignIn',
    summary: 'Form: what the bank asks for, where the sign-in is on our own page',
    answers: {
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
    answers: { 303: ONWARD, ...ENDED },
  },
  {
    method: 'POST',
    path: '/link/:sessionId/fetch',
    name: 'fetchLinkBank',
    summary: 'Form: read the bank again',
    answers: { 303: ONWARD, ...ENDED },
  },
  {
    method: 'GET',
    path: '/link/bank-callback',
    name: 'returnFromBank',
    summary: 'Where banks send the person back',
    answers: { 303: ONWARD, ...ENDED },
  },
  {
    method: 'GET',
    path: '/callback',
    name: 'showLanding',
    summary: "Where the sandbox app's people land",
    description: 'In development only: shows what an app is given, and the request that it would make next.',
    answers: { 200: { description: 'The page.', contentType: PAGE_TYPE } },
  },
]
