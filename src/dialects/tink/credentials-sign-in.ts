// codec: /api/v1/credentials: sign in at a bank without the hosted flow, and refresh
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Credentials; its page on credentials status transitions

import { relayCallback } from '../../core/connections/relay-callback.ts'
import { requestRefresh } from '../../core/connections/request-refresh.ts'
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
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import {
  type Call,
  call,
  type JsonSchema,
  type OpenRoute,
  type Route,
  type TokenRoute,
  type WireRequest,
  type WireResponse,
} from '../dialect.ts'
import {
  bodyOf,
  forUser,
  listParameter,
  pathParameter,
  refuseInvalid,
  singleParameter,
  textOf,
} from '../request-values.ts'
import { CREDENTIALS_SCHEMA, itemsQuery, parseItems, renderCredentials } from './credentials-object.ts'
import { errorResponses } from './schemas.ts'

const IP_ADDRESS: JsonSchema = { type: 'string', minLength: 2, maxLength: 45, pattern: '^[0-9A-Fa-f:.%]+$' }
const FLAG = { type: 'string', enum: ['true', 'false'] } as const

/** Where the bank's redirect leads, and where the end user is. */
const REDIRECT_FIELDS: Readonly<Record<string, JsonSchema>> = {
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

const FIELDS: JsonSchema = {
  type: 'object',
  additionalProperties: { type: 'string', maxLength: 1000 },
  description: 'Values by the names in `fields` of the provider. They are sent to the bank and not stored.',
}

const TRIGGER_REFRESH: JsonSchema = {
  type: 'boolean',
  description: 'Whether the data is fetched after the sign-in; true by default.',
}

const AVAILABILITY: JsonSchema = {
  type: 'object',
  required: ['userPresent', 'userAvailableForInteraction'],
  properties: {
    userPresent: {
      type: 'boolean',
      description: 'An unattended refresh, with false, counts towards the limit of four in 24 hours.',
    },
    userAvailableForInteraction: { type: 'boolean' },
    originatingUserIp: IP_ADDRESS,
  },
}

const ITEMS = itemsQuery('Data that the consent covers, and that is fetched; all by default.')

const relayRoute: OpenRoute = {
  method: 'POST',
  path: '/api/v1/credentials/third-party/callback/relayed',
  name: 'relayThirdPartyCallback',
  summary: 'Relay third-party callback',
  description:
    "Relays, once, the parameters with which the bank redirected the end user's browser to the app. Check first that the " +
    'browser belongs to the user who began the sign-in: otherwise an attacker can get a victim to sign in at their bank, ' +
    'and receives access to the accounts of the victim.',
  access: { kind: 'open' },
  body: {
    kind: 'json',
    schema: {
      type: 'object',
      required: ['state', 'parameters'],
      properties: {
        state: { type: 'string', minLength: 1, maxLength: 1000 },
        parameters: { type: 'object', additionalProperties: { type: 'string', maxLength: 8000 } },
      },
    },
  },
  responses: {
    200: {
      description:
        'The parameters were accepted, even if the bank refused the sign-in. The status of the credentials has the result.',
      schema: { type: 'object', properties: { appUri: { type: 'string' } } },
    },
    ...errorResponses(400),
  },
  parse: (request) => {
    const { state, parameters } = bodyOf(request)
    const texts = Object.entries(isJsonObject(parameters) ? parameters : {}).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    )
    const command = { state: textOf(state) ?? '', parameters: new Map(texts) }
    return call(relayCallback, command, ({ appUri }) => ({
      status: 200,
      body: appUri === undefined ? {} : { appUri },
    }))
  },
}

export const credentialsSignInRoutes: readonly Route[] = [
  relayRoute,
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
          fields: FIELDS,
          triggerRefresh: TRIGGER_REFRESH,
          ...REDIRECT_FIELDS,
        },
      },
    },
    responses: {
      200: { description: 'The credentials.', schema: CREDENTIALS_SCHEMA },
      ...errorResponses(400, 401, 403, 404, 409),
    },
    parse: withTerms((request, terms) => {
      const body = bodyOf(request)
      const command = {
        ...terms,
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
          fields: FIELDS,
          triggerRefresh: TRIGGER_REFRESH,
          ...REDIRECT_FIELDS,
        },
      },
    },
    responses: {
      200: { description: 'The credentials.', schema: CREDENTIALS_SCHEMA },
      ...errorResponses(400, 401, 403, 404, 409),
    },
    parse: withTerms((request, terms) => {
      const body = bodyOf(request)
      const command = {
        ...terms,
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
    parse: withTerms((request, terms) => {
      const command = { ...terms, read: false, connectionId: pathParameter(request, 'id') }
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
    parse: withTerms((request, terms) => {
      const fields = inputOf(bodyOf(request).information)
      const command = { caller: terms.caller, connectionId: pathParameter(request, 'id'), fields }
      return call(submitSignIn, command, () => ({ status: 204 }))
    }),
  },
  {
    method: 'POST',
    path: '/api/v1/credentials/:id/refresh',
    name: 'refreshCredentials',
    summary: 'Refresh credentials',
    description:
      'Starts a refresh and returns at once; the status of the credentials shows its progress. Only one refresh or sign-in ' +
      'of the same credentials at a time.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:refresh'] },
    query: {
      type: 'object',
      properties: {
        ...itemsQuery('Data to fetch. Everything that the user consented to is fetched, whatever is named.'),
        optIn: {
          ...FLAG,
          description: 'Has no effect: the user chooses the accounts at each sign-in.',
        },
        authenticate: { ...FLAG, description: 'Signs in at the bank first. The user has to be present.' },
      },
    },
    body: {
      kind: 'json',
      optional: true,
      schema: { type: 'object', properties: { ...REDIRECT_FIELDS, userAvailability: AVAILABILITY } },
    },
    responses: {
      204: { description: 'The refresh is in progress.' },
      ...errorResponses(400, 401, 403, 404, 409),
    },
    parse: withTerms(parseRefresh),
  },
]

function parseRefresh(request: WireRequest, terms: SignInRequest): Outcome<Call> {
  const { caller } = terms
  const { userAvailability } = bodyOf(request)
  const availability: JsonObject = isJsonObject(userAvailability) ? userAvailability : {}
  const present = availability.userPresent !== false
  const connectionId = pathParameter(request, 'id')
  if (singleParameter(request.query, 'authenticate') !== 'true') {
    return call(requestRefresh, { caller, connectionId, present }, () => ({ status: 204 }))
  }
  if (!present || availability.userAvailableForInteraction === false) {
    return refuseInvalid('userAvailability')
  }
  return call(authenticateConnection, { ...terms, connectionId }, () => ({ status: 204 }))
}

function renderView(view: ConnectionWithTask): WireResponse {
  return { status: 200, body: renderCredentials(view) }
}

/** Gives a parser the user, and the terms of a sign-in that all these requests share. */
function withTerms(
  parse: (request: WireRequest, terms: SignInRequest) => Outcome<Call>,
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
  const answers = new Map<string, string | readonly string[]>()
  for (const [name, answer] of Object.entries(isJsonObject(value) ? value : {})) {
    if (typeof answer === 'string') answers.set(name, answer)
    if (Array.isArray(answer))
      answers.set(
        name,
        answer.filter((each) => typeof each === 'string'),
      )
  }
  return answers
}
