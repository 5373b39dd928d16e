// codec: Tokens as they are stored
import { AuthToken } from '../core/auth-token.ts'
import { StoreError } from '../core/errors.ts'
import { reveal } from '../core/secret.ts'
import type { StoredRecord } from './store.ts'

/** A token as it is stored. `isOver`: the provider rejected its refresh token for good. */
export type Stored = { readonly token: AuthToken; readonly isOver?: boolean; readonly version: string }

export function renderRecord(token: AuthToken, isOver?: true): StoredRecord {
  return { version: crypto.randomUUID(), value: JSON.stringify({ ...token.toMap(), isOver }) }
}

export function parseRecord({ value, version }: StoredRecord): Stored {
  try {
    const { isOver, ...map } = JSON.parse(value)
    return { token: AuthToken.fromMap(map), isOver, version }
  } catch {
    throw new StoreError('The stored token cannot be read.')
  }
}

/** By which two tokens are the same. */
export function textOf(token: AuthToken | undefined): string | undefined {
  return token && reveal(token.accessToken)
}
