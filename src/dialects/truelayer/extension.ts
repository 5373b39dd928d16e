// codec: POST /connections/extend: extend a connection, and its errors as problem details
// Spec: OpenAPI of the Data API v1 (2025-12); RFC 9457

import { REFUSALS, type Refusal } from '../../core/errors.ts'
import { type ExtendedConnection, extendConnection } from '../../core/link/extend-connection.ts'
import type { JsonObject } from '../../lib/json.ts'
import {
  call,
  type JsonResponse,
  type JsonSchema,
  type ResponseDoc,
  type Route,
  type WireRequest,
  type WireResponse,
} from '../dialect.ts'
import { bodyOf, refuseInvalid, refuseMissing, textOf } from '../request-values.ts'
import { renderRenewalLink } from './link-uris.ts'

const TEXT: JsonSchema = { type: 'string', maxLength: 2048 }

const BODY: JsonSchema = {
  type: 'object',
  required: [
    'user_has_reconfirmed_consent',
    'client_id',
    'client_secret',
    'user',
    'refresh_token',
    'redirect_uri',
  ],
  properties: {
    user_has_reconfirmed_consent: { type: 'boolean' },
    client_id: TEXT,
    client_secret: TEXT,
    user: {
      type: 'object',
      description: 'Not used: the bank tells who signs in.',
      properties: { id: TEXT, name: TEXT, email: TEXT, phone: TEXT },
    },
    refresh_token: TEXT,
    redirect_uri: TEXT,
    state: { type: 'string', maxLength: 4096 },
    code_challenge: { type: 'string', maxLength: 128, description: 'With S256.' },
    code_challenge_method: { type: 'string', enum: ['S256'] },
    response_mode: { type: 'string', enum: ['form_post'] },
  },
}

const EXTENDED: JsonSchema = {
  type: 'object',
  required: ['action_needed'],
  properties: {
    action_needed: {
      type: 'string',
      enum: ['no_action_needed', 'authentication_needed', 'reconfirmation_of_consent_needed'],
    },
    access_token: { type: 'string' },
    expires_in: { type: 'integer' },
    token_type: { type: 'string' },
    refresh_token: { type: 'string' },
    user_input_link: { type: 'string', description: 'Send the end user there; it is valid once.' },
  },
}

const PROBLEM: JsonSchema = {
  title: 'ExtensionProblem',
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'trace_id'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'The path of the request.' },
    trace_id: { type: 'string' },
    errors: { type: 'object' },
  },
}

const problem = (description: string): ResponseDoc => ({
  description,
  contentType: 'application/problem+json',
  schema: PROBLEM,
})

export const extensionRoutes: readonly Route[] = [
  extensionRoute('/connections/extend', 'extendConnection', 'api'),
]
export const dataExtensionRoutes: readonly Route[] = [
  extensionRoute('/data/v1/connections/extend', 'extendDataConnection', 'api'),
]
/** The path of the Elixir client truelayer_client 1.0.0, which TrueLayer does not document. */
export const clientExtensionRoutes: readonly Route[] = [
  extensionRoute('/connect/extend', 'extendClientConnection', 'auth'),
]

export const EXTENSION_PATHS: readonly string[] = [
  ...extensionRoutes,
  ...dataExtensionRoutes,
  ...clientExtensionRoutes,
].map(({ path }) => path)

function extensionRoute(path: string, name: string, surface: 'api' | 'auth'): Route {
  return {
    method: 'POST',
    surface,
    path,
    name,
    summary: 'Extend a connection',
    description:
      'Extends the consent at the bank, where it does so without the end user, and returns new tokens; else a link for the end user.',
    access: { kind: 'open' },
    body: { kind: 'json', schema: BODY },
    responses: {
      200: { description: 'What is needed next.', schema: EXTENDED },
      400: problem('The request is malformed, or a parameter is missing or not allowed.'),
      401: problem('The client or the refresh token is not valid.'),
      422: problem('The connection cannot be extended.'),
      429: problem('Too many requests. Wait for the time in `Retry-After`.'),
      503: problem('The bank cannot be reached.'),
    },
    parse: (request: WireRequest) => {
      const body = bodyOf(request)
      const fields = ['client_id', 'client_secret', 'refresh_token', 'redirect_uri'].map(
        (field) => [field, textOf(body[field])] as const,
      )
      const missing = fields.find(([, value]) => value === undefined)
      if (missing !== undefined) return refuseMissing(missing[0])
      const [clientId = '', secret = '', refreshToken = '', redirectUri = ''] = fields.map(
        ([, value]) => value,
      )
      if (textOf(body.code_challenge_method) !== undefined && textOf(body.code_challenge) === undefined)
        return refuseInvalid('code_challenge_method')
      const command = {
        client: { method: 'client_secret_post', clientId, secret, ipAddress: request.ipAddress },
        refreshToken,
        redirectUri,
        isReconfirmed: body.user_has_reconfirmed_consent === true,
      } as const
      return call(extendConnection, command, (extended) => renderExtended(extended, body, redirectUri), {
        clientId,
        grantType: 'extension',
      })
    },
  }
}

function renderExtended(extended: ExtendedConnection, body: JsonObject, redirectUri: string): WireResponse {
  const headers = { 'cache-control': 'no-store' }
  if (extended.kind === 'extended') {
    const { accessToken, expiresInSeconds, refreshToken } = extended.tokens
    const rest = refreshToken === undefined ? {} : { refresh_token: refreshToken }
    return {
      status: 200,
      headers,
      body: {
        action_needed: 'no_action_needed',
        access_token: accessToken,
        expires_in: expiresInSeconds,
        token_type: 'Bearer',
        ...rest,
      },
    }
  }
  const isSigningIn = extended.kind === 'sign_in_needed'
  // The body has no method: a challenge is always S256.
  const pkce = textOf(body.code_challenge) === undefined ? {} : { code_challenge_method: 'S256' }
  return {
    status: 200,
    headers,
    body: {
      action_needed: isSigningIn ? 'authentication_needed' : 'reconfirmation_of_consent_needed',
      user_input_link: renderRenewalLink(extended.link, { ...body, ...pkce }, redirectUri),
    },
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Invalid Parameters',
  401: 'Unauthenticated',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Rate Limit Exceeded',
  500: 'Internal Server Error',
  503: 'Temporarily Unavailable',
}

/** Field errors are keyed in PascalCase. */
export function renderExtensionProblem(
  { code, subject, retryAfterSeconds }: Refusal,
  {
    status,
    path,
    requestId,
  }: { readonly status: number; readonly path: string; readonly requestId: string | undefined },
): JsonResponse {
  const { sentence, hint } = REFUSALS[code]
  const title = TITLES[status] ?? 'Error'
  const isField = status === 400 && subject !== undefined && /^[a-z_]{1,64}$/.test(subject)
  return {
    status,
    contentType: 'application/problem+json; charset=utf-8',
    headers: {
      'cache-control': 'no-store',
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    },
    body: {
      type: `https://docs.truelayer.com/docs/error-types#${title.toLowerCase().replaceAll(' ', '-')}`,
      title,
      status,
      detail: `${sentence} ${hint}`,
      instance: path,
      trace_id: requestId ?? '',
      ...(isField && { errors: { [pascalCase(subject)]: [sentence] } }),
    },
  }
}

function pascalCase(name: string): string {
  return name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}
