// page: The API client of an app: client id, client secrets, public keys
// Never: keep the text of a secret after its dialog is closed

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { AppView, KeyView, SecretView } from '../../../src/console-api/contracts/bodies.ts'
import { call } from '../api.ts'
import { ConfirmDialog } from '../parts/confirm.tsx'
import { Copy } from '../parts/copy.tsx'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { ExpiryBadge, expiryAfter, isLive } from '../parts/expiry.tsx'
import { Empty, Listed } from '../parts/feedback.tsx'
import { Field, Select, TextArea } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { AccountPassword } from '../parts/password.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { dialectsQuery, keysQuery, secretsQuery } from '../queries.ts'
import { useOrganisation } from '../session.ts'
import { KeyUrl } from './key-url.tsx'
import { NewSecretDialog, SECRET_WORDS } from './new-secret.tsx'
import { RollSecret } from './roll-secret.tsx'

const MAX_SECRETS = 5

export function Credentials({ app }: { readonly app: AppView }): ReactNode {
  const permissions = useOrganisation()?.permissions ?? []
  const mayManage = permissions.includes('secrets.manage')
  return (
    <>
      <section>
        <h2>Client ID</h2>
        <p className="soft">Names the app to the API. It is public.</p>
        <Copy text={app.client_id} name="client ID" />
      </section>
      {permissions.includes('secrets.read') ? (
        <>
          <Secrets app={app} mayManage={mayManage} />
          <Keys app={app} mayManage={mayManage} />
          <KeyUrl app={app} mayManage={mayManage} />
        </>
      ) : (
        <p className="soft">Your role does not see client secrets.</p>
      )}
    </>
  )
}

type Credential = { readonly app: AppView; readonly mayManage: boolean }

function Secrets({ app, mayManage }: Credential): ReactNode {
  const query = useQuery(secretsQuery(app.id))
  const { data: dialects = [] } = useQuery(dialectsQuery)
  const [creating, setCreating] = useState<SecretView['use'] | undefined>(undefined)
  const [revoking, setRevoking] = useState<SecretView | undefined>(undefined)
  const [rolling, setRolling] = useState<SecretView | undefined>(undefined)
  const live = (query.data ?? []).filter(isLive).length
  const keyed = dialects.filter(
    ({ name, api_keys }) => api_keys && app.dialects.some((own) => own.name === name),
  )
  return (
    <section>
      <h2>Client secrets</h2>
      <p className="soft">
        Authenticate the app. Keep them out of code and browsers. An app has up to five, so that each service
        has its own.
        {keyed.length > 0 &&
          ` ${keyed.map(({ title }) => title).join(' and ')} reads data with an API key, which is one of the five.`}
      </p>
      <Listed
        query={query}
        what="client secrets"
        empty={<Empty title="No client secret yet">Create one to request tokens.</Empty>}
      >
        {(secrets) => (
          <Table
            label="Client secrets"
            columns={['Name', 'Ends in', 'Created', 'Last used', 'Calls', 'State', 'Action']}
          >
            {secrets.map((secret) => (
              <tr key={secret.id}>
                <th scope="row">
                  {secret.name}
                  {secret.use === 'api_key' && (
                    <>
                      <br />
                      <span className="soft">API key</span>
                    </>
                  )}
                </th>
                <td>
                  <code>…{secret.hint}</code>
                </td>
                <td>
                  <Time at={secret.created_at} />
                </td>
                <td>
                  {secret.last_used_at === null ? (
                    'Never'
                  ) : (
                    <>
                      <Time at={secret.last_used_at} />
                      {secret.last_used_ip !== null && (
                        <>
                          <br />
                          <span className="soft">from {secret.last_used_ip}</span>
                        </>
                      )}
                    </>
                  )}
                </td>
                <td>{secret.calls}</td>
                <td>
                  <ExpiryBadge item={secret} />
                </td>
                <td>
                  {mayManage && isLive(secret) && (
                    <>
                      <button type="button" className="quiet small" onClick={() => setRolling(secret)}>
                        Roll<span className="sr"> {secret.name}</span>
                      </button>{' '}
                      <button type="button" className="quiet small" onClick={() => setRevoking(secret)}>
                        Revoke<span className="sr"> {secret.name}</span>
                      </button>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Listed>
      {mayManage &&
        (live < MAX_SECRETS ? (
          <div className="actions">
            <button type="button" onClick={() => setCreating('client')}>
              Create new client secret
            </button>
            {keyed.length > 0 && (
              <button type="button" className="quiet" onClick={() => setCreating('api_key')}>
                Create new API key
              </button>
            )}
          </div>
        ) : (
          <p className="soft">There are five client secrets: revoke one to create another.</p>
        ))}
      {creating !== undefined && (
        <CreateSecret app={app} use={creating} close={() => setCreating(undefined)} />
      )}
      {rolling !== undefined && <RollSecret app={app} secret={rolling} close={() => setRolling(undefined)} />}
      {revoking !== undefined && (
        <RevokeSecret app={app} secret={revoking} close={() => setRevoking(undefined)} />
      )}
    </section>
  )
}

const LIFETIMES = [
  ['', 'Never'],
  ['30', 'In 30 days'],
  ['90', 'In 90 days'],
  ['180', 'In 180 days'],
] as const

function CreateSecret({
  app,
  use,
  close,
}: {
  readonly app: AppView
  readonly use: SecretView['use']
  readonly close: () => void
}): ReactNode {
  return (
    <NewSecretDialog
      app={app}
      title={`Create new ${SECRET_WORDS[use][0]}`}
      label="Create"
      path={`/apps/${app.id}/secrets`}
      bodyOf={({ password, name = '', days }) => ({
        password,
        use,
        ...(name !== '' && { name }),
        ...expiryAfter(days),
      })}
      close={close}
    >
      {(errorOf) => (
        <>
          <AccountPassword error={errorOf('password')} />
          <Field
            label="Name"
            name="name"
            maxLength={80}
            hint="Optional: where the secret is used, such as “billing service”."
            error={errorOf('name')}
          />
          <Select label="Expires" name="days" options={LIFETIMES} />
        </>
      )}
    </NewSecretDialog>
  )
}

function RevokeSecret({
  app,
  secret,
  close,
}: {
  readonly app: AppView
  readonly secret: SecretView
  readonly close: () => void
}): ReactNode {
  const client = useQueryClient()
  return (
    <ConfirmDialog
      title={`Revoke ${secret.name}`}
      label="Revoke"
      close={close}
      run={async () => {
        await call('POST', `/apps/${app.id}/secrets/${secret.id}/revoke`)
        await client.invalidateQueries({ queryKey: ['secrets', app.id] })
      }}
    >
      <p>
        Whatever uses the secret that ends in <code>{secret.hint}</code> is refused from now on. This cannot
        be undone.
      </p>
      {secret.last_used_at !== null && (
        <p className="note warn">
          It is in use: {secret.calls} calls, the last <Time at={secret.last_used_at} />
          {secret.last_used_ip !== null && ` from ${secret.last_used_ip}`}.
        </p>
      )}
    </ConfirmDialog>
  )
}

function Keys({ app, mayManage }: Credential): ReactNode {
  const query = useQuery(keysQuery(app.id))
  const client = useQueryClient()
  const [adding, setAdding] = useState(false)
  const [revoking, setRevoking] = useState<KeyView | undefined>(undefined)
  return (
    <section>
      <h2>Public keys</h2>
      <p className="soft">
        Authenticate the app with assertions that it signs, in place of a secret (private_key_jwt).
      </p>
      <Listed query={query} what="public keys" empty={<p className="soft">No public key.</p>}>
        {(keys) => (
          <ul className="plain">
            {keys.map((key) => (
              <li key={key.id} className="row">
                <span>
                  <b>{key.name}</b> <code className="wrap">{key.id}</code>{' '}
                  <span className="soft">
                    added <Time at={key.created_at} />
                  </span>
                </span>
                {mayManage && (
                  <button type="button" className="quiet small" onClick={() => setRevoking(key)}>
                    Revoke<span className="sr"> {key.name}</span>
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Listed>
      {mayManage && (
        <button type="button" className="quiet" onClick={() => setAdding(true)}>
          Add public key
        </button>
      )}
      {adding && <AddKey app={app} close={() => setAdding(false)} />}
      {revoking !== undefined && (
        <ConfirmDialog
          title={`Revoke ${revoking.name}`}
          label="Revoke"
          close={() => setRevoking(undefined)}
          run={async () => {
            await call('POST', `/apps/${app.id}/keys/${revoking.id}/revoke`)
            await client.invalidateQueries({ queryKey: ['keys', app.id] })
          }}
        >
          <p>Assertions signed with this key are refused from now on.</p>
        </ConfirmDialog>
      )}
    </section>
  )
}

function parseJwk(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined
  } catch {
    return undefined
  }
}

function AddKey({ app, close }: { readonly app: AppView; readonly close: () => void }): ReactNode {
  const client = useQueryClient()
  const [wrong, setWrong] = useState<string | undefined>(undefined)
  return (
    <Dialog title="Add public key" close={close}>
      <Form
        send={async ({ password, name, jwk: text = '' }) => {
          const jwk = parseJwk(text)
          setWrong(jwk === undefined ? 'This is not a JSON object.' : undefined)
          if (jwk === undefined) return
          await call('POST', `/apps/${app.id}/keys`, { password, name, jwk })
          await client.invalidateQueries({ queryKey: ['keys', app.id] })
          close()
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field label="Name" name="name" required maxLength={80} error={errorOf('name')} />
            <TextArea
              label="Public key (JWK)"
              name="jwk"
              rows={5}
              spellCheck={false}
              error={wrong ?? errorOf('jwk')}
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
