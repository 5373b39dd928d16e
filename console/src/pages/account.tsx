// page: Own account: password, second factor, sessions

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '../api.ts'
import { Copy } from '../parts/copy.tsx'
import { Listed } from '../parts/feedback.tsx'
import { Field } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { AccountPassword, NewPassword } from '../parts/password.tsx'
import { Time } from '../parts/time.tsx'
import { Title } from '../parts/title.tsx'
import { logInsQuery } from '../queries.ts'
import { useForgetSession, useSession } from '../session.ts'

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
      <SecondFactorSettings isOn={session.account.has_second_factor} />
      <LogIns />
    </div>
  )
}

function PasswordChange(): ReactNode {
  const forget = useForgetSession()
  const [done, setDone] = useState(0)
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

type SetUp = { readonly uri: string; readonly recovery_codes: readonly string[] }

function SecondFactorSettings({ isOn }: { readonly isOn: boolean }): ReactNode {
  const forget = useForgetSession()
  const [setUp, setSetUp] = useState<SetUp | undefined>(undefined)
  const [codes, setCodes] = useState<readonly string[] | undefined>(undefined)
  return (
    <section>
      <h2>Second factor</h2>
      {codes !== undefined && <RecoveryCodes codes={codes} close={() => setCodes(undefined)} />}
      {isOn && codes === undefined && (
        <>
          <p>On: a code of your authenticator app is asked for at each log-in.</p>
          <Form
            send={async ({ password }) => {
              await call('POST', '/second-factor/end', { password })
              await forget()
            }}
          >
            {({ pending, errorOf }) => (
              <>
                <AccountPassword error={errorOf('password')} />
                <Submit pending={pending} className="danger">
                  Turn off
                </Submit>
              </>
            )}
          </Form>
        </>
      )}
      {!isOn && setUp === undefined && codes === undefined && (
        <>
          <p>Off. With an authenticator app, nobody logs in with your password alone.</p>
          <Form
            send={async ({ password }) => setSetUp(await call<SetUp>('POST', '/second-factor', { password }))}
          >
            {({ pending, errorOf }) => (
              <>
                <AccountPassword error={errorOf('password')} />
                <Submit pending={pending}>Set up</Submit>
              </>
            )}
          </Form>
        </>
      )}
      {setUp !== undefined && (
        <Form
          send={async ({ code = '' }) => {
            await call('POST', '/second-factor/confirm', { code: code.replaceAll(' ', '') })
            setCodes(setUp.recovery_codes)
            setSetUp(undefined)
            await forget()
          }}
        >
          {({ pending, errorOf }) => (
            <>
              <p>Add this key to your authenticator app, then enter the code that it shows.</p>
              <Copy text={new URL(setUp.uri).searchParams.get('secret') ?? ''} name="key" />
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
      )}
    </section>
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
        Store these recovery codes. Each works once in place of the authenticator app, and they are not shown
        again.
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
