// codec: POST /v1/authuri and POST /v1/reauthuri: links that lead to a bank once
// Spec: OpenAPI of the auth server (2025-12); docs.truelayer.com/docs/direct-bank-authentication

import { parseScopes } from '../../core/grants/scope.ts'
import { prepareLink } from '../../core/link/link-url.ts'
import { prepareRenewal, type RenewalLink } from '../../core/link/renewal-link.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type Route, type WireRequest, type WireResponse } from '../dialect.ts'
import { bodyOf, refuseInvalid, refuseMissing, textOf } from '../request-values.ts'
import { credentialsId } from './data-request.ts'
import { errorResponses } from './schemas.ts'

const text = (maxLength: number, description?: string): JsonSchema => ({
  type: 'string',
  maxLength,
  ...(description !== undefined && { description }),
})

const RESPONSE_TYPE: JsonSchema = { type: 'string', enum: ['code'] }

/** Passed on to the link as they are. */
const LINK_FIELDS = [
  'state',
  'code_challenge',
  'code_challenge_method',
  'response_mode',
  'tracking_id',
] as const

const LINK_SCHEMAS: Readonly<Record<(typeof LINK_FIELDS)[number], JsonSchema>> = {
  state: text(4096),
  code_challenge: text(128),
  code_challenge_method: { type: 'string', enum: ['S256'] },
  response_mode: { type: 'string', enum: ['form_post'] },
  tracking_id: text(128),
}

const RESULT: JsonSchema = {
  type: 'object',
  required: ['result', 'success'],
  properties: { result: { type: 'string' }, success: { type: 'boolean' } },
}

const AUTH_URI: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['response_type', 'client_id', 'redirect_uri', 'scope', 'consent_id', 'provider_id'],
  properties: {
    response_type: RESPONSE_TYPE,
    client_id: text(256),
    redirect_uri: text(2048),
    scope: { ...text(8192), examples: ['accounts balance'] },
    consent_id: text(256, "The app's own id of the consent; not used."),
    provider_id: { ...text(128), examples: ['mock'] },
    user: {
      type: 'object',
      description: 'Not used: the bank tells who signs in.',
      properties: { id: text(256), name: text(256), email: text(256), phone: text(64) },
    },
    data_use_description: text(1024, 'Not used: the consent page states what is read.'),
    auth_inputs: {
      type: 'array',
      maxItems: 16,
      items: { type: 'object', minProperties: 1, maxProperties: 1 },
      examples: [[{ username: 'john' }]],
      description: 'Not used: the bank prompts the end user itself.',
    },
    ...LINK_SCHEMAS,
  },
}

const REAUTH_URI: JsonSchema = {
  type: 'object',
  required: ['response_type', 'refresh_token', 'redirect_uri'],
  properties: {
    response_type: RESPONSE_TYPE,
    refresh_token: text(512),
    redirect_uri: text(2048),
    ...LINK_SCHEMAS,
  },
}

export const linkUriRoutes: readonly Route[] = [
  ...authUriRoutes('/v1/authuri', 'createAuthUri'),
  ...reauthUriRoutes('/v1/reauthuri', 'createReauthUri'),
]

/** Paths of the Elixir client truelayer_client 1.0.0, which TrueLayer does not document. */
export const clientLinkUriRoutes: readonly Route[] = [
  ...authUriRoutes('/connect/direct_auth_link', 'createDirectAuthLink'),
  ...reauthUriRoutes('/connect/reauth_link', 'createReauthLink'),
]

function authUriRoutes(path: string, name: string): readonly Route[] {
  return [
    {
      method: 'POST',
      surface: 'auth',
      path,
      name,
      summary: 'Direct bank authentication link',
      description:
        'A link to one bank, valid once. The end user sees the consent page of this installation first.',
      access: { kind: 'open' },
      body: { kind: 'json', schema: AUTH_URI },
      responses: { 200: { description: 'The link.', schema: RESULT }, ...errorResponses(400, 401) },
      parse: (request: WireRequest) => {
        const body = bodyOf(request)
        const [clientId, redirectUri] = [textOf(body.client_id), textOf(body.redirect_uri)]
        const providerName = textOf(body.provider_id)
        if (clientId === undefined) return refuseMissing('client_id')
        if (redirectUri === undefined) return refuseMissing('redirect_uri')
        if (providerName === undefined) return refuseMissing('provider_id')
        const scopes = parseScopes(textOf(body.scope) ?? '')
        if (!scopes.ok) return scopes
        if (scopes.value.length === 0) return refuseMissing('scope')
        const wrong = findWrong(request)
        if (wrong !== undefined) return refuseInvalid(wrong)
        if (isJsonObject(body.user) && !isNamed(body.user)) return refuseInvalid('user')
        const command = { clientId, redirectUri, scopes: scopes.value, providerName }
        return call(prepareLink, command, ({ issuer, linkId }) =>
          renderResult(
            buildLink(issuer, body, {
              client_id: clientId,
              redirect_uri: redirectUri,
              scope: scopes.value.join(' '),
              provider_id: providerName,
              link_id: linkId,
            }),
          ),
        )
      },
    },
  ]
}

function reauthUriRoutes(path: string, name: string): readonly Route[] {
  return [
    {
      method: 'POST',
      surface: 'auth',
      path,
      name,
      summary: 'Re-authentication link',
      description: 'A link that renews the connection of a refresh token, valid once.',
      access: { kind: 'open' },
      body: { kind: 'json', schema: REAUTH_URI },
      responses: { 200: { description: 'The link.', schema: RESULT }, ...errorResponses(400, 401) },
      parse: (request: WireRequest) => {
        const body = bodyOf(request)
        const [refreshToken, redirectUri] = [textOf(body.refresh_token), textOf(body.redirect_uri)]
        if (refreshToken === undefined) return refuseMissing('refresh_token')
        if (redirectUri === undefined) return refuseMissing('redirect_uri')
        const wrong = findWrong(request)
        if (wrong !== undefined) return refuseInvalid(wrong)
        return call(prepareRenewal, { refreshToken, redirectUri }, (link) =>
          renderResult(renderRenewalLink(link, body, redirectUri)),
        )
      },
    },
  ]
}

/** A user has a name, and an e-mail address or a telephone number. */
function isNamed({ name, email, phone }: JsonObject): boolean {
  return textOf(name) !== undefined && (textOf(email) ?? textOf(phone)) !== undefined
}

/** A challenge without its method would be plain. */
function findWrong(request: WireRequest): string | undefined {
  const body = bodyOf(request)
  const [challenge, method] = [textOf(body.code_challenge), textOf(body.code_challenge_method)]
  return (challenge === undefined) === (method === undefined) ? undefined : 'code_challenge_method'
}

export function renderRenewalLink(
  { issuer, clientId, connectionId, scopes, code }: RenewalLink,
  body: JsonObject,
  redirectUri: string,
): string {
  return buildLink(issuer, body, {
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    link_code: code,
    credentials_id: credentialsId(connectionId),
  })
}

function buildLink(issuer: string, body: JsonObject, own: Readonly<Record<string, string>>): string {
  const passed = LINK_FIELDS.flatMap((name) => {
    const value = textOf(body[name])
    return value === undefined ? [] : [[name, value] as const]
  })
  const pairs = [['response_type', 'code'] as const, ...Object.entries(own), ...passed]
  return `${issuer}/?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`
}

function renderResult(result: string): WireResponse {
  return { status: 200, headers: { 'cache-control': 'no-store' }, body: { result, success: true } }
}
