// codec: The access token of a request, in the header or in the form
// Spec: RFC 6750 section 2

import { accept, type Outcome, refuse } from '../core/errors.ts'
import type { HttpRequest } from '../http/exchange.ts'
import { decodeBase64url } from '../lib/base64url.ts'
import { parseForm } from '../lib/form.ts'
import { isJsonObject, type JsonObject, parseJson } from '../lib/json.ts'
import { decodeUtf8 } from '../lib/utf8.ts'
import type { Access } from './dialect.ts'
import { refuseFields } from './read-body.ts'

const BEARER = /^bearer +([\w.~+/-]+=*) *$/i

/** Undefined where there is none. */
export function readToken(
  access: Exclude<Access, { kind: 'open' }>,
  { headers, body }: Pick<HttpRequest, 'headers' | 'body'>,
): Outcome<string | undefined> {
  const { authorization: header } = headers
  const isForm = /^application\/x-www-form-urlencoded *(;|$)/i.test(headers['content-type'] ?? '')
  const isRead = access.kind === 'token' && access.inForm === true && isForm && typeof body === 'string'
  const form = isRead ? parseForm(body) : undefined
  if (form?.ok === false) return refuseFields(form.error)
  const field = form?.value.get('access_token') ?? ''
  if (field === '' && header === undefined) return accept(undefined)
  // RFC 6750 section 2: one of the methods in each request.
  if (field !== '' && header !== undefined) return refuse('parameter_repeated', { subject: 'access_token' })
  const sent = header === undefined ? /^[\w.~+/-]+=*$/.exec(field)?.[0] : BEARER.exec(header)?.[1]
  return sent === undefined ? refuse('token_invalid', { detail: 'no bearer token' }) : accept(sent)
}

/** The claims of a token that is not verified. Undefined for what is not a JWT. */
export function readUnverifiedClaims(token: string): JsonObject | undefined {
  const payload = /^[\w-]+\.([\w-]{1,8192})\./.exec(token)?.[1]
  const bytes = payload === undefined ? undefined : decodeBase64url(payload)
  const text = bytes === undefined ? undefined : decodeUtf8(bytes)
  const claims = text === undefined ? undefined : parseJson(text)
  return claims !== undefined && claims.ok && isJsonObject(claims.value) ? claims.value : undefined
}
