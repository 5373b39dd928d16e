// operation: Read the redirect that ends an authorization, and check its state
import { type Context, requireOptions } from './context.ts'
import { isEqual } from './equal.ts'
import { AuthorizationFailedError } from './errors.ts'

/** The parameters of a redirect: its URL (absolute, or from the path on), or its query or form body. */
export type Callback = string | URL | URLSearchParams

/**
 * @param state what was sent; required, so that no redirect of another browser is accepted
 * @param cancelled matches reasons that mean that the end user cancelled
 * @throws {AuthorizationFailedError} where the state differs, or the redirect reports a failure
 */
export function readCallback(
  { codes, messages }: Pick<Context, 'codes' | 'messages'>,
  callback: Callback,
  state: string,
  cancelled: RegExp,
): URLSearchParams {
  requireOptions({ state }, ['state'])
  // A fragment is what some servers add to the URL.
  const query = new URLSearchParams(String(callback).replace(/^[^?]*\?|#.*/g, ''))
  if (!isEqual(query.getAll('state').join(), state))
    throw new AuthorizationFailedError('The redirect has another state than this session.')
  const error = query.get('error')
  if (error === null) return query
  const find = (names: readonly string[]) => names.map((name) => query.get(name) ?? '').find(Boolean)
  const providerCode = find(codes)
  throw new AuthorizationFailedError(`The authorization failed: ${providerCode}.`, {
    providerCode,
    providerMessage: find(messages),
    cancelled: cancelled.test(`${error} ${providerCode}`),
  })
}
