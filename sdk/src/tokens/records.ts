// codec: Stored tokens, and failures of a store without details of its driver
import { AuthToken } from '../core/auth-token.ts'
import { TIMED_OUT, within } from '../core/deadline.ts'
import { StoreError } from '../core/errors.ts'
import { reveal } from '../core/secret.ts'
import type { StoredRecord } from './store.ts'

/** A token as it is stored. `isOver`: the provider rejected its refresh token for good. */
export type Stored = { readonly token: AuthToken; readonly isOver?: boolean; readonly version: string }

export function renderRecord(token: AuthToken, isOver?: true): StoredRecord {
  return { version: crypto.randomUUID(), value: JSON.stringify({ ...token.toMap(), isOver }) }
}

export function parseRecord({ value, version }: StoredRecord, provider: string): Stored {
  try {
    const { isOver, ...map } = JSON.parse(value)
    return { token: AuthToken.fromMap(map), isOver, version }
  } catch {
    throw new StoreError(`${provider}: the stored token cannot be read.`)
  }
}

/** By which two tokens are the same. */
export function textOf(token: AuthToken | undefined): string | undefined {
  return token && reveal(token.accessToken)
}

/** @throws {StoreError} after `ms`, or with the code of the driver's exception and nothing else of it */
export async function guardStore<T>(work: () => Promise<T>, ms: number): Promise<T> {
  try {
    const result = await within(work, ms)
    if (result !== TIMED_OUT) return result
  } catch (error) {
    const { code, name }: { code?: unknown; name?: unknown } = Object(error)
    throw new StoreError(`The token store failed (${code ?? name}).`)
  }
  throw new StoreError('The token store timed out.')
}
