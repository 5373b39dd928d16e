// page: Password reset: request of the mail, and the new password

import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { call } from '../api.ts'
import { Entry, useEntrySearch } from '../parts/entry.tsx'
import { EmailField } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { NewPassword } from '../parts/password.tsx'

export function ForgotPassword(): ReactNode {
  const [sentTo, setSentTo] = useState<string | undefined>(undefined)
  if (sentTo !== undefined) {
    return (
      <Entry
        title="Check your mail"
        lead={
          <>
            If <strong>{sentTo}</strong> has an account, a mail with a link is on its way. The link works
            once, for one hour.
          </>
        }
      >
        <Link to="/log-in">Log in</Link>
      </Entry>
    )
  }
  return (
    <Entry title="Forgot password" lead="We send you a link with which you choose a new one.">
      <Form
        send={async ({ email = '' }) => {
          await call('POST', '/password-reset-mails', { email })
          setSentTo(email)
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <EmailField error={errorOf('email')} />
            <Submit pending={pending}>Send link</Submit>
          </>
        )}
      </Form>
      <p className="below">
        <Link to="/log-in">Back</Link>
      </p>
    </Entry>
  )
}

export function ResetPassword(): ReactNode {
  const { token = '' } = useEntrySearch()
  const [done, setDone] = useState(false)
  if (done) {
    return (
      <Entry
        title="Your password is changed"
        lead="You were logged out everywhere. Log in with the new password."
      >
        <Link to="/log-in" className="button">
          Log in
        </Link>
      </Entry>
    )
  }
  return (
    <Entry title="Reset password">
      <Form
        send={async ({ password }) => {
          await call('POST', '/password-resets', { token, password })
          setDone(true)
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <NewPassword label="New password" error={errorOf('password')} />
            <Submit pending={pending}>Reset password</Submit>
          </>
        )}
      </Form>
      <p className="below">
        <Link to="/forgot-password">Request a new link</Link>
      </p>
    </Entry>
  )
}
