// page: Deletes an end user, after naming the connections and grants that end

import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { EndUserDetailsView } from '../../../src/console-api/contracts/end-users.ts'
import { call } from '../api.ts'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { AccountPassword } from '../parts/password.tsx'
import { useOrganisation } from '../session.ts'

/** More banks than this are counted, not named. */
const MAX_NAMED = 5

interface Props {
  readonly appId: string
  readonly user: EndUserDetailsView
}

export function UserDeletion({ appId, user }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false)
  if (useOrganisation()?.permissions.includes('users.delete') !== true) return null
  return (
    <section className="danger-zone">
      <h2>Delete the user</h2>
      <p>{consequenceOf(user)}</p>
      <button type="button" className="danger" onClick={() => setOpen(true)}>
        Delete user
      </button>
      {isOpen && <DeletionDialog appId={appId} user={user} close={() => setOpen(false)} />}
    </section>
  )
}

function DeletionDialog({ appId, user, close }: Props & { readonly close: () => void }): ReactNode {
  const client = useQueryClient()
  const navigate = useNavigate()
  const connected = connectedOf(user)
  const named = connected.slice(0, MAX_NAMED)
  return (
    <Dialog title={`Delete the user ${user.external_user_id ?? user.id}`} close={close}>
      <Form
        send={async ({ password }) => {
          await call('POST', `/apps/${appId}/users/${encodeURIComponent(user.id)}/delete`, { password })
          await navigate({ to: '/apps/$appId/users', params: { appId } as never })
          client.removeQueries({ queryKey: ['user', appId, user.id] })
          await client.invalidateQueries({ queryKey: ['users', appId] })
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <p>{consequenceOf(user)}</p>
            {named.length > 0 && (
              <ul>
                {named.map(({ id, bank, provider_name }) => (
                  <li key={id}>{bank ?? provider_name}</li>
                ))}
                {connected.length > named.length && <li>{connected.length - named.length} more</li>}
              </ul>
            )}
            <p>
              {tokensOf(user)} The data of the user is deleted, and so are the requests for this user in the
              request log. This cannot be undone.
            </p>
            <AccountPassword error={errorOf('password')} />
            <DialogActions close={close}>
              <Submit pending={pending} className="danger">
                Delete user
              </Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}

function connectedOf({ connections }: EndUserDetailsView): EndUserDetailsView['connections'] {
  return connections.filter(({ status }) => status !== 'ended')
}

function consequenceOf(user: EndUserDetailsView): string {
  const count = connectedOf(user).length
  if (count === 0) return 'No bank is connected, so none is affected.'
  return count === 1
    ? 'One bank is disconnected, and its consent is revoked at the bank.'
    : `${count} banks are disconnected, and their consents are revoked at the banks.`
}

function tokensOf({ grants }: EndUserDetailsView): string {
  const count = grants.filter(({ state }) => state === 'active' || state === 'pending').length
  if (count === 0) return 'No grant is active.'
  return count === 1
    ? 'One grant is revoked, and all its tokens are refused from now on.'
    : `${count} grants are revoked, and all their tokens are refused from now on.`
}
