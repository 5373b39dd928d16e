// operation: Request a token at a token endpoint, and sort out what a rejected grant means
import { AuthToken } from './auth-token.ts'
import type { Context } from './context.ts'
import {
  AuthorizationFailedError,
  InvalidRequestError,
  PermissionError,
  ReauthorizationRequiredError,
  UnexpectedResponseError,
} from './errors.ts'
import type { CallOptions, Fields, Retry } from './http.ts'
import { reveal, wrap } from './secret.ts'

export type TokenRequest = CallOptions & {
  readonly url: string
  /** The parameters, with `grant_type`. */
  readonly fields: Fields
  readonly headers?: Fields | undefined
  /** `form` by default. */
  readonly encoding?: 'form' | 'json' | undefined
  /** By default `safe` for client credentials, `unsent` for a refresh token, `never` for a code. */
  readonly retry?: Retry | undefined
}

/**
 * A response without a refresh token keeps the one that was sent: the provider goes on accepting it.
 *
 * @param rejection matches the provider's codes of a code or a refresh token that is not valid
 * @throws {ReauthorizationRequiredError} where the refresh token is not valid: final
 * @throws {AuthorizationFailedError} where the code is not valid
 */
export async function requestToken(
  { provider, send }: Pick<Context, 'provider' | 'send'>,
  { encoding = 'form', fields, ...request }: TokenRequest,
  rejection: RegExp = /^invalid_grant$/,
): Promise<AuthToken> {
  const operation = `${provider}.token`
  const { code, code_verifier: verifier, refresh_token: before } = fields
  try {
    const { body, sentAt, status } = await send({
      ...request,
      operation,
      method: 'POST',
      // A client may ask for its own token as often as it likes; a refresh token may work once; a code does.
      retry: request.retry ?? (before ? 'unsent' : code ? 'never' : 'safe'),
      // So that no error shows a code or its verifier where a provider or a `fetch` repeats the request.
      [encoding]: { ...fields, code: wrap(code), code_verifier: wrap(verifier) },
    })
    let token: AuthToken
    try {
      token = AuthToken.fromMap(body, sentAt)
    } catch {
      throw new UnexpectedResponseError(`${operation}: no access_token.`, { operation, status })
    }
    if (token.refreshToken || !before) return token
    return AuthToken.fromMap({ ...token.toMap(), refresh_token: reveal(before) })
  } catch (error) {
    const isRejection = error instanceof InvalidRequestError || error instanceof PermissionError
    if (!isRejection || !rejection.test(error.providerCode ?? '')) throw error
    const Final = before ? ReauthorizationRequiredError : AuthorizationFailedError
    throw new Final(error.message, error)
  }
}
