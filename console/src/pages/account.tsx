// page: Own account: password, passkeys, authenticator app, recovery codes, sessions

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { call } from '../api.ts'
import { Copy } from '../parts/copy.tsx'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { ErrorNote, Listed, Loading } from '../parts/feedback.tsx'
import { Field } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { AccountPassword, NewPassword } from '../parts/password.tsx'
import { Time } from '../parts/time.tsx'
import { Title } from '../parts/title.tsx'
import { logInsQuery, secondFactorsQuery } from '../queries.ts'
import { useForgetSession, useSession } from '../session.ts'
import { Passkeys, useRefreshFactors } from './passkeys.tsx'

export function AccountPage(): ReactNode {
  const session = useSession()
  if (!session) return null
  return (
    <div className="column">
      <Title>Account</Title>
      <p>
        <b>{session.account.name}</b>
        <br />
        <span className="soft">{session.account.email}</span>
      </p>
      <PasswordChange />
      <SecondFactors hasAny={session.account.has_second_factor} />
      <LogIns />
    </div>
  )
}

function PasswordChange(): ReactNode {
  const forget = useForgetSession()
  const { data } = useQuery(secondFactorsQuery)
  const [done, setDone] = useState(0)
  if (data?.password === false) {
    return (
      <section>
        <h2>Password</h2>
        <p>
          None: you log in through your organisation.{' '}
          <Link to="/forgot-password">Set a password by mail</Link>
        </p>
      </section>
    )
  }
  return (
    <section>
      <h2>Password</h2>
      <p className="soft">A change logs you out everywhere else.</p>
      <Form
        key={done}
        send={async ({ current_password, new_password }) => {
          await call('POST', '/password', { current_password, new_password })
          await forget()
          setDone(done + 1)
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field
              label="Current password"
              name="current_password"
              type="password"
              autoComplete="current-password"
              required
              error={errorOf('current_password') ?? errorOf('password')}
            />
            <NewPassword label="New password" name="new_password" error={errorOf('new_password')} />
            <Submit pending={pending}>Change password</Submit>
            <span role="status" className="soft">
              {done > 0 ? ' Changed.' : ''}
            </span>
          </>
        )}
      </Form>
    </section>
  )
}

function SecondFactors({ hasAny }: { readonly hasAny: boolean }): ReactNode {
  const [codes, setCodes] = useState<readonly string[] | undefined>(undefined)
  return (
    <>
      <Passkeys showCodes={setCodes} />
      <Authenticator showCodes={setCodes} />
      {(hasAny || codes !== undefined) && (
        <section>
          <h2>Recovery codes</h2>
          {codes === undefined ? (
            <RenewCodes showCodes={setCodes} />
          ) : (
            <RecoveryCodes codes={codes} close={() => setCodes(undefined)} />
          )}
        </section>
      )}
    </>
  )
}

type ShowCodes = { readonly showCodes: (codes: readonly string[]) => void }
type SetUp = { readonly uri: string; readonly recovery_codes: readonly string[] }

function Authenticator({ showCodes }: ShowCodes): ReactNode {
  const query = useQuery(secondFactorsQuery)
  const refresh = useRefreshFactors()
  const [setUp, setSetUp] = useState<SetUp | undefined>(undefined)
  const start = async (password: string | undefined) =>
    setSetUp(await call<SetUp>('POST', '/second-factor', { password }))
  const confirm = async (code: string) => {
    await call('POST', '/second-factor/confirm', { code })
    if (setUp !== undefined && setUp.recovery_codes.length > 0) showCodes(setUp.recovery_codes)
    setSetUp(undefined)
    await refresh()
  }
  const end = async (password: string | undefined) => {
    await call('POST', '/second-factor/end', { password })
    await refresh()
  }
  const isOn = query.data?.authenticator
  return (
    <section>
      <h2>Authenticator app</h2>
      {isOn === undefined &&
        (query.error ? <ErrorNote error={query.error} /> : <Loading what="second factors" />)}
      {isOn === true && (
        <>
          <p>On: a code of the app is asked for when you log in with the password.</p>
          <Confirmed label="Turn off" className="danger" send={end} />
        </>
      )}
      {isOn === false && setUp === undefined && (
        <>
          <p>Off. With an authenticator app, nobody logs in with your password alone.</p>
          <Confirmed label="Set up" className="quiet" send={start} />
        </>
      )}
      {setUp !== undefined && <FirstCode uri={setUp.uri} send={confirm} />}
    </section>
  )
}

/** A button that asks for the password or a passkey first. */
function Confirmed({
  label,
  className,
  send,
}: {
  readonly label: string
  readonly className: 'quiet' | 'danger'
  readonly send: (password: string | undefined) => Promise<void>
}): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <button type="button" className={className} onClick={() => setOpen(true)}>
        {label}
      </button>
      {isOpen && (
        <Dialog title={label} close={close}>
          <Form
            send={async ({ password }) => {
              await send(password)
              close()
            }}
          >
            {({ pending, errorOf }) => (
              <>
                <AccountPassword error={errorOf('password')} />
                <DialogActions close={close}>
                  <Submit pending={pending} {...(className === 'danger' && { className })}>
                    {label}
                  </Submit>
                </DialogActions>
              </>
            )}
          </Form>
        </Dialog>
      )}
    </>
  )
}

function FirstCode({
  uri,
  send,
}: {
  readonly uri: string
  readonly send: (code: string) => Promise<void>
}): ReactNode {
  return (
    <Form send={({ code = '' }) => send(code.replaceAll(' ', ''))}>
      {({ pending, errorOf }) => (
        <>
          <p>Add this key to your authenticator app, then enter the code that it shows.</p>
          <Copy text={new URL(uri).searchParams.get('secret') ?? ''} name="key" />
          <Field
            label="Code"
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            error={errorOf('code')}
          />
          <Submit pending={pending}>Confirm</Submit>
        </>
      )}
    </Form>
  )
}

function RenewCodes({ showCodes }: ShowCodes): ReactNode {
  const renew = async (password: string | undefined) => {
    const path = '/second-factor/recovery-codes'
    const { recovery_codes } = await call<Pick<SetUp, 'recovery_codes'>>('POST', path, { password })
    showCodes(recovery_codes)
  }
  return (
    <>
      <p>
        Each works once in place of the authenticator app or the passkey, after the password. Replaced codes
        no longer work.
      </p>
      <Confirmed label="Replace recovery codes" className="quiet" send={renew} />
    </>
  )
}

function RecoveryCodes({
  codes,
  close,
}: {
  readonly codes: readonly string[]
  readonly close: () => void
}): ReactNode {
  return (
    <div className="note">
      <p>
        Store these recovery codes. Each works once in place of the authenticator app or the passkey, and they
        are not shown again.
      </p>
      <pre>{codes.join('\n')}</pre>
      <button type="button" onClick={close}>
        I have stored them
      </button>
    </div>
  )
}

function LogIns(): ReactNode {
  const query = useQuery(logInsQuery)
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['log-ins'] })
  return (
    <section>
      <h2>Where you are logged in</h2>
      <Listed query={query} what="sessions" empty={<p>Nowhere.</p>}>
        {(sessions) => (
          <>
            <ul className="plain">
              {sessions.map(({ id, current, user_agent, ip_address, last_used_at }) => (
                <li key={id} className="row">
                  <span>
                    <b>{current ? 'This browser' : browserOf(user_agent)}</b>{' '}
                    <span className="soft">
                      {ip_address ?? 'unknown address'}, last used <Time at={last_used_at} />
                    </span>
                  </span>
                  {!current && (
                    <Form
                      send={async () => {
                        await call('DELETE', `/sessions/${id}`)
                        await refresh()
                      }}
                    >
                      {({ pending }) => (
                        <Submit pending={pending} className="quiet small">
                          Log out
                        </Submit>
                      )}
                    </Form>
                  )}
                </li>
              ))}
            </ul>
            {sessions.length > 1 && (
              <Form
                send={async () => {
                  await call('POST', '/sessions/end-others')
                  await refresh()
                }}
              >
                {({ pending }) => (
                  <Submit pending={pending} className="quiet">
                    Log out everywhere else
                  </Submit>
                )}
              </Form>
            )}
          </>
        )}
      </Listed>
    </section>
  )
}

function browserOf(userAgent: string | null): string {
  const known = ['Firefox', 'Edg', 'Chrome', 'Safari'].find((name) => userAgent?.includes(name))
  return known === undefined ? 'Another client' : known.replace('Edg', 'Edge')
}
