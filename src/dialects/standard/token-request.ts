// codec: The request to a token endpoint, for the grant types of OAuth 2.1
// Spec: RFC 6749 sections 4.1.3, 4.4.2 and 6; RFC 7636 section 4.5; RFC 8707 section 2.2

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { issueClientToken } from '../../core/grants/client-credentials.ts'
import { exchangeCode } from '../../core/grants/exchange-code.ts'
import { refreshTokens } from '../../core/grants/refresh-tokens.ts'
import { parseScopes } from '../../core/grants/scope.ts'
import type { IssuedTokens } from '../../core/tokens/token.ts'
import { type Call, call, type WireRequest, type WireResponse } from '../dialect.ts'
import { refuseMissing } from '../request-values.ts'
import type { parseClientOrAssertion } from './client-authentication.ts'

type Scopes = Outcome<readonly string[] | undefined>

/** Where the token endpoint of a dialect differs from that of another one. */
export interface TokenEndpoint {
  parseClient(request: WireRequest): ReturnType<typeof parseClientOrAssertion>
  /** The scopes of a request for a client's own token; undefined for all that the client may have. */
  parseClientScopes(request: WireRequest): Scopes
  /** The scopes of a refresh; undefined for all of the grant. */
  parseRefreshScopes?(request: WireRequest): Scopes
  /** Resource indicators (RFC 8707) that the token is for. */
  readResources?(request: WireRequest): readonly string[]
  /** Whether a code needs its `redirect_uri` (RFC 6749 section 4.1.3). */
  readonly needsRedirectUri?: true
  renderTokens(tokens: IssuedTokens): WireResponse
}

export function parseTokenRequest(request: WireRequest, endpoint: TokenEndpoint): Outcome<Call> {
  const grantType = request.form.get('grant_type')
  if (grantType === undefined) return refuseMissing('grant_type')
  const authentication = endpoint.parseClient(request)
  if (!authentication.ok) return authentication
  const client = authentication.value
  const resources = endpoint.readResources?.(request) ?? []
  const labels = { clientId: client.clientId, grantType }
  switch (grantType) {
    case 'client_credentials': {
      const scopes = endpoint.parseClientScopes(request)
      if (!scopes.ok) return scopes
      const command = { client, scopes: scopes.value, resources }
      return call(issueClientToken, command, endpoint.renderTokens, labels)
    }
    case 'authorization_code': {
      const code = request.form.get('code')
      if (code === undefined) return refuseMissing('code')
      const redirectUri = request.form.get('redirect_uri')
      if (redirectUri === undefined && endpoint.needsRedirectUri) return refuseMissing('redirect_uri')
      const codeVerifier = request.form.get('code_verifier')
      const command = { client, code, redirectUri, codeVerifier, resources }
      return call(exchangeCode, command, endpoint.renderTokens, labels)
    }
    case 'refresh_token': {
      const refreshToken = request.form.get('refresh_token')
      if (refreshToken === undefined) return refuseMissing('refresh_token')
      const scopes = endpoint.parseRefreshScopes?.(request) ?? accept(undefined)
      if (!scopes.ok) return scopes
      const command = { client, refreshToken, scopes: scopes.value, resources }
      return call(refreshTokens, command, endpoint.renderTokens, labels)
    }
    default:
      return refuse('grant_type_unsupported')
  }
}

/** The scopes of the parameter `scope`, if there is one. */
export function parseOptionalScopes(request: WireRequest): Scopes {
  const text = request.form.get('scope')
  return text === undefined ? accept(undefined) : parseScopes(text)
}
