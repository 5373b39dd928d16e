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
          description: 'Search words; the endpoints and guides that contain all of them are listed.',
          examples: ['consent'],
        },
      },
    },
    responses: { 200: { description: 'The start page, or the result of a search.', contentType: HTML_TYPE } },
  },
  topic: {
    method: 'GET',
    path: '/docs/:topic',
    name: 'readDocsTopic',
    summary: 'API reference of a topic',
    responses: {
      200: { description: 'The page.', contentType: HTML_TYPE },
      404: { description: 'A page: there is no such topic.', contentType: HTML_TYPE },
    },
  },
  guide: {
    method: 'GET',
    path: '/docs/guides/:guide',
    name: 'readGuide',
    summary: 'A guide',
    responses: {
      200: { description: 'The page.', contentType: HTML_TYPE },
      404: { description: 'A page: there is no such guide.', contentType: HTML_TYPE },
    },
  },
} as const satisfies Readonly<Record<string, DescribedRoute>>
