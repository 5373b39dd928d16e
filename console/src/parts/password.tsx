// page: Password fields: a new password, and confirmation by the current one or a passkey

import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { secondFactorsQuery } from '../queries.ts'
import { HAS_PASSKEYS, stepUpWithPasskey } from '../webauthn.ts'
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

/** Asked for again before what reveals or destroys; a passkey takes its place where the account has one. */
export function AccountPassword({
  label = 'Console account password',
  name = 'password',
  error,
}: PasswordProps): ReactNode {
  const { data } = useQuery(secondFactorsQuery)
  const [isConfirmed, setConfirmed] = useState(false)
  const [problem, setProblem] = useState<string | undefined>(undefined)
  // A confirmation counts once: after a refusal, the password or the passkey is asked for again.
  useEffect(() => {
    if (error !== undefined) setConfirmed(false)
  }, [error])
  const confirm = async () => {
    setProblem(undefined)
    try {
      await stepUpWithPasskey()
      setConfirmed(true)
    } catch (failure) {
      setProblem(failure instanceof Error ? failure.message : 'The passkey was not accepted.')
    }
  }
  if (isConfirmed) return <p role="status">Confirmed with your passkey.</p>
  const mayUsePassword = data?.password !== false
  const mayUsePasskey = HAS_PASSKEYS && data !== undefined && data.passkeys.length > 0
  return (
    <>
      {!mayUsePassword && !mayUsePasskey && (
        <p className="note">
          {error === undefined
            ? 'Your log-in through your organisation confirms this, if it was in the last five minutes.'
            : 'Log out, and log in through your organisation again to confirm this. A passkey of yours saves that.'}
        </p>
      )}
      {mayUsePassword && (
        <Field
          label={label}
          name={name}
          type="password"
          autoComplete="current-password"
          required
          error={problem ?? error}
        />
      )}
      {!mayUsePassword && mayUsePasskey && (problem ?? error) !== undefined && (
        <p className="wrong">{problem ?? error}</p>
      )}
      {mayUsePasskey && (
        <p>
          <button type="button" className="link" onClick={confirm}>
            {mayUsePassword ? 'Use a passkey instead' : 'Use a passkey'}
          </button>
        </p>
      )}
    </>
  )
}
