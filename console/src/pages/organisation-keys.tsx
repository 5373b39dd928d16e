// page: Organisation keys for machine access to the Console API
// Never: keep the text of a key after its dialog is closed

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { OrganisationKeyView } from '../../../src/console-api/contracts/bodies.ts'
import { BASE, call } from '../api.ts'
import { ConfirmDialog } from '../parts/confirm.tsx'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { ExpiryBadge, expiryAfter, isLive } from '../parts/expiry.tsx'
import { Empty, ErrorNote, Loading } from '../parts/feedback.tsx'
import { Field, Select } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { AccountPassword } from '../parts/password.tsx'
import { ShownSecret } from '../parts/shown-secret.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { Title } from '../parts/title.tsx'
import { organisationKeysQuery } from '../queries.ts'
import { useOrganisation } from '../session.ts'

export function OrganisationKeys(): ReactNode {
  const organisation = useOrganisation()
  return organisation === undefined ? null : <Keys organisationId={organisation.id} />
}

type Created = OrganisationKeyView & { readonly key: string }

function Keys({ organisationId }: { readonly organisationId: string }): ReactNode {
  const { data, error, refetch } = useQuery(organisationKeysQuery(organisationId))
  const client = useQueryClient()
  const [creating, setCreating] = useState(false)
  const [created, setCreated] = useState<Created | undefined>(undefined)
  const [revoking, setRevoking] = useState<OrganisationKeyView | undefined>(undefined)
  if (data === undefined)
    return error ? <ErrorNote error={error} retry={() => refetch()} /> : <Loading what="keys" />
  const refresh = () => client.invalidateQueries({ queryKey: ['organisation-keys', organisationId] })
  return (
    <>
      <Title>Organisation keys</Title>
      <p className="soft">
        Machines call the Console API with them: for scripts, pipelines and the command line (
        <code>--url</code>, <code>--key</code>). The <a href={`${BASE}/api/openapi.json`}>OpenAPI document</a>{' '}
        describes it.
      </p>
      {data.keys.length === 0 ? (
        <Empty title="No key yet">Create one with just the permissions that its use needs.</Empty>
      ) : (
        <Table label="Organisation keys" columns={['Name', 'Ends in', 'May', 'Last used', 'State', 'Action']}>
          {data.keys.map((key) => (
            <tr key={key.id}>
              <th scope="row">
                {key.name}
                <br />
                <span className="soft">
                  by {key.created_by} <Time at={key.created_at} />
                </span>
              </th>
              <td>
                <code>…{key.hint}</code>
              </td>
              <td className="wrap">{key.permissions.join(', ')}</td>
              <td>
                {key.last_used_at === null ? (
                  'Never'
                ) : (
                  <>
                    <Time at={key.last_used_at} />
                    <br />
                    <span className="soft">{key.last_used_ip}</span>
                  </>
                )}
              </td>
              <td>
                <ExpiryBadge item={key} />
              </td>
              <td>
                {isLive(key) && (
                  <button type="button" className="quiet small" onClick={() => setRevoking(key)}>
                    Revoke<span className="sr"> {key.name}</span>
                  </button>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <button type="button" onClick={() => setCreating(true)}>
        Create key
      </button>
      {creating && (
        <Dialog title="Create key" close={() => setCreating(false)}>
          <Form
            send={async ({ password, name, days }, form) => {
              const permissions = new FormData(form).getAll('permission').map(String)
              const body = { password, name, permissions, ...expiryAfter(days) }
              setCreated(await call<Created>('POST', `/organisations/${organisationId}/keys`, body))
              setCreating(false)
              await refresh()
            }}
          >
            {({ pending, errorOf }) => (
              <>
                <Field
                  label="Name"
                  name="name"
                  required
                  maxLength={80}
                  hint="Where it is used."
                  error={errorOf('name')}
                />
                <fieldset>
                  <legend>May</legend>
                  {data.permissions.map(({ name, sentence }) => (
                    <label className="tick" key={name}>
                      <input type="checkbox" name="permission" value={name} />
                      <span>
                        <code>{name}</code> <small>{sentence}</small>
                      </span>
                    </label>
                  ))}
                  {errorOf('permissions') !== undefined && (
                    <p className="wrong">Choose at least one permission.</p>
                  )}
                </fieldset>
                <Select
                  label="Expires"
                  name="days"
                  options={[
                    ['90', 'In 90 days'],
                    ['30', 'In 30 days'],
                    ['365', 'In a year'],
                    ['', 'Never'],
                  ]}
                />
                <AccountPassword error={errorOf('password')} />
                <DialogActions close={() => setCreating(false)}>
                  <Submit pending={pending}>Create</Submit>
                </DialogActions>
              </>
            )}
          </Form>
        </Dialog>
      )}
      {created !== undefined && (
        <ShownSecret
          title="Your new key"
          name="key"
          secret={created.key}
          close={() => setCreated(undefined)}
        />
      )}
      {revoking !== undefined && (
        <ConfirmDialog
          title={`Revoke ${revoking.name}`}
          label="Revoke"
          close={() => setRevoking(undefined)}
          run={async () => {
            await call('POST', `/organisations/${organisationId}/keys/${revoking.id}/revoke`)
            await refresh()
          }}
        >
          <p>Whatever uses this key is refused from now on. This cannot be undone.</p>
          {revoking.last_used_at !== null && (
            <p className="note warn">
              It is in use: last <Time at={revoking.last_used_at} />.
            </p>
          )}
        </ConfirmDialog>
      )}
    </>
  )
}
