// page: Settings of an organisation's provider: connection, roles, domains, requirement

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { ProviderSettingsView, ProviderView } from '../../../src/console-api/contracts/provider.ts'
import { call } from '../api.ts'
import { Copy } from '../parts/copy.tsx'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { ErrorNote, Loading } from '../parts/feedback.tsx'
import { Field, Select, TextArea } from '../parts/fields.tsx'
import { Form, Submit, type Values } from '../parts/form.tsx'
import { AccountPassword } from '../parts/password.tsx'
import { Time } from '../parts/time.tsx'
import { providerQuery } from '../queries.ts'
import { Domains } from './provider-domains.tsx'

const ROLES = ['administrator', 'developer', 'analyst', 'support', 'viewer'] as const

export function ProviderSettings({ organisationId }: { readonly organisationId: string }): ReactNode {
  const query = useQuery(providerQuery(organisationId))
  const client = useQueryClient()
  if (query.data === undefined) {
    if (query.error) return <ErrorNote error={query.error} retry={() => query.refetch()} />
    return <Loading what="the log-in of the organisation" />
  }
  const root = `/organisations/${organisationId}`
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: ['provider', organisationId] })
    await client.invalidateQueries({ queryKey: ['session'] })
  }
  return (
    <>
      <Provider settings={query.data} root={root} refresh={refresh} />
      <Domains domains={query.data.domains} root={root} refresh={refresh} />
    </>
  )
}

interface Parts {
  readonly root: string
  readonly refresh: () => Promise<void>
}

type OpenDialog = 'edit' | 'require' | 'remove' | undefined

function Provider({
  settings,
  root,
  refresh,
}: Parts & { readonly settings: ProviderSettingsView }): ReactNode {
  const { provider, redirect_uri } = settings
  const [open, setOpen] = useState<OpenDialog>(undefined)
  const close = () => setOpen(undefined)
  const send = async (method: 'PUT' | 'POST', path: string, body: unknown) => {
    await call(method, `${root}/provider${path}`, body)
    await refresh()
    close()
  }
  return (
    <section>
      <h2>Log-in through your provider</h2>
      <p className="soft">
        Members log in at the OpenID provider of your organisation, with addresses of your domains. They join
        with the role that it gives them.
      </p>
      {provider === null ? <p>No provider yet.</p> : <Facts provider={provider} />}
      <p>
        Redirect URI, to be registered at the provider:
        <br />
        <Copy text={redirect_uri} name="redirect URI" />
      </p>
      <div className="actions">
        <button type="button" className="quiet" onClick={() => setOpen('edit')}>
          {provider === null ? 'Set up provider' : 'Change provider'}
        </button>
        {provider !== null && (
          <>
            <button type="button" className="quiet" onClick={() => setOpen('require')}>
              {provider.required ? 'Make it optional' : 'Require it'}
            </button>
            <button type="button" className="danger" onClick={() => setOpen('remove')}>
              Remove provider
            </button>
          </>
        )}
      </div>
      {open === 'edit' && (
        <Dialog title={provider === null ? 'Set up provider' : 'Change provider'} close={close}>
          <EditProvider provider={provider} send={(body) => send('PUT', '', body)} close={close} />
        </Dialog>
      )}
      {open === 'require' && provider !== null && (
        <Confirmed
          title={provider.required ? 'Make the provider optional' : 'Require the provider'}
          label={provider.required ? 'Make it optional' : 'Require it'}
          send={(password) => send('POST', '/requirement', { password, required: !provider.required })}
          close={close}
        >
          {provider.required
            ? 'Members may log in with a password or a passkey again.'
            : 'Members who did not log in there are kept out of this organisation from now on. Administrators with a second factor can still enter when the provider fails; the audit log records it.'}
        </Confirmed>
      )}
      {open === 'remove' && (
        <Confirmed
          title="Remove the provider"
          label="Remove provider"
          className="danger"
          send={(password) => send('POST', '/remove', { password })}
          close={close}
        >
          Nobody logs in through it any more. Members without a password request one under “Forgot password”.
        </Confirmed>
      )}
    </section>
  )
}

function Facts({ provider }: { readonly provider: ProviderView }): ReactNode {
  const { issuer, client_id, role_claim, role_rules, default_role, required, last_used_at } = provider
  return (
    <>
      <p>
        <span className={required ? 'badge good' : 'badge'}>{required ? 'Required' : 'Optional'}</span>{' '}
        {last_used_at === null ? (
          'Nobody has logged in with these settings yet.'
        ) : (
          <>
            Last log-in <Time at={last_used_at} />.
          </>
        )}
      </p>
      <p>
        Issuer <code>{issuer}</code>, client id <code>{client_id}</code>
      </p>
      <ul>
        {role_rules.map(({ value, role }) => (
          <li key={value}>
            <code>
              {role_claim}: {value}
            </code>{' '}
            gives {role}
          </li>
        ))}
        <li>
          {default_role === null ? 'Everybody else has no access' : `Everybody else is ${default_role}`}
        </li>
      </ul>
    </>
  )
}

function EditProvider({
  provider,
  send,
  close,
}: {
  readonly provider: ProviderView | null
  readonly send: (body: unknown) => Promise<void>
  readonly close: () => void
}): ReactNode {
  const rules = provider?.role_rules.map(({ value, role }) => `${value} = ${role}`).join('\n')
  return (
    <Form send={(values) => send(readProvider(values))}>
      {({ pending, errorOf }) => (
        <>
          <Field
            label="Issuer"
            name="issuer"
            type="url"
            required
            defaultValue={provider?.issuer}
            hint="Exactly as the provider names itself, such as https://login.example.com."
            error={errorOf('issuer')}
          />
          <Field
            label="Client id"
            name="client_id"
            required
            defaultValue={provider?.client_id}
            error={errorOf('client_id')}
          />
          <Field
            label="Client secret"
            name="client_secret"
            type="password"
            autoComplete="off"
            hint={provider === null ? undefined : 'Leave it empty to keep the stored one.'}
            error={errorOf('client_secret')}
          />
          <Field
            label="Claim with groups or roles"
            name="role_claim"
            defaultValue={provider?.role_claim ?? ''}
            hint="Such as groups. Leave it empty if the provider decides on no roles."
            error={errorOf('role_claim')}
          />
          <TextArea
            label="Rules"
            name="rules"
            required={false}
            defaultValue={rules}
            hint="One a line, such as engineers = developer. The first that fits decides."
            error={errorOf('role_rules')}
          />
          <Select
            label="Everybody else"
            name="default_role"
            defaultValue={provider?.default_role ?? ''}
            options={[['', 'No access'], ...ROLES.map((role) => [role, role] as const)]}
          />
          <AccountPassword error={errorOf('password')} />
          <DialogActions close={close}>
            <Submit pending={pending}>Save</Submit>
          </DialogActions>
        </>
      )}
    </Form>
  )
}

/** Empty fields are left out. */
function readProvider({ rules = '', ...values }: Values) {
  const filled = Object.entries(values).filter(([, value]) => value.trim() !== '')
  const role_rules = rules
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const at = line.lastIndexOf('=')
      return { value: line.slice(0, Math.max(at, 0)).trim(), role: line.slice(at + 1).trim() }
    })
  return { ...Object.fromEntries(filled), role_rules }
}

function Confirmed({
  title,
  label,
  className,
  send,
  close,
  children,
}: {
  readonly title: string
  readonly label: string
  readonly className?: 'danger'
  readonly send: (password: string | undefined) => Promise<void>
  readonly close: () => void
  readonly children: ReactNode
}): ReactNode {
  return (
    <Dialog title={title} close={close}>
      <Form send={({ password }) => send(password)}>
        {({ pending, errorOf }) => (
          <>
            <p>{children}</p>
            <AccountPassword error={errorOf('password')} />
            <DialogActions close={close}>
              <Submit pending={pending} {...(className !== undefined && { className })}>
                {label}
              </Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}
