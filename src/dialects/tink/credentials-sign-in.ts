// codec: signing a user in at a bank without the hosted flow: create, change, authenticate, answer, relay; and refreshing
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Credentials; its page on status transitions

import { relayCallback } from '../../core/connections/relay-callback.ts'
import { requestRefresh } from '../../core/connections/request-refresh.ts'
import {
  authenticateConnection,
  changeConnection,
  createConnection,
  type SignInTerms,
} from '../../core/connections/sign-in-connection.ts'
import type { GivenAnswers } from '../../core/connections/sign-in-fields.ts'
import { answerConnection } from '../../core/connections/submit-sign-in.ts'
import type { ConnectionWithTask } from '../../core/connections/view-connections.ts'
import { type Outcome, refuse } from '../../core/errors.ts'
import type { Caller } from '../../core/tokens/token.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import {
  type Call,
  call,
  type JsonSchema,
  type OpenRoute,
  type Route,
  type WireRequest,
  type WireResponse,
} from '../dialect.ts'
import { CREDENTIALS_SCHEMA, itemsQuery, parseItems, renderCredentials } from './credentials-object.ts'
import { several, single } from './paging.ts'
import { errorResponses } from './schemas.ts'

const ADDRESS: JsonSchema = { type: 'string', minLength: 2, maxLength: 45, pattern: '^[0-9A-Fa-f:.%]+$' }
const FLAG = { type: 'string', enum: ['true', 'false'] } as const

/** How the person comes back from a bank's own page, and where they are. */
const RETURN: Readonly<Record<string, JsonSchema>> = {
  appUri: {
    type: 'string',
    maxLength: 2048,
    description: 'Where the app wants the person to be afterwards; given back by the relay.',
  },
  callbackUri: {
    type: 'string',
    maxLength: 2048,
    description:
      "A registered redirect URI, to which the bank's answer is handed on. The first one of the app when left out.",
  },
  originatingUserIp: { ...ADDRESS, description: 'Checked, and not handed on to the bank.' },
}

const FIELDS: JsonSchema = {
  type: 'object',
  additionalProperties: { type: 'string', maxLength: 1000 },
  description: 'By name, as `fields` of the provider ask for them. They go to the bank and are not kept.',
}

const TRIGGER: JsonSchema = {
  type: 'boolean',
  description: 'Whether the bank is read after the sign-in; true when left out.',
}

const AVAILABILITY: JsonSchema = {
  type: 'object',
  required: ['userPresent', 'userAvailableForInteraction'],
  properties: {
    userPresent: {
      type: 'boolean',
      description: 'False counts against the four times a day that banks allow without the person.',
    },
    userAvailableForInteraction: { type: 'boolean' },
    originatingUserIp: ADDRESS,
  },
}

const ITEMS = itemsQuery(
  'What the consent covers; everything when left out. All that is consented to is read.',
)

const relayRoute: OpenRoute = {
  method: 'POST',
  path: '/api/v1/credentials/third-party/callback/relayed',
  name: 'relayThirdPartyCallback',
  summary: "The bank's answer, as the person's browser brought it to the app, once",
  description:
    'Check first that it is the browser of the user who began: whoever is led to sign in at their bank by somebody ' +
    'else would share their accounts with them.',
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
        'It was taken, also where the bank refused; the status of the credentials says what came of it.',
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

export const credentialSignInRoutes: readonly Route[] = [
  relayRoute,
  {
    method: 'POST',
    path: '/api/v1/credentials',
    name: 'createCredentials',
    summary: 'Connect a bank of the user, with what they typed',
    description:
      'Signs in at the bank and answers with where that stands. Go on as the status says: read the credentials again ' +
      'until they are `UPDATED` or in error.',
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
          triggerRefresh: TRIGGER,
          ...RETURN,
        },
      },
    },
    responses: {
      200: { description: 'The connection.', schema: CREDENTIALS_SCHEMA },
      ...errorResponses(400, 401, 403, 404, 409),
    },
    parse: (request, caller) =>
      forUser(request, caller, (terms) => {
        const body = bodyOf(request)
        const command = {
          ...terms,
          providerName: textOf(body.providerName) ?? '',
          fields: answersOf(body.fields),
        }
        return call(createConnection, command, renderView)
      }),
  },
  {
    method: 'PUT',
    path: '/api/v1/credentials/:id',
    name: 'modifyCredentials',
    summary: 'Sign in at the bank again, with other fields',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:write'] },
    query: { type: 'object', properties: ITEMS },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        properties: {
          providerName: { type: 'string', maxLength: 100, description: 'Cannot be changed.' },
          fields: FIELDS,
          triggerRefresh: TRIGGER,
          ...RETURN,
        },
      },
    },
    responses: {
      200: { description: 'The connection.', schema: CREDENTIALS_SCHEMA },
      ...errorResponses(400, 401, 403, 404, 409),
    },
    parse: (request, caller) =>
      forUser(request, caller, (terms) => {
        const body = bodyOf(request)
        const command = {
          ...terms,
          connectionId: request.params.id ?? '',
          providerName: textOf(body.providerName),
          fields: answersOf(body.fields),
        }
        return call(changeConnection, command, renderView)
      }),
  },
  {
    method: 'POST',
    path: '/api/v1/credentials/:id/authenticate',
    name: 'authenticateCredentials',
    summary: 'Sign in at the bank again, to make the consent last',
    description:
      'The bank is not read. What it asks for stands in the credentials: also user name and password, which are not kept.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:refresh'] },
    body: { kind: 'json', optional: true, schema: { type: 'object', properties: RETURN } },
    responses: { 204: { description: 'The sign-in has begun.' }, ...errorResponses(400, 401, 403, 404, 409) },
    parse: (request, caller) =>
      forUser(request, caller, (terms) => {
        const command = { ...terms, read: false, connectionId: request.params.id ?? '' }
        return call(authenticateConnection, command, () => ({ status: 204 }))
      }),
  },
  {
    method: 'POST',
    path: '/api/v1/credentials/:id/supplemental-information',
    name: 'supplyCredentialsInformation',
    summary: 'What the bank asks the person for, once',
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
              'By name, as `supplementalInformation` asks for them. They go to the bank and are not kept.',
          },
        },
      },
    },
    responses: {
      204: { description: 'The bank has it; the status says what came of it.' },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: (request, caller) =>
      forUser(request, caller, (terms) => {
        const answers = answersOf(bodyOf(request).information)
        const command = { caller: terms.caller, connectionId: request.params.id ?? '', answers }
        return call(answerConnection, command, () => ({ status: 204 }))
      }),
  },
  {
    method: 'POST',
    path: '/api/v1/credentials/:id/refresh',
    name: 'refreshCredentials',
    summary: 'Read a connection from its bank again',
    description:
      'Answers at once; the status of the connection shows how it goes. One refresh or sign-in of a connection at a time.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:refresh'] },
    query: {
      type: 'object',
      properties: {
        ...itemsQuery('What to read. Whatever is named, all that the person allowed is read.'),
        optIn: {
          ...FLAG,
          description: 'The accounts are chosen with each sign-in, so it makes no difference.',
        },
        authenticate: { ...FLAG, description: 'Sign in at the bank first. The person has to be there.' },
      },
    },
    body: {
      kind: 'json',
      optional: true,
      schema: { type: 'object', properties: { ...RETURN, userAvailability: AVAILABILITY } },
    },
    responses: { 204: { description: 'The refresh has begun.' }, ...errorResponses(400, 401, 403, 404, 409) },
    parse: (request, caller) => forUser(request, caller, (terms) => parseRefresh(request, terms)),
  },
]

function parseRefresh(request: WireRequest, terms: SignInTerms): Outcome<Call> {
  const { caller } = terms
  const { userAvailability } = bodyOf(request)
  const said: JsonObject = isJsonObject(userAvailability) ? userAvailability : {}
  const present = said.userPresent !== false
  const connectionId = request.params.id ?? ''
  if (single(request, 'authenticate') !== 'true') {
    return call(requestRefresh, { caller, connectionId, present }, () => ({ status: 204 }))
  }
  if (!present || said.userAvailableForInteraction === false) {
    return refuse('parameter_invalid', { subject: 'userAvailability' })
  }
  return call(authenticateConnection, { ...terms, connectionId }, () => ({ status: 204 }))
}

function renderView(view: ConnectionWithTask): WireResponse {
  return { status: 200, body: renderCredentials(view) }
}

function forUser(
  request: WireRequest,
  caller: Caller,
  parse: (terms: SignInTerms) => Outcome<Call>,
): Outcome<Call> {
  if (caller.kind !== 'user') return refuse('token_wrong_kind')
  const asked = parseItems(several(request, 'items'))
  if (!asked.ok) return asked
  const body = bodyOf(request)
  return parse({
    caller,
    callbackUri: textOf(body.callbackUri),
    appUri: textOf(body.appUri),
    ...asked.value,
    read: body.triggerRefresh !== false,
  })
}

function bodyOf({ json }: WireRequest): JsonObject {
  return isJsonObject(json) ? json : {}
}

/** An empty text is an absent one. */
function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function answersOf(value: Json | undefined): GivenAnswers {
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
