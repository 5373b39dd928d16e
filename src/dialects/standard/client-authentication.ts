// codec: Client credentials in the body, in HTTP Basic, or as a signed assertion
// Spec: RFC 6749 section 2.3.1; RFC 7521 section 4.2 and RFC 7523 section 2.2 (client assertions)

import type { ClientCredentials } from '../../core/apps/authenticate-client.ts'
import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { decodeBase64url } from '../../lib/base64url.ts'
import { parseBasic } from '../../lib/basic.ts'
import { isJsonObject, parseJson } from '../../lib/json.ts'
import { decodeUtf8 } from '../../lib/utf8.ts'
import type { WireRequest } from '../dialect.ts'

export const JWT_BEARER_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * Reads the credentials of the form or of the Basic header. Credentials in two places are refused. A `client_id` in the form
 * next to another method must name the same client. Any other authentication scheme is ignored, because some clients send a
 * Bearer token with every request.
 */
export function parseClientAuthentication(request: WireRequest): Outcome<ClientCredentials> {
  const header = request.header('authorization')
  const bodyId = request.form.get('client_id')
  const bodySecret = request.form.get('client_secret')
  if (header !== undefined && /^basic(\s|$)/i.test(header)) {
    const basic = parseBasic(header)
    if (!basic.ok) return refuse('client_authentication_malformed')
    const { id, secret } = basic.value
    if (bodySecret !== undefined) return refuse('client_authentication_ambiguous')
    if (bodyId !== undefined && bodyId !== id) return refuse('client_authentication_ambiguous')
    if (id === '') return refuse('client_unauthenticated')
    return accept(
      secret === ''
        ? { method: 'none', clientId: id, secret: undefined }
        : { method: 'client_secret_basic', clientId: id, secret, ipAddress: request.ipAddress },
    )
  }
  if (bodyId === undefined) return refuse('client_unauthenticated')
  return accept(
    bodySecret === undefined
      ? { method: 'none', clientId: bodyId, secret: undefined }
      : {
          method: 'client_secret_post',
          clientId: bodyId,
          secret: bodySecret,
          ipAddress: request.ipAddress,
        },
  )
}

/** The same for a dialect that accepts client assertions; an assertion beside a secret is refused (RFC 7521 section 4.2). */
export function parseClientOrAssertion(request: WireRequest): Outcome<ClientCredentials> {
  const assertion = request.form.get('client_assertion')
  const type = request.form.get('client_assertion_type')
  if (assertion === undefined && type === undefined) return parseClientAuthentication(request)
  if (assertion === undefined) return refuse('parameter_missing', { subject: 'client_assertion' })
  if (type === undefined) return refuse('parameter_missing', { subject: 'client_assertion_type' })
  if (type !== JWT_BEARER_ASSERTION) return refuse('parameter_invalid', { subject: 'client_assertion_type' })
  const hasBasic = /^basic(\s|$)/i.test(request.header('authorization') ?? '')
  if (hasBasic || request.form.has('client_secret')) return refuse('client_authentication_ambiguous')
  const named = readIssuer(assertion)
  if (named === undefined) return refuse('assertion_invalid', { detail: 'not a JWT with an issuer' })
  const bodyId = request.form.get('client_id')
  if (bodyId !== undefined && bodyId !== named) return refuse('client_authentication_ambiguous')
  return accept({ method: 'private_key_jwt', clientId: named, assertion })
}

/** Only to find the client whose keys verify the signature. */
function readIssuer(assertion: string): string | undefined {
  const bytes = decodeBase64url(assertion.split('.')[1] ?? '')
  const text = bytes === undefined ? undefined : decodeUtf8(bytes)
  const claims = text === undefined ? undefined : parseJson(text)
  if (claims === undefined || !claims.ok || !isJsonObject(claims.value)) return undefined
  const { iss } = claims.value
  return typeof iss === 'string' && /^[\x20-\x7e]{1,256}$/.test(iss) ? iss : undefined
}
