// codec: client credentials from the body or from HTTP Basic
// Spec: RFC 6749 section 2.3.1

import type { ClientCredentials } from '../../core/apps/authenticate-client.ts'
import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { parseBasic } from '../../lib/basic.ts'
import type { WireRequest } from '../dialect.ts'

/**
 * Reads `client_id` and `client_secret` of the form, or the Basic header. Both with a secret are refused; a body
 * `client_id` beside Basic must be the same client. Any other scheme in `Authorization` is not the client's
 * authentication and is left alone: some clients put a Bearer token on every call.
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
