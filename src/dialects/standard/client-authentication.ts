// codec: Client credentials in the body or in HTTP Basic authentication
// Spec: RFC 6749 section 2.3.1

import type { ClientCredentials } from '../../core/apps/authenticate-client.ts'
import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { parseBasic } from '../../lib/basic.ts'
import type { WireRequest } from '../dialect.ts'

/**
 * Reads `client_id` and `client_secret` from the form, or from the Basic header. Secrets in both places are refused. A
 * `client_id` in the form next to Basic must name the same client. Any other authentication scheme is ignored, because
 * some clients send a Bearer token with every request.
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
        : { method: 'client_secret_basic', clientId: id, secret },
    )
  }
  if (bodyId === undefined) return refuse('client_unauthenticated')
  return accept(
    bodySecret === undefined
      ? { method: 'none', clientId: bodyId, secret: undefined }
      : { method: 'client_secret_post', clientId: bodyId, secret: bodySecret },
  )
}
