// codec: The user that a form names: `user_id` or `external_user_id`, never both

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import type { UserReference } from '../../core/users/user.ts'
import type { FieldSchema, WireRequest } from '../dialect.ts'

export const USER_REFERENCE_FIELDS: Readonly<Record<'user_id' | 'external_user_id', FieldSchema>> = {
  user_id: {
    type: 'string',
    maxLength: 256,
    description: 'The `user_id` that Create user returned. Not together with `external_user_id`.',
  },
  external_user_id: {
    type: 'string',
    maxLength: 256,
    description: "The app's own id of the user. Not together with `user_id`.",
    examples: ['ada'],
  },
}

export function parseUserReference({ form }: WireRequest): Outcome<UserReference> {
  const userId = form.get('user_id')
  const externalUserId = form.get('external_user_id')
  if (userId !== undefined && externalUserId !== undefined) return refuse('user_reference_ambiguous')
  if (userId !== undefined) return accept({ userId })
  if (externalUserId !== undefined) return accept({ externalUserId })
  return refuse('user_reference_missing')
}
