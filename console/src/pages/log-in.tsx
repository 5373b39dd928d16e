// page: Log-in with password or passkey, and the second factor after the password

import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { LogInView } from '../../../src/console-api/contracts/passkeys.ts'
import { call } from '../api.ts'
import { Entry, safeNext, useEntrySearch } from '../parts/entry.tsx'
import { EmailField, Field } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { sentenceOf } from '../parts/provider-problems.ts'
import { useForgetSession } from '../session.ts'
import { finishLogInWithPasskey, HAS_PASSKEYS, logInWithPasskey } from '../webauthn.ts'

export function LogIn(): ReactNode {
  const { next, problem } = useEntrySearch()
  const reason = problem === undefined ? undefined : sentenceOf(problem)
  const navigate = useNavigate()
  const forget = useForgetSession()
  return (
    <Entry title="Log in">
      {reason !== undefined && (
        <p className="note bad" role="alert">
          <strong>Error: </strong>
          {reason}
        </p>
      )}
      <Form
        send={async ({ email, password }) => {
          const result = await call<LogInView>('POST', '/log-in', { email, password })
          if (result.second_factor_needed) {
            const factors = result.second_factors.join(' ')
            return navigate({ to: '/log-in/code', search: { next, factors } as never })
          }
          await forget()
          await navigate({ href: safeNext(next) })
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <EmailField error={errorOf('email')} />
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
      <PasskeyForm send={logInWithPasskey} next={next} />
      <Link to="/log-in/organisation" search={{ next } as never} className="button quiet beside">
        Continue with your organisation
      </Link>
      <p className="below">
        <Link to="/forgot-password">Forgot password</Link> · <Link to="/sign-up">Sign up</Link>
      </p>
    </Entry>
  )
}

/** In place of the password, or of the code after it. */
function PasskeyForm({
  send,
  next,
}: {
  readonly send: () => Promise<void>
  readonly next: string | undefined
}): ReactNode {
  const navigate = useNavigate()
  const forget = useForgetSession()
  if (!HAS_PASSKEYS) return null
  return (
    <Form
      className="beside"
      label="Passkey"
      send={async () => {
        await send()
        await forget()
        await navigate({ href: safeNext(next) })
      }}
    >
      {({ pending }) => (
        <Submit pending={pending} className="quiet">
          Continue with a passkey
        </Submit>
      )}
    </Form>
  )
}

const LEADS = {
  passkey: 'Your account needs more than the password: use your passkey.',
  absent:
    'Your account needs more than the password, and this browser offers no passkeys here: use a recovery code.',
  code: 'Enter the code that your authenticator app shows.',
  recovery: 'Enter one of your recovery codes. It works once.',
} as const

export function SecondFactor(): ReactNode {
  const { next, factors = 'authenticator' } = useEntrySearch()
  const [recovery, setRecovery] = useState(false)
  const has = (factor: LogInView['second_factors'][number]) => factors.split(' ').includes(factor)
  const hasCode = has('authenticator')
  return (
    <Entry
      title="Second factor"
      lead={LEADS[recovery ? 'recovery' : hasCode ? 'code' : HAS_PASSKEYS ? 'passkey' : 'absent']}
    >
      {(recovery || hasCode) && <CodeForm key={String(recovery)} isRecovery={recovery} next={next} />}
      {has('passkey') && !recovery && <PasskeyForm send={finishLogInWithPasskey} next={next} />}
      <p className="below">
        <button type="button" className="link" onClick={() => setRecovery(!recovery)}>
          {recovery ? (hasCode ? 'Use the authenticator app' : 'Use a passkey') : 'Use a recovery code'}
        </button>{' '}
        · <Link to="/log-in">Back</Link>
      </p>
    </Entry>
  )
}

function CodeForm({
  isRecovery,
  next,
}: {
  readonly isRecovery: boolean
  readonly next: string | undefined
}): ReactNode {
  const navigate = useNavigate()
  const forget = useForgetSession()
  return (
    <Form
      send={async ({ code = '' }) => {
        const proof = isRecovery ? { recovery_code: code.trim() } : { code: code.replaceAll(' ', '') }
        await call('POST', '/log-in/second-factor', proof)
        await forget()
        await navigate({ href: safeNext(next) })
      }}
    >
      {({ pending }) => (
        <>
          <Field
            label={isRecovery ? 'Recovery code' : 'Code'}
            name="code"
            inputMode={isRecovery ? 'text' : 'numeric'}
            autoComplete="one-time-code"
            required
          />
          <Submit pending={pending}>Log in</Submit>
        </>
      )}
    </Form>
  )
}
