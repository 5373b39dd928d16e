// page: An invitation to an organisation

import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import type { InvitationView } from '../../../src/console-api/contracts/bodies.ts'
import { call } from '../api.ts'
import { Entry, useEntrySearch } from '../parts/entry.tsx'
import { ErrorNote, Loading } from '../parts/feedback.tsx'
import { Field } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { NewPassword } from '../parts/password.tsx'
import { useForgetSession, useSession } from '../session.ts'

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
            <NewPassword error={errorOf('password')} />
            <Submit pending={pending} className="quiet">
              Sign up
            </Submit>
          </>
        )}
      </Form>
    </>
  )
}
