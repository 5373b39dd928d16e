// codec: /api/v1/credentials: sign in at a bank without the hosted flow
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Credentials; its page on credentials status transitions

import {
  authenticateConnection,
  changeConnection,
  createConnection,
  type SignInRequest,
} from '../../core/connections/sign-in-connection.ts'
import type { SubmittedFields } from '../../core/connections/sign-in-fields.ts'
import { submitSignIn } from '../../core/connections/submit-sign-in.ts'
import type { ConnectionWithTask } from '../../core/connections/view-connections.ts'
import type { Outcome } from '../../core/errors.ts'
import { isJsonObject, type Json } from '../../lib/json.ts'
import {
  type Call,
  call,
  type JsonSchema,
  type Route,
  type TokenRoute,
  type WireRequest,
  type WireResponse,
} from '../dialect.ts'
import { bodyOf, forUser, listParameter, pathParameter, textOf, textsOf } from '../request-values.ts'
import { CREDENTIALS_SCHEMA, itemsQuery, parseItems, renderCredentials } from './credentials-object.ts'
import { errorResponses } from './schemas.ts'

export const IP_ADDRESS: JsonSchema = {
  type: 'string',
  minLength: 2,
  maxLength: 45,
  pattern: '^[0-9A-Fa-f:.%]+$',
}

/** Where the bank's redirect leads, and where the end user is. */
export const REDIRECT_FIELDS: Readonly<Record<string, JsonSchema>> = {
  appUri: {
    type: 'string',
    maxLength: 2048,
    description: 'Deep link of the app to continue at afterwards; the relay endpoint returns it.',
  },
  callbackUri: {
    type: 'string',
    maxLength: 2048,
    description:
      "A registered redirect URI that receives the parameters of the bank's redirect. The app's first one by default.",
  },
  originatingUserIp: { ...IP_ADDRESS, description: 'Validated, but not sent to the bank.' },
}

const SIGN_IN_FIELDS: Readonly<Record<string, JsonSchema>> = {
  fields: {
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 1000 },
    description: 'Values by the names in `fields` of the provider. They are sent to the bank and not stored.',
  },
  triggerRefresh: {
    type: 'boolean',
    description: 'Whether the data is fetched after the sign-in; true by default.',
  },
  ...REDIRECT_FIELDS,
}

const ITEMS = itemsQuery('Data that the consent covers, and that is fetched; all by default.')

export const credentialsSignInRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/credentials',
    name: 'createCredentials',
    summary: 'Create credentials',
    description:
      'Signs in at the bank with the input of the user and returns the status. Get the credentials again until they are ' +
      '`UPDATED` or in an error status.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:write'] },
    query: { type: 'object', properties: ITEMS },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['providerName', 'fields'],
        properties: {
          providerName: { type: 'string', minLength: 1, maxLength: 100 },
          ...SIGN_IN_FIELDS,
        },
      },
    },
    responses: {
      200: { description: 'The credentials.', schema: CREDENTIALS_SCHEMA },
      ...errorResponses(400, 401, 403, 404, 409),
    },
    parse: forSignIn((request, signIn) => {
      const body = bodyOf(request)
      const command = {
        ...signIn,
        providerName: textOf(body.providerName) ?? '',
        fields: inputOf(body.fields),
      }
      return call(createConnection, command, renderView)
    }),
  },
  {
    method: 'PUT',
    path: '/api/v1/credentials/:id',
    name: 'modifyCredentials',
    summary: 'Modify credentials',
    description: 'Signs in at the bank again, with new input of the user.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:write'] },
    query: { type: 'object', properties: ITEMS },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        properties: {
          providerName: { type: 'string', maxLength: 100, description: 'Cannot be changed.' },
          ...SIGN_IN_FIELDS,
        },
      },
    },
    responses: {
      200: { description: 'The credentials.', schema: CREDENTIALS_SCHEMA },
      ...errorResponses(400, 401, 403, 404, 409),
    },
    parse: forSignIn((request, signIn) => {
      const body = bodyOf(request)
      const command = {
        ...signIn,
        connectionId: pathParameter(request, 'id'),
        providerName: textOf(body.providerName),
        fields: inputOf(body.fields),
      }
      return call(changeConnection, command, renderView)
    }),
  },
  {
    method: 'POST',
    path: '/api/v1/credentials/:id/authenticate',
    name: 'authenticateCredentials',
    summary: 'Authenticate credentials',
    description:
      'Signs in at the bank again, which renews the consent; no data is fetched. What the bank prompts for is in ' +
      '`supplementalInformation`, including user name and password, which are not stored.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:refresh'] },
    body: { kind: 'json', optional: true, schema: { type: 'object', properties: REDIRECT_FIELDS } },
    responses: {
      204: { description: 'The sign-in is in progress.' },
      ...errorResponses(400, 401, 403, 404, 409),
    },
    parse: forSignIn((request, signIn) => {
      const command = { ...signIn, read: false, connectionId: pathParameter(request, 'id') }
      return call(authenticateConnection, command, () => ({ status: 204 }))
    }),
  },
  {
    method: 'POST',
    path: '/api/v1/credentials/:id/supplemental-information',
    name: 'supplyCredentialsInformation',
    summary: 'Add supplemental information',
    description: 'Sends the input that the bank prompts for, once.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:refresh'] },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['information'],
        properties: {
          information: {
            type: 'object',
            additionalProperties: {
              anyOf: [
                { type: 'string', maxLength: 8000 },
                { type: 'array', maxItems: 200, items: { type: 'string', maxLength: 1000 } },
              ],
            },
            description:
              'Values by the names in `supplementalInformation`. They are sent to the bank and not stored.',
          },
        },
      },
    },
    responses: {
      204: { description: 'The input was sent to the bank. The status of the credentials has the result.' },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forSignIn((request, signIn) => {
      const fields = inputOf(bodyOf(request).information)
      const command = { caller: signIn.caller, connectionId: pathParameter(request, 'id'), fields }
      return call(submitSignIn, command, () => ({ status: 204 }))
    }),
  },
]

function renderView(view: ConnectionWithTask): WireResponse {
  return { status: 200, body: renderCredentials(view) }
}

/** Wraps a parser for user tokens, and reads the parameters that all requests with a sign-in share. */
export function forSignIn(
  parse: (request: WireRequest, signIn: SignInRequest) => Outcome<Call>,
): TokenRoute['parse'] {
  return forUser((request, caller) => {
    const requested = parseItems(listParameter(request.query, 'items'))
    if (!requested.ok) return requested
    const body = bodyOf(request)
    return parse(request, {
      caller,
      callbackUri: textOf(body.callbackUri),
      appUri: textOf(body.appUri),
      ...requested.value,
      read: body.triggerRefresh !== false,
    })
  })
}

/** Input of the user by the name of its field. */
function inputOf(value: Json | undefined): SubmittedFields {
  const input = new Map<string, string | readonly string[]>()
  for (const [name, member] of Object.entries(isJsonObject(value) ? value : {})) {
    if (typeof member === 'string') input.set(name, member)
    if (Array.isArray(member)) input.set(name, textsOf(member) ?? [])
  }
  return input
}
