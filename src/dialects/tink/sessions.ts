// codec: what an app tells the hosted flow ahead
// Spec: docs.tink.com/api-general (2026-01), Session

import { type Outcome, refuse } from '../../core/errors.ts'
import { createLinkTicket } from '../../core/link/ticket.ts'
import type { Caller } from '../../core/tokens/token.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { type Call, call, type Route, type WireRequest } from '../dialect.ts'
import { errorResponses } from './schemas.ts'

const TEXTS = ['externalReference', 'merchantId', 'personalIdentifier', 'sourceAccountNumber'] as const

const text = (maxLength: number, description: string) => ({
  type: ['string', 'null'],
  maxLength,
  description,
})

export const sessionRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/link/v1/session',
    name: 'createLinkSession',
    summary: 'Tell the hosted flow something ahead',
    description: 'The session is good once, for ten minutes, as `session_id` of the flow.',
    access: { kind: 'token', accepts: ['client'], scopes: ['link-session:write'] },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        properties: {
          externalReference: {
            ...text(50, "The app's own name for the report."),
            pattern: '^[A-Za-z0-9-]*$',
          },
          merchantId: text(64, 'Whose look the flow has.'),
          personalIdentifier: text(64, 'To fill in where a bank asks for a user name or national number.'),
          sourceAccountNumber: text(64, 'Which account a payment is to come from.'),
          user: {
            type: ['object', 'null'],
            properties: { firstName: text(100, 'Of the person.'), lastName: text(100, 'Of the person.') },
          },
        },
      },
    },
    responses: {
      200: {
        description: 'The session.',
        schema: {
          type: 'object',
          required: ['sessionId'],
          properties: { sessionId: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
        },
      },
      ...errorResponses(400, 401, 403),
    },
    parse: parseSession,
  },
]

function parseSession({ json }: WireRequest, caller: Caller): Outcome<Call> {
  if (caller.kind !== 'client' || !isJsonObject(json)) return refuse('token_wrong_kind')
  const content = {
    ...textsOf(json, TEXTS),
    ...(isJsonObject(json.user) && textsOf(json.user, ['firstName', 'lastName'])),
  }
  return call(createLinkTicket, { caller, content }, (sessionId) => ({ status: 200, body: { sessionId } }))
}

function textsOf(json: JsonObject, names: readonly string[]): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const name of names) {
    const value = json[name]
    if (typeof value === 'string' && value !== '') texts[name] = value
  }
  return texts
}
