// operation: Read the redirect that ends an authorization, and check its state
import { isEqual } from './equal.ts'
import { AuthorizationFailedError, ConfigurationError } from './errors.ts'

/** The parameters of a redirect: its URL (absolute, or from the path on), or its query or form body. */
export type Callback = string | URL | URLSearchParams

export type CallbackNames = {
  /** Names of the parameters with the reason, most precise first. */
  readonly reason: readonly string[]
  readonly message: readonly string[]
  /** Reasons that mean that the end user cancelled. */
  readonly cancelled: RegExp
}

/**
 * @param state what was sent; required, so that no redirect of another browser is accepted
 * @throws {AuthorizationFailedError} where the state differs, or the redirect reports a failure
 */
export function readCallback(callback: Callback, state: string, names: CallbackNames): URLSearchParams {
  if (!state) throw new ConfigurationError('The state that was sent is missing.')
  const query = toParameters(callback)
  const [returned, ...more] = query.getAll('state')
  if (returned === undefined || more.length > 0 || !isEqual(returned, state))
    throw new AuthorizationFailedError('The redirect has another state: it does not belong to this session.')
  if (!query.has('error')) return query
  const find = (candidates: readonly string[]) =>
    candidates.map((name) => query.get(name)).find(Boolean) ?? undefined
  const providerCode = find(names.reason)
  throw new AuthorizationFailedError(`The authorization failed: ${providerCode}.`, {
    providerCode,
    providerMessage: find(names.message),
    cancelled: names.cancelled.test(`${query.get('error')} ${providerCode}`),
  })
}

function toParameters(callback: Callback): URLSearchParams {
  if (typeof callback !== 'string') return callback instanceof URL ? callback.searchParams : callback
  return callback.includes('?')
    ? new URL(callback, 'http://localhost').searchParams
    : new URLSearchParams(callback)
}
