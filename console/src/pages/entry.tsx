// page: Sign-up, log-in and what mails lead to; everything before somebody is logged in

import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import type { InvitationView } from '../../../src/console-api/contract.ts'
import { call } from '../api.ts'
import { ErrorNote, Loading } from '../parts/feedback.tsx'
import { Field, Form, Submit } from '../parts/form.tsx'
import { Mark } from '../parts/mark.tsx'
import { useForgetSession, useSession } from '../session.ts'

type Search = { readonly token?: string; readonly next?: string; readonly email?: string }

function useEntrySearch(): Search {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const text = (name: string) => (search[name] === undefined ? undefined : String(search[name]))
  const entries = (['token', 'next', 'email'] as const).flatMap((name) => {
    const value = text(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

/** Only a page of the Console, so that a link cannot lead elsewhere after the log-in. */
function safeNext(next: string | undefined): string {
  return next?.startsWith('/') && !next.startsWith('//') ? next : '/'
}

function Entry({
  title,
  lead,
  children,
}: {
  readonly title: string
  readonly lead?: ReactNode
  readonly children: ReactNode
}): ReactNode {
  useEffect(() => {
    document.title = `${title} – Tallystick Console`
  }, [title])
  return (
    <div className="entry">
      <header>
        <Mark /> <span>Tallystick Console</span>
      </header>
      <main>
        <h1>{title}</h1>
        {lead !== undefined && <p className="soft">{lead}</p>}
        {children}
      </main>
    </div>
  )
}

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
            <Field
              label="Password"
              name="password"
              type="password"
              autoComplete="new-password"
              required
              minLength={10}
              hint="At least 10 characters."
              error={errorOf('password')}
            />
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
            <Field
              label="E-mail"
              name="email"
              type="email"
              autoComplete="username"
              required
              error={errorOf('email')}
            />
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
            <Field
              label="New password"
              name="password"
              type="password"
              autoComplete="new-password"
              required
              minLength={10}
              hint="At least 10 characters."
              error={errorOf('password')}
            />
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

type Shown = InvitationView & { readonly organisation: string }

export function AcceptInvitation(): ReactNode {
  const { token = '' } = useEntrySearch()
  const session = useSession()
  const forget = useForgetSession()
  const navigate = useNavigate()
  const [shown, setShown] = useState<Shown | undefined>(undefined)
  const [error, setError] = useState<unknown>(undefined)
  useEffect(() => {
    call<Shown>('POST', '/invitations/show', { token }).then(setShown, setError)
  }, [token])
  if (error !== undefined) {
    return (
      <Entry title="This invitation cannot be used">
        <ErrorNote error={error} />
        <p>Ask whoever invited you for a new one.</p>
        <Link to="/">To the Console</Link>
      </Entry>
    )
  }
  if (shown === undefined) {
    return (
      <Entry title="Invitation">
        <Loading what="the invitation" />
      </Entry>
    )
  }
  const here = `/accept-invitation?token=${encodeURIComponent(token)}`
  return (
    <Entry
      title={`Join ${shown.organisation}`}
      lead={
        <>
          {shown.invited_by} invites <strong>{shown.email}</strong> as {shown.role}.
        </>
      }
    >
      {session ? (
        <Form
          send={async () => {
            await call('POST', '/invitations/accept', { token })
            await forget()
            await navigate({ to: '/' })
          }}
        >
          {({ pending }) => <Submit pending={pending}>Accept invitation</Submit>}
        </Form>
      ) : (
        <InvitedSignUp email={shown.email} here={here} token={token} />
      )}
    </Entry>
  )
}

function InvitedSignUp({
  email,
  here,
  token,
}: {
  readonly email: string
  readonly here: string
  readonly token: string
}): ReactNode {
  const [sent, setSent] = useState(false)
  if (sent) {
    return (
      <div className="note" role="status">
        <p>
          Verify your address with the mail that we have sent to {email}, then open this invitation again.
        </p>
      </div>
    )
  }
  return (
    <>
      <p>
        <Link to="/log-in" search={{ next: here } as never} className="button">
          Log in to accept
        </Link>
      </p>
      <h2>No account yet?</h2>
      <Form
        send={async ({ name, password }) => {
          await call('POST', '/sign-up', { name, email, password, invitation: token })
          setSent(true)
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field label="Name" name="name" autoComplete="name" required error={errorOf('name')} />
            <Field
              label="Password"
              name="password"
              type="password"
              autoComplete="new-password"
              required
              minLength={10}
              hint="At least 10 characters."
              error={errorOf('password')}
            />
            <Submit pending={pending} className="quiet">
              Sign up
            </Submit>
          </>
        )}
      </Form>
    </>
  )
}
