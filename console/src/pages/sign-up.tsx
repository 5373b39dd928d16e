// page: Sign-up, and the verification of the address

import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { call } from '../api.ts'
import { Entry, useEntrySearch } from '../parts/entry.tsx'
import { ErrorNote, Loading } from '../parts/feedback.tsx'
import { Field } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { NewPassword } from '../parts/password.tsx'

export function SignUp(): ReactNode {
  const navigate = useNavigate()
  return (
    <Entry
      title="Sign up"
      lead="Create an account to manage apps, credentials and members of your organisation."
    >
      <Form
        send={async ({ name, organisation, email = '', password }) => {
          await call('POST', '/sign-up', { name, organisation, email, password })
          await navigate({ to: '/check-mail', search: { email } as never })
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field label="Name" name="name" autoComplete="name" required error={errorOf('name')} />
            <Field
              label="Organisation"
              name="organisation"
              autoComplete="organization"
              required
              error={errorOf('organisation')}
            />
            <Field
              label="E-mail"
              name="email"
              type="email"
              autoComplete="email"
              required
              error={errorOf('email')}
            />
            <NewPassword error={errorOf('password')} />
            <Submit pending={pending}>Sign up</Submit>
          </>
        )}
      </Form>
      <p className="below">
        You have an account? <Link to="/log-in">Log in</Link>
      </p>
    </Entry>
  )
}

export function CheckMail(): ReactNode {
  const { email = '' } = useEntrySearch()
  const [sent, setSent] = useState(false)
  return (
    <Entry
      title="Check your mail"
      lead={
        <>
          We have sent a mail to {email === '' ? 'your address' : <strong>{email}</strong>}. Open the link in
          it to verify the address, then log in.
        </>
      }
    >
      {email !== '' && (
        <Form
          send={async () => {
            await call('POST', '/verification-mails', { email })
            setSent(true)
          }}
        >
          {({ pending }) => (
            <Submit pending={pending} className="quiet">
              Send the mail again
            </Submit>
          )}
        </Form>
      )}
      <p role="status">{sent ? 'Sent again.' : ''}</p>
      <p className="below">
        <Link to="/log-in">Log in</Link>
      </p>
    </Entry>
  )
}

export function VerifyEmail(): ReactNode {
  const { token = '' } = useEntrySearch()
  const [state, setState] = useState<'open' | 'done' | { readonly error: unknown }>('open')
  useEffect(() => {
    let isCurrent = true
    call('POST', '/verifications', { token }).then(
      () => isCurrent && setState('done'),
      (error: unknown) => isCurrent && setState({ error }),
    )
    return () => {
      isCurrent = false
    }
  }, [token])
  if (state === 'open') {
    return (
      <Entry title="Verifying your address">
        <Loading what="the verification" />
      </Entry>
    )
  }
  if (state === 'done') {
    return (
      <Entry title="Your address is verified" lead="Log in with the password that you chose.">
        <Link to="/log-in" className="button">
          Log in
        </Link>
      </Entry>
    )
  }
  return (
    <Entry title="The address was not verified">
      <ErrorNote error={state.error} />
      <p>Log in: if your address is not verified yet, we send the mail again.</p>
      <Link to="/log-in" className="button">
        Log in
      </Link>
    </Entry>
  )
}
