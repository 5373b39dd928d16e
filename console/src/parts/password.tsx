// page: Password fields: a new password, and confirmation by the current one

import type { ReactNode } from 'react'
import { Field } from './fields.tsx'

type PasswordProps = { readonly label?: string; readonly name?: string; readonly error: string | undefined }

export function NewPassword({ label = 'Password', name = 'password', error }: PasswordProps): ReactNode {
  return (
    <Field
      label={label}
      name={name}
      type="password"
      autoComplete="new-password"
      required
      minLength={10}
      hint="At least 10 characters."
      error={error}
    />
  )
}

/** Asked for again before what reveals or destroys. */
export function AccountPassword({
  label = 'Console account password',
  name = 'password',
  error,
}: PasswordProps): ReactNode {
  return (
    <Field label={label} name={name} type="password" autoComplete="current-password" required error={error} />
  )
}
