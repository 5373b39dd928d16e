// page: Log-in, with or without a second factor

import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { call } from '../api.ts'
import { Entry, safeNext, useEntrySearch } from '../parts/entry.tsx'
import { Field } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { useForgetSession } from '../session.ts'

export function LogIn(): ReactNode {
  const { next } = useEntrySearch()
  const navigate = useNavigate()
  const forget = useForgetSession()
  return (
    <Entry title="Log in">
      <Form
        send={async ({ email, password }) => {
          const result = await call<{ readonly second_factor_needed: boolean }>('POST', '/log-in', {
            email,
            password,
          })
          if (result.second_factor_needed) return navigate({ to: '/log-in/code', search: { next } as never })
          await forget()
          await navigate({ href: safeNext(next) })
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field
              label="E-mail"
              name="email"
              type="email"
              autoComplete="username"
              required
              error={errorOf('email')}
            />
            <Field
              label="Password"
              name="password"
              type="password"
              autoComplete="current-password"
              required
              error={errorOf('password')}
            />
            <Submit pending={pending}>Log in</Submit>
          </>
        )}
      </Form>
      <p className="below">
        <Link to="/forgot-password">Forgot password</Link> · <Link to="/sign-up">Sign up</Link>
      </p>
    </Entry>
  )
}

export function SecondFactor(): ReactNode {
  const { next } = useEntrySearch()
  const navigate = useNavigate()
  const forget = useForgetSession()
  const [recovery, setRecovery] = useState(false)
  return (
    <Entry
      title="Second factor"
      lead={
        recovery
          ? 'Enter one of your recovery codes. It works once.'
          : 'Enter the code that your authenticator app shows.'
      }
    >
      <Form
        key={String(recovery)}
        send={async ({ code = '' }) => {
          await call(
            'POST',
            '/log-in/second-factor',
            recovery ? { recovery_code: code.trim() } : { code: code.replaceAll(' ', '') },
          )
          await forget()
          await navigate({ href: safeNext(next) })
        }}
      >
        {({ pending }) => (
          <>
            <Field
              label={recovery ? 'Recovery code' : 'Code'}
              name="code"
              inputMode={recovery ? 'text' : 'numeric'}
              autoComplete="one-time-code"
              required
            />
            <Submit pending={pending}>Log in</Submit>
          </>
        )}
      </Form>
      <p className="below">
        <button type="button" className="link" onClick={() => setRecovery(!recovery)}>
          {recovery ? 'Use the authenticator app' : 'Use a recovery code'}
        </button>{' '}
        · <Link to="/log-in">Back</Link>
      </p>
    </Entry>
  )
}
