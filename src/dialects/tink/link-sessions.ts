// codec: POST /link/v1/session: parameters of the hosted flow that the app pre-registers
// Spec: docs.tink.com/api-general (2026-01), Session

import { createLinkTicket } from '../../core/link/ticket.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { call, type Route } from '../dialect.ts'
import { bodyOf, forClient, refuseMissing, textOf } from '../request-values.ts'
import { errorResponses } from './schemas.ts'

const TEXTS = ['externalReference', 'merchantId', 'personalIdentifier', 'sourceAccountNumber'] as const
const NAMES = ['firstName', 'lastName'] as const

const text = (maxLength: number, description: string) => ({
  type: ['string', 'null'],
  maxLength,
  description,
})

export const linkSessionRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/link/v1/session',
    name: 'createLinkSession',
    summary: 'Create session',
    description:
      'Pre-registers parameters of the hosted flow. Add the returned id to the Link URL as `session_id`; it is valid for ' +
      'one flow and for ten minutes. At least one member is required.',
    access: { kind: 'token', accepts: ['client'], scopes: ['link-session:write'] },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        properties: {
          externalReference: {
            ...text(50, "The app's own reference for the report."),
            pattern: '^[A-Za-z0-9-]*$',
          },
          merchantId: text(64, 'The merchant on whose behalf the app acts; part of transaction reports.'),
          personalIdentifier: text(
            64,
            'Fills in the user name or national identity number on the sign-in form of the bank; the end user cannot change it.',
          ),
          sourceAccountNumber: text(
            64,
            'The account that a payment is made from. Not used: payments are not offered.',
          ),
          user: {
            type: ['object', 'null'],
            description: "The end user's name, which the pages show so that a spoofed link is noticed.",
            properties: { firstName: text(100, 'First name.'), lastName: text(100, 'Last name.') },
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
    parse: forClient((request, caller) => {
      const body = bodyOf(request)
      const user = isJsonObject(body.user) ? body.user : {}
      const content = { ...readTexts(body, TEXTS), ...readTexts(user, NAMES) }
      if (Object.keys(content).length === 0) return refuseMissing('externalReference')
      return call(createLinkTicket, { caller, content }, (sessionId) => ({
        status: 200,
        body: { sessionId },
      }))
    }),
  },
]

function readTexts(json: JsonObject, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = textOf(json[name])
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}
