// table: The platform's own endpoints: health, metrics, key set, bank logos
// Never: a handler; mount.ts mounts these

import { BANK_IMAGES_PATH } from '../core/banks/bank-images.ts'
import { type DescribedRoute, HTML_TYPE, JSON_TYPE } from '../http/described-route.ts'
import type { JsonObject } from '../lib/json.ts'

const statusSchema = (words: readonly string[]): JsonObject => ({
  type: 'object',
  required: ['status'],
  properties: { status: { type: 'string', enum: words }, cause: { type: 'string' } },
})

export const PLATFORM_ROUTES = {
  live: {
    method: 'GET',
    path: '/health/live',
    name: 'readLiveness',
    summary: 'Liveness',
    description: 'Does not depend on the database. Restart the process only if this does not respond.',
    responses: {
      200: { description: 'The process runs.', contentType: JSON_TYPE, schema: statusSchema(['live']) },
    },
  },
  ready: {
    method: 'GET',
    path: '/health/ready',
    name: 'readReadiness',
    summary: 'Readiness',
    description:
      'Commits a write to the database, at most once in a second. Take the instance out of rotation while this responds with 503.',
    responses: {
      200: {
        description: 'The instance accepts requests.',
        contentType: JSON_TYPE,
        schema: statusSchema(['ready']),
      },
      503: {
        description: 'The platform is starting, or the database commits no write; `cause` says why.',
        contentType: JSON_TYPE,
        schema: statusSchema(['starting', 'storage does not answer']),
      },
    },
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    name: 'readMetrics',
    summary: 'Prometheus metrics',
    description:
      'The setting TALLYSTICK_METRICS decides who may read them; the response to anybody else is 404.',
    responses: {
      200: { description: 'The metrics.', contentType: 'text/plain; version=0.0.4; charset=utf-8' },
      404: {
        description: 'Not for this caller: a page where a browser asks for one, else JSON.',
        contentType: [HTML_TYPE, JSON_TYPE],
      },
    },
  },
  keySet: {
    method: 'GET',
    path: '/.well-known/jwks.json',
    name: 'readKeySet',
    summary: 'Public keys that sign tokens',
    description:
      'RFC 7517. A new key is published before it signs, and an old one stays until the last token that it signed has ' +
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
                required: ['kty', 'kid', 'alg', 'use'],
                properties: {
                  kty: { type: 'string', enum: ['EC', 'RSA'] },
                  crv: { type: 'string', enum: ['P-256', 'P-521'], description: 'Of an EC key.' },
                  x: { type: 'string' },
                  y: { type: 'string' },
                  n: { type: 'string', description: 'Of an RSA key.' },
                  e: { type: 'string' },
                  kid: { type: 'string' },
                  alg: { type: 'string', enum: ['ES256', 'ES512', 'RS256', 'PS256'] },
                  use: { type: 'string', const: 'sig' },
                },
              },
            },
          },
        },
      },
    },
  },
  bankImage: {
    method: 'GET',
    path: BANK_IMAGES_PATH,
    name: 'readBankImage',
    summary: 'Logo of a bank',
    description: 'Pages of other origins may load it. The provider lists contain its URL.',
    responses: {
      200: { description: 'The logo.', contentType: 'image/svg+xml' },
      404: {
        description: 'No bank has this logo: a page where a browser asks for one, else no body.',
        contentType: HTML_TYPE,
      },
    },
  },
} as const satisfies Readonly<Record<string, DescribedRoute>>
