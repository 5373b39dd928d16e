// codec: Stored tokens, and failures of a store without details of its driver
import { AuthToken } from '../core/auth-token.ts'
import { TIMED_OUT, within } from '../core/deadline.ts'
import { PermissionError, StoreError } from '../core/errors.ts'
import { reveal } from '../core/secret.ts'
import type { Slot } from './slot.ts'
import type { StoredRecord } from './store.ts'

/** A token as it is stored. `isOver`: the provider rejected its refresh token for good. */
export type Stored = { readonly token: AuthToken; readonly isOver: boolean; readonly version: string }

/** Scopes that servers leave out of the granted ones. */
const NOT_ECHOED = /^(openid|offline_access)$/

export function renderRecord(token: AuthToken, isOver: boolean): StoredRecord {
  const map = { ...token.toMap(), isOver: isOver || undefined }
  return { version: crypto.randomUUID(), value: JSON.stringify(map) }
}

export function parseRecord({ value, version }: StoredRecord, slot: Slot): Stored {
  try {
    const { isOver, ...map } = JSON.parse(value)
    return { token: AuthToken.fromMap(map), isOver: isOver === true, version }
  } catch {
    throw new StoreError(`${slot.provider}: the stored token cannot be read.`)
  }
}

export function isSameToken(token: AuthToken | undefined, text: string | undefined): boolean {
  return token !== undefined && reveal(token.accessToken) === text
}

/** Scopes of the slot that the token states not to have. */
export function missingScopes(slot: Slot, token: AuthToken): readonly string[] {
  const { scopes } = token
  return slot.scopes.filter(
    (scope) => scopes.length > 0 && !scopes.includes(scope) && !NOT_ECHOED.test(scope),
  )
}

/** @throws {PermissionError} where the provider granted less than the slot is for */
export function requireScopes(slot: Slot, token: AuthToken): AuthToken {
  const missing = missingScopes(slot, token)
  if (missing.length === 0) return token
  throw new PermissionError(`${slot.provider}: the token lacks ${missing.join(' ')}.`)
}

/** @throws {StoreError} after `ms`, or with the code of the driver's exception and nothing else of it */
export async function guardStore<T>(work: () => Promise<T>, ms: number): Promise<T> {
  try {
    const result = await within(work, ms)
    if (result === TIMED_OUT) throw new StoreError('The token store timed out.')
    return result
  } catch (error) {
    if (error instanceof StoreError) throw error
    const { code, name }: { code?: unknown; name?: unknown } = Object(error)
    throw new StoreError(`The token store failed (${code ?? name}).`)
  }
}
