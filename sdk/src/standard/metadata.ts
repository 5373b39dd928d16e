// operation: Discover an authorization server (RFC 8414, OpenID Connect Discovery)
import type { Context } from '../core/context.ts'
import { ConfigurationError, NotFoundError, UnexpectedResponseError } from '../core/errors.ts'

/** Metadata in its own names. */
export type ServerMetadata = {
  readonly issuer: string
  readonly authorization_endpoint?: string
  readonly token_endpoint?: string
  readonly revocation_endpoint?: string
  readonly userinfo_endpoint?: string
  readonly pushed_authorization_request_endpoint?: string
  readonly require_pushed_authorization_requests?: boolean
  readonly authorization_response_iss_parameter_supported?: boolean
  readonly [name: string]: unknown
}

/**
 * @throws {ConfigurationError} where the issuer is not https, except on this machine
 * @throws {UnexpectedResponseError} where the metadata is of another issuer (RFC 8414 section 3.3)
 */
export async function discover(send: Context['send'], issuer: string): Promise<ServerMetadata> {
  const { protocol, hostname, origin, pathname } = new URL(issuer)
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  if (protocol !== 'https:' && !isLocal) throw new ConfigurationError('The issuer has to be an https URL.')
  const path = pathname.replace(/\/$/, '')
  const urls = [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ]
  for (const url of urls) {
    try {
      const { body } = await send({ operation: 'standard.discovery', url })
      const found = Object(body)
      if (found.issuer === issuer) return found
      throw new UnexpectedResponseError('standard.discovery: the metadata is of another issuer.')
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error
    }
  }
  throw new NotFoundError('standard.discovery: the issuer has no metadata.')
}
