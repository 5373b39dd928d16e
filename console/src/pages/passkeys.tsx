// page: The passkeys of the account: list, add, remove

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { PasskeyView } from '../../../src/console-api/contracts/passkeys.ts'
import { call } from '../api.ts'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { Listed } from '../parts/feedback.tsx'
import { Field } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { AccountPassword } from '../parts/password.tsx'
import { Time } from '../parts/time.tsx'
import { secondFactorsQuery } from '../queries.ts'
import { useForgetSession } from '../session.ts'
import { addPasskey, HAS_PASSKEYS } from '../webauthn.ts'

export function Passkeys({
  showCodes,
}: {
  /** Recovery codes come with the first second factor. */
  readonly showCodes: (codes: readonly string[]) => void
}): ReactNode {
  const query = useQuery(secondFactorsQuery)
  const [open, setOpen] = useState<'add' | PasskeyView | undefined>(undefined)
  const close = () => setOpen(undefined)
  const refresh = useRefreshFactors()
  return (
    <section>
      <h2>Passkeys</h2>
      <p className="soft">
        A passkey logs in without password and code, and confirms what asks for the password. It works on this
        site only, so that no other site can obtain it.
      </p>
      <Listed query={{ ...query, data: query.data?.passkeys }} what="passkeys" empty={<p>No passkey yet.</p>}>
        {(passkeys) => (
          <ul className="plain">
            {passkeys.map((passkey) => (
              <li key={passkey.id} className="row">
                <span>
                  <b>{passkey.name}</b>{' '}
                  <span className="soft">
                    {passkey.host !== location.hostname && <>for {passkey.host}, </>}
                    added <Time at={passkey.created_at} />,{' '}
                    {passkey.last_used_at === null ? (
                      'never used'
                    ) : (
                      <>
                        last used <Time at={passkey.last_used_at} />
                      </>
                    )}
                  </span>
                </span>
                <button type="button" className="quiet small" onClick={() => setOpen(passkey)}>
                  Remove<span className="sr"> {passkey.name}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Listed>
      {HAS_PASSKEYS ? (
        <button type="button" className="quiet" onClick={() => setOpen('add')}>
          Add passkey
        </button>
      ) : (
        <p className="note">
          This browser offers no passkeys here: they need a host name such as localhost in place of an IP
          address, and https elsewhere.
        </p>
      )}
      {open === 'add' && (
        <AddPasskey
          close={close}
          done={async (codes) => {
            close()
            if (codes.length > 0) showCodes(codes)
            await refresh()
          }}
        />
      )}
      {open !== undefined && open !== 'add' && (
        <RemovePasskey
          passkey={open}
          isLast={query.data?.authenticator === false && query.data.passkeys.length === 1}
          close={close}
          done={async () => {
            close()
            await refresh()
          }}
        />
      )}
    </section>
  )
}

/** What changed the second factors, so that the account, and who may confirm with a passkey, are read again. */
export function useRefreshFactors(): () => Promise<void> {
  const client = useQueryClient()
  const forget = useForgetSession()
  return async () => {
    await forget()
    await client.invalidateQueries({ queryKey: secondFactorsQuery.queryKey })
  }
}

function AddPasskey({
  close,
  done,
}: {
  readonly close: () => void
  readonly done: (codes: readonly string[]) => Promise<void>
}): ReactNode {
  return (
    <Dialog title="Add passkey" close={close}>
      <Form
        send={async ({ name = '', password }) => {
          const { recovery_codes } = await addPasskey(name, password)
          await done(recovery_codes)
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field
              label="Name"
              name="name"
              required
              maxLength={80}
              hint="Where the passkey is, such as “laptop”."
              error={errorOf('name')}
            />
            <AccountPassword error={errorOf('password')} />
            <DialogActions close={close}>
              <Submit pending={pending}>Add</Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}

function RemovePasskey({
  passkey,
  isLast,
  close,
  done,
}: {
  readonly passkey: PasskeyView
  readonly isLast: boolean
  readonly close: () => void
  readonly done: () => Promise<void>
}): ReactNode {
  return (
    <Dialog title={`Remove ${passkey.name}`} close={close}>
      <Form
        send={async ({ password }) => {
          await call('POST', `/passkeys/${passkey.id}/remove`, { password })
          await done()
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <p>It no longer logs in. Remove it from your device or password manager too.</p>
            {isLast && (
              <p className="note warn">
                It is your only second factor: afterwards the password alone logs in, and the recovery codes
                no longer work.
              </p>
            )}
            <AccountPassword error={errorOf('password')} />
            <DialogActions close={close}>
              <Submit pending={pending} className="danger">
                Remove
              </Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}
