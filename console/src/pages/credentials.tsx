// page: The API client of an app: client id, client secrets, public keys
// Never: keep the text of a secret after its dialog is closed

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type {
  AppView,
  CreatedSecretView,
  KeyView,
  SecretView,
} from '../../../src/console-api/contracts/bodies.ts'
import { call } from '../api.ts'
import { Copy } from '../parts/copy.tsx'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { Empty, Listed } from '../parts/feedback.tsx'
import { Field, Form, Submit } from '../parts/form.tsx'
import { AccountPassword } from '../parts/password.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { keysQuery, secretsQuery } from '../queries.ts'
import { useOrganisation } from '../session.ts'
import { NewSecret } from './new-secret.tsx'
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
        </>
      ) : (
        <p className="soft">Your role does not see client secrets.</p>
      )}
    </>
  )
}

type Credential = { readonly app: AppView; readonly mayManage: boolean }

function isLive({ revoked_at, expires_at }: SecretView): boolean {
  return revoked_at === null && (expires_at === null || Date.parse(expires_at) > Date.now())
}

function Secrets({ app, mayManage }: Credential): ReactNode {
  const query = useQuery(secretsQuery(app.id))
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<SecretView | undefined>(undefined)
  const [rolling, setRolling] = useState<SecretView | undefined>(undefined)
  const live = (query.data ?? []).filter(isLive).length
  return (
    <section>
      <h2>Client secrets</h2>
      <p className="soft">
        Authenticate the app. Keep them out of code and browsers. An app has up to five, so that each service
        has its own.
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
                <th scope="row">{secret.name}</th>
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
                  <SecretState secret={secret} />
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
          <button type="button" onClick={() => setCreating(true)}>
            Create new client secret
          </button>
        ) : (
          <p className="soft">There are five client secrets: revoke one to create another.</p>
        ))}
      {creating && <CreateSecret app={app} close={() => setCreating(false)} />}
      {rolling !== undefined && <RollSecret app={app} secret={rolling} close={() => setRolling(undefined)} />}
      {revoking !== undefined && (
        <RevokeSecret app={app} secret={revoking} close={() => setRevoking(undefined)} />
      )}
    </section>
  )
}

function SecretState({ secret }: { readonly secret: SecretView }): ReactNode {
  if (secret.revoked_at !== null) return <span className="badge bad">Revoked</span>
  if (!isLive(secret)) return <span className="badge bad">Expired</span>
  if (secret.expires_at === null) return <span className="badge good">Live</span>
  return (
    <span className="badge good">
      Live, expires <Time at={secret.expires_at} />
    </span>
  )
}

const LIFETIMES = [
  ['', 'Never'],
  ['30', 'In 30 days'],
  ['90', 'In 90 days'],
  ['180', 'In 180 days'],
] as const

function expiryAfter(days: string | undefined): { readonly expires_at?: string } {
  if (days === undefined || days === '') return {}
  return { expires_at: new Date(Date.now() + Number(days) * 86_400_000).toISOString() }
}

function CreateSecret({ app, close }: { readonly app: AppView; readonly close: () => void }): ReactNode {
  const client = useQueryClient()
  const [created, setCreated] = useState<CreatedSecretView | undefined>(undefined)
  if (created !== undefined) return <NewSecret app={app} created={created} close={close} />
  return (
    <Dialog title="Create new client secret" close={close}>
      <Form
        send={async ({ password, name = '', days }) => {
          const body = { password, ...(name !== '' && { name }), ...expiryAfter(days) }
          setCreated(await call<CreatedSecretView>('POST', `/apps/${app.id}/secrets`, body))
          await client.invalidateQueries({ queryKey: ['secrets', app.id] })
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <AccountPassword error={errorOf('password')} />
            <Field
              label="Name"
              name="name"
              maxLength={80}
              hint="Optional: where the secret is used, such as “billing service”."
              error={errorOf('name')}
            />
            <div className="field">
              <label htmlFor="secret-expiry">Expires</label>
              <select id="secret-expiry" name="days">
                {LIFETIMES.map(([days, label]) => (
                  <option key={days} value={days}>
                    {label}
                  </option>
                ))}
              </select>
            </div>
            <DialogActions close={close}>
              <Submit pending={pending}>Create</Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
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
    <Dialog title={`Revoke ${secret.name}`} close={close}>
      <Form
        send={async () => {
          await call('POST', `/apps/${app.id}/secrets/${secret.id}/revoke`)
          await client.invalidateQueries({ queryKey: ['secrets', app.id] })
          close()
        }}
      >
        {({ pending }) => (
          <>
            <p>
              Whatever uses the secret that ends in <code>{secret.hint}</code> can't request tokens from now
              on. This cannot be undone.
            </p>
            {secret.last_used_at !== null && (
              <p className="note warn">
                It is in use: {secret.calls} calls, the last <Time at={secret.last_used_at} />
                {secret.last_used_ip !== null && ` from ${secret.last_used_ip}`}.
              </p>
            )}
            <DialogActions close={close}>
              <Submit pending={pending} className="danger">
                Revoke
              </Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
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
        <Dialog title={`Revoke ${revoking.name}`} close={() => setRevoking(undefined)}>
          <Form
            send={async () => {
              await call('POST', `/apps/${app.id}/keys/${revoking.id}/revoke`)
              await client.invalidateQueries({ queryKey: ['keys', app.id] })
              setRevoking(undefined)
            }}
          >
            {({ pending }) => (
              <>
                <p>Assertions signed with this key are refused from now on.</p>
                <DialogActions close={() => setRevoking(undefined)}>
                  <Submit pending={pending} className="danger">
                    Revoke
                  </Submit>
                </DialogActions>
              </>
            )}
          </Form>
        </Dialog>
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
        {({ pending, errorOf }) => {
          const problem = wrong ?? errorOf('jwk')
          return (
            <>
              <Field label="Name" name="name" required maxLength={80} error={errorOf('name')} />
              <div className="field">
                <label htmlFor="key-jwk">Public key (JWK)</label>
                <textarea
                  id="key-jwk"
                  name="jwk"
                  rows={5}
                  required
                  spellCheck={false}
                  aria-invalid={problem !== undefined}
                />
                {problem !== undefined && <p className="wrong">{problem}</p>}
              </div>
              <AccountPassword error={errorOf('password')} />
              <DialogActions close={close}>
                <Submit pending={pending}>Add</Submit>
              </DialogActions>
            </>
          )
        }}
      </Form>
    </Dialog>
  )
}
