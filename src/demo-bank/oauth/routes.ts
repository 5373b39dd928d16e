// glue: OAuth endpoints for third parties: registration, token, revocation
// Spec: RFC 7591, RFC 6749 sections 4.1.3, 5 and 6, RFC 7009

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { parseForm } from '../../lib/form.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { parseJson } from '../../lib/json.ts'
import type { OAuthError, TokenResponse } from '../api-contract.ts'
import { findBrand } from '../brands.ts'
import type { BankContext } from '../context.ts'
import { findTestUser } from '../test-users/list.ts'
import { MAX_CONSENT_DAYS } from './authorization-request.ts'
import { authenticateClient, type Client, parseRegistration, registerClient } from './clients.ts'
import {
  extendConsent,
  findConsentToExtend,
  redeemCode,
  refreshAccess,
  revokeToken,
  type TokenResult,
} from './consents.ts'

const DAY_MS = 86_400_000

/** Adds the endpoints that third parties call directly, without a browser. */
export function addOAuthRoutes(server: FastifyInstance, bank: BankContext): void {
  server.post('/oauth/register', (request, reply) => {
    const body = parseJson(bodyOf(request), { maxDepth: 8 })
    if (!body.ok) return refuse(reply, 400, 'invalid_client_metadata', 'the body is not JSON')
    const registration = parseRegistration(body.value)
    if (!registration.ok) return refuse(reply, 400, registration.error.error, registration.error.message)
    return sendJson(reply, 201, registerClient(bank.db, bank.random, registration.value, bank.nowMs()))
  })
  server.post('/oauth/token', async (request, reply) => {
    await bank.wait(bank.faults.delayMs(undefined))
    if (bank.faults.isDown(undefined))
      return refuse(reply, 503, 'temporarily_unavailable', 'the bank is down')
    return withClient(bank, request, reply, (client) => exchange(bank, client, bodyOf(request), reply))
  })
  server.post('/oauth/extend', async (request, reply) => {
    await bank.wait(bank.faults.delayMs(undefined))
    if (bank.faults.isDown(undefined))
      return refuse(reply, 503, 'temporarily_unavailable', 'the bank is down')
    return withClient(bank, request, reply, (client) => extend(bank, client, bodyOf(request), reply))
  })
  server.post('/oauth/revoke', (request, reply) =>
    withClient(bank, request, reply, (client) => {
      const form = parseForm(bodyOf(request))
      const token = form.ok ? form.value.get('token') : undefined
      if (token === undefined || token === '')
        return refuse(reply, 400, 'invalid_request', 'token is missing')
      revokeToken(bank.db, client.clientId, token, bank.nowMs())
      return reply.code(200).send('')
    }),
  )
}

/** Calls `then` with the client authenticated by HTTP Basic, or responds with 401. */
export function withClient(
  bank: BankContext,
  request: FastifyRequest,
  reply: FastifyReply,
  then: (client: Client) => FastifyReply | Promise<FastifyReply>,
): FastifyReply | Promise<FastifyReply> {
  const client = authenticateClient(bank.db, request.headers.authorization)
  if (client !== undefined) return then(client)
  reply.header('www-authenticate', 'Basic realm="Demo Bank", charset="UTF-8"')
  return refuse(reply, 401, 'invalid_client', 'the client id or secret is wrong')
}

/** Sends an OAuth error response (RFC 6749 section 5.2). */
export function refuse(
  reply: FastifyReply,
  status: number,
  error: OAuthError['error'],
  description: string,
): FastifyReply {
  const body: OAuthError = { error, error_description: description }
  return sendJson(reply, status, body)
}

/** Sends a JSON response that must not be cached. */
export function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply
    .code(status)
    .headers({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    })
    .send(JSON.stringify(body))
}

/** The request body as text; the server parses no other form. */
export function bodyOf(request: FastifyRequest): string {
  return typeof request.body === 'string' ? request.body : ''
}

function exchange(bank: BankContext, client: Client, body: string, reply: FastifyReply): FastifyReply {
  const form = parseForm(body)
  if (!form.ok) return refuse(reply, 400, 'invalid_request', 'a parameter is repeated or malformed')
  const get = (name: string): string | undefined => form.value.get(name) || undefined
  const grantType = get('grant_type')
  if (grantType === 'authorization_code') {
    const [code, verifier, redirectUri] = [get('code'), get('code_verifier'), get('redirect_uri')]
    if (code === undefined || verifier === undefined)
      return refuse(reply, 400, 'invalid_request', 'code and code_verifier are required')
    const attempt = {
      clientId: client.clientId,
      code,
      verifier,
      ...(redirectUri === undefined ? {} : { redirectUri }),
    }
    return sendTokens(bank, reply, redeemCode(bank.db, bank.random, attempt, bank.nowMs()))
  }
  if (grantType === 'refresh_token') {
    const token = get('refresh_token')
    if (token === undefined) return refuse(reply, 400, 'invalid_request', 'refresh_token is missing')
    return sendTokens(
      bank,
      reply,
      refreshAccess(bank.db, bank.random, { clientId: client.clientId, refreshToken: token }, bank.nowMs()),
    )
  }
  if (grantType === undefined) return refuse(reply, 400, 'invalid_request', 'grant_type is missing')
  return refuse(
    reply,
    400,
    'unsupported_grant_type',
    'grant_type must be authorization_code or refresh_token',
  )
}

/** Extends a consent at the third party's request, also after it has expired: there is no valid access token then. */
function extend(bank: BankContext, client: Client, body: string, reply: FastifyReply): FastifyReply {
  const form = parseForm(body)
  const refreshToken = form.ok ? form.value.get('refresh_token') : undefined
  const days = Number(form.ok ? form.value.get('days') : undefined)
  if (!refreshToken) return refuse(reply, 400, 'invalid_request', 'refresh_token is missing')
  if (!Number.isInteger(days) || days < 1 || days > MAX_CONSENT_DAYS)
    return refuse(reply, 400, 'invalid_request', 'days must be a whole number from 1 to 180')
  const consent = findConsentToExtend(bank.db, { clientId: client.clientId, refreshToken })
  if (consent === undefined)
    return refuse(reply, 400, 'invalid_grant', 'the refresh token is unknown or its consent was revoked')
  if (findBrand(consent.brand)?.extendable !== true)
    return refuse(reply, 400, 'invalid_request', 'consents of this brand cannot be extended')
  if (findTestUser(consent.userKey)?.scenario.extendsBySignIn === true)
    return refuse(reply, 400, 'invalid_grant', 'the person must sign in again to go on')
  const nowMs = bank.nowMs()
  const untilMs = nowMs + days * DAY_MS
  extendConsent(bank.db, consent.id, untilMs, nowMs)
  return sendJson(reply, 200, { consent_id: consent.id, consent_expires_at: isoInstant(untilMs) })
}

function sendTokens(bank: BankContext, reply: FastifyReply, outcome: TokenResult): FastifyReply {
  if (outcome.kind === 'refused') return refuse(reply, 400, 'invalid_grant', outcome.reason)
  const { tokens, consent } = outcome
  const seconds = (untilMs: number): number => Math.floor((untilMs - bank.nowMs()) / 1000)
  const body: TokenResponse = {
    access_token: tokens.accessToken,
    token_type: 'Bearer',
    expires_in: seconds(tokens.accessExpiresAtMs),
    refresh_token: tokens.refreshToken,
    refresh_token_expires_in: seconds(tokens.refreshExpiresAtMs),
    scope: 'accounts',
    consent_id: consent.id,
    consent_expires_at: isoInstant(consent.expiresAtMs),
  }
  return sendJson(reply, 200, body)
}
