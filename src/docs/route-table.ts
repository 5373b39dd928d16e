// table: The endpoints of the API documentation
// Never: a handler; mount.ts mounts these

import { type DescribedRoute, HTML_TYPE, JSON_TYPE, PAGE_FAILURES } from '../http/described-route.ts'
import { ERRORS_PATH } from '../http/help-link.ts'
import { POSTMAN_PATH } from './paths.ts'

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
    summary: 'Start page in development',
    description:
      'Clients that ask for no page are redirected to the API reference; in production everybody, to the Console.',
    responses: {
      200: { description: 'A page.', contentType: HTML_TYPE },
      302: { description: 'To the Console.' },
      303: { description: 'To /docs.' },
      ...PAGE_FAILURES,
    },
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
  operation: {
    method: 'GET',
    path: '/docs/operations/:operation',
    name: 'readOperation',
    summary: 'The place of an operation in the reference, by its operationId',
    responses: {
      303: { description: 'To its place on the page of its topic, which may change between versions.' },
      404: { description: 'A page: there is no such operation.', contentType: HTML_TYPE },
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
  postman: {
    method: 'GET',
    path: POSTMAN_PATH,
    name: 'readPostmanCollection',
    summary: 'Every endpoint as a Postman collection',
    responses: {
      200: {
        description: 'A collection of format 2.1.0.',
        contentType: JSON_TYPE,
        schema: { type: 'object', required: ['info', 'item'] },
      },
    },
  },
  errors: {
    method: 'GET',
    path: ERRORS_PATH,
    name: 'readErrors',
    summary: 'Every error',
    responses: { 200: { description: 'The page.', contentType: HTML_TYPE } },
  },
  error: {
    method: 'GET',
    path: `${ERRORS_PATH}/:error`,
    name: 'readError',
    summary: 'An error: its meaning, what to do, and how each API responds with it',
    description: 'The Link header of a refusal, with `rel="help"`, leads here.',
    responses: {
      200: { description: 'The page.', contentType: HTML_TYPE },
      404: { description: 'A page: there is no such error.', contentType: HTML_TYPE },
    },
  },
} as const satisfies Readonly<Record<string, DescribedRoute>>
