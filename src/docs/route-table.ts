// table: The endpoints of the API documentation
// Never: a handler; mount.ts mounts these

import { type DescribedRoute, HTML_TYPE, JSON_TYPE } from '../http/described-route.ts'

export const DOCS_ROUTES = {
  openapi: {
    method: 'GET',
    path: '/openapi.json',
    name: 'readOpenApi',
    summary: 'This document',
    responses: {
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
    summary: 'Redirect to the API reference',
    responses: { 302: { description: 'To /docs.' } },
  },
  docs: {
    method: 'GET',
    path: '/docs',
    name: 'readDocs',
    summary: 'API reference',
    query: {
      type: 'object',
      properties: {
        q: {
          type: 'string',
          description: 'Search words; only the endpoints that match all of them are shown.',
          examples: ['consent'],
        },
      },
    },
    responses: { 200: { description: 'The page.', contentType: HTML_TYPE } },
  },
} as const satisfies Readonly<Record<string, DescribedRoute>>
