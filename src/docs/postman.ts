// codec: The operations of the OpenAPI document as a Postman collection
// Spec: Postman Collection Format 2.1.0

import type { JsonObject } from '../lib/json.ts'
import { buildCall, type Call } from './curl.ts'
import { objectOf, textOf } from './members.ts'
import type { Reference, Topic } from './page.ts'
import type { Operation } from './search.ts'

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'

/** Variables of the collection by the variable that the examples read. */
const TOKENS = { CLIENT_TOKEN: 'clientToken', USER_TOKEN: 'userToken' } as const

/** A folder for each topic. Credentials are variables of the collection, and empty. */
export function buildPostmanCollection({ document, topics, baseUrl }: Reference): JsonObject {
  const { title, version, description } = objectOf(document.info)
  return {
    info: { name: textOf(title), version: textOf(version), description: textOf(description), schema: SCHEMA },
    variable: [
      { key: 'baseUrl', value: baseUrl },
      ...['clientId', 'clientSecret', ...Object.values(TOKENS)].map((key) => ({ key, value: '' })),
    ],
    item: topics.map(renderFolder),
  }
}

function renderFolder({ name, description, operations }: Topic): JsonObject {
  return { name, description, item: operations.map(renderItem) }
}

function renderItem({ method, path, facts, id }: Operation): JsonObject {
  const call = buildCall({ method, path, baseUrl: '', facts })
  const url = new URL(call.url, 'http://collection.invalid')
  const segments = path.split('/').slice(1)
  const variables = segments.flatMap((segment) => /^\{(\w+)\}$/.exec(segment)?.[1] ?? [])
  const pathname = segments.map((segment) => segment.replace(/^\{(\w+)\}$/, ':$1'))
  const query = [...url.searchParams].map(([key, value]) => ({ key, value }))
  return {
    id,
    name: textOf(facts.summary),
    request: {
      method,
      description: textOf(facts.description),
      header: call.headers.map(([key, value]) => ({ key, value })),
      ...renderAuth(call),
      ...renderBody(call),
      url: {
        raw: `{{baseUrl}}/${pathname.join('/')}${url.search}`,
        host: ['{{baseUrl}}'],
        path: pathname,
        ...(query.length > 0 && { query }),
        ...(variables.length > 0 && { variable: variables.map((key) => ({ key, value: '' })) }),
      },
    },
    response: [],
  }
}

function renderAuth({ credential }: Call): JsonObject {
  if (credential === undefined) return { auth: { type: 'noauth' } }
  if (credential !== 'basic') {
    return {
      auth: {
        type: 'bearer',
        bearer: [{ key: 'token', value: `{{${TOKENS[credential]}}}`, type: 'string' }],
      },
    }
  }
  return {
    auth: {
      type: 'basic',
      basic: [
        { key: 'username', value: '{{clientId}}', type: 'string' },
        { key: 'password', value: '{{clientSecret}}', type: 'string' },
      ],
    },
  }
}

function renderBody({ json, form }: Call): JsonObject {
  if (json !== undefined) {
    const options = { raw: { language: 'json' } }
    return { body: { mode: 'raw', raw: JSON.stringify(json, null, 2), options } }
  }
  if (form.length === 0) return {}
  return { body: { mode: 'urlencoded', urlencoded: form.map(([key, value]) => ({ key, value })) } }
}
