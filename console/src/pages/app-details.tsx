// page: Names and options of an app; disable, enable, delete

import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AppView } from '../../../src/console-api/contracts/bodies.ts'
import { call } from '../api.ts'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { Field } from '../parts/fields.tsx'
import { Form, SaveActions, Submit } from '../parts/form.tsx'
import { AccountPassword } from '../parts/password.tsx'
import { Holds } from '../parts/production.tsx'
import { useOrganisation } from '../session.ts'

export function AppDetails({ app }: { readonly app: AppView }): ReactNode {
  const permissions = useOrganisation()?.permissions ?? []
  return (
    <>
      <Details app={app} mayChange={permissions.includes('apps.change')} />
      {permissions.includes('apps.end') && (
        <Ending app={app} mayDelete={permissions.includes('apps.delete')} />
      )}
    </>
  )
}

/** For how long the app keeps what. */
const LIMITS = [
  {
    name: 'user_days',
    label: 'Delete users without access after (days)',
    hint: 'Permanent users who share nothing any more, with everything of theirs. Empty: they stay until you delete them.',
  },
  {
    name: 'request_days',
    label: 'Keep request details for (days)',
    hint: 'Empty: as long as the installation keeps them, which is the longest in any case.',
  },
  {
    name: 'consent_days',
    label: 'Delete ended consents after (days)',
    hint: 'With their history, once the data that was read under them is deleted. Empty: they stay with their user.',
  },
  {
    name: 'session_days',
    label: 'Keep the steps of Link sessions for (days)',
    hint: 'Empty: as long as the installation keeps them.',
  },
] as const

function Details({ app, mayChange }: { readonly app: AppView; readonly mayChange: boolean }): ReactNode {
  const client = useQueryClient()
  const [saved, setSaved] = useState(false)
  return (
    <Form
      className="column"
      send={async ({ name, terms_url, privacy_url, embedding, returns_early, ...days }) => {
        setSaved(false)
        const body = {
          name,
          terms_url,
          privacy_url,
          embedding: embedding === 'on',
          returns_early: returns_early === 'on',
          retention: Object.fromEntries(LIMITS.map(({ name }) => [name, daysOf(days[name])])),
        }
        client.setQueryData(['app', app.id], await call<AppView>('PATCH', `/apps/${app.id}`, body))
        await client.invalidateQueries({ queryKey: ['apps'] })
        setSaved(true)
      }}
    >
      {({ pending, errorOf }) => (
        <fieldset disabled={!mayChange}>
          <legend className="sr">Details</legend>
          <Field
            label="App name"
            name="name"
            defaultValue={app.name}
            required
            maxLength={80}
            error={errorOf('name')}
          />
          <Field
            label="Display name (public)"
            value={app.display_name}
            readOnly
            hint="End users see it. It can't be changed."
          />
          <Field
            label="Terms"
            name="terms_url"
            type="url"
            defaultValue={app.terms_url}
            hint="Linked on the hosted pages."
            error={errorOf('terms_url')}
          />
          <Field
            label="Privacy policy"
            name="privacy_url"
            type="url"
            defaultValue={app.privacy_url}
            error={errorOf('privacy_url')}
          />
          <label className="choice">
            <input type="checkbox" name="embedding" defaultChecked={app.embedding} />
            <span>
              <b>Embedding</b>
              <small>Your pages may show the hosted flow in a frame.</small>
            </span>
          </label>
          <label className="choice">
            <input type="checkbox" name="returns_early" defaultChecked={app.returns_early} />
            <span>
              <b>Early return</b>
              <small>
                End users return as soon as they have signed in; their accounts are read in the background.
              </small>
            </span>
          </label>
          {LIMITS.map(({ name, label, hint }) => (
            <Field
              key={name}
              label={label}
              name={name}
              type="number"
              min={1}
              max={3650}
              step={1}
              defaultValue={app.retention?.[name] ?? ''}
              hint={hint}
              error={errorOf(`retention.${name}`)}
            />
          ))}
          {mayChange && (
            <SaveActions pending={pending} saved={saved}>
              Save
            </SaveActions>
          )}
        </fieldset>
      )}
    </Form>
  )
}

/** Null for an empty field. */
function daysOf(text = ''): number | null {
  return text === '' ? null : Number(text)
}

function Ending({ app, mayDelete }: { readonly app: AppView; readonly mayDelete: boolean }): ReactNode {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [open, setOpen] = useState<'disable' | 'delete' | undefined>(undefined)
  const close = () => setOpen(undefined)
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: ['app', app.id] })
    await client.invalidateQueries({ queryKey: ['apps'] })
  }
  const isDisabled = app.disabled_at !== null
  const isDisabledByMember = app.holds.some(({ hold }) => hold === 'member')
  return (
    <section className="danger-zone">
      <h2>End the app</h2>
      {isDisabled ? (
        <>
          <p>The app is disabled: its tokens are refused, and it gets no new ones.</p>
          <Holds app={app} />
          <div className="actions">
            {!app.being_deleted && isDisabledByMember && (
              <Form
                send={async () => {
                  await call('POST', `/apps/${app.id}/enable`)
                  await refresh()
                }}
              >
                {({ pending }) => (
                  <Submit pending={pending} className="quiet">
                    Enable app
                  </Submit>
                )}
              </Form>
            )}
            {mayDelete && (
              <button type="button" className="danger" onClick={() => setOpen('delete')}>
                Delete app
              </button>
            )}
          </div>
        </>
      ) : (
        <>
          <p>A disabled app can be enabled again, or deleted with everything that belongs to it.</p>
          <button type="button" className="danger" onClick={() => setOpen('disable')}>
            Disable app
          </button>
        </>
      )}
      {open !== undefined && (
        <Dialog title={open === 'disable' ? `Disable ${app.name}` : `Delete ${app.name}`} close={close}>
          <Form
            send={async ({ password, name }) => {
              if (open === 'disable') {
                await call('POST', `/apps/${app.id}/disable`, { password })
                await refresh()
                return close()
              }
              await call('POST', `/apps/${app.id}/delete`, { password, name })
              await client.invalidateQueries({ queryKey: ['apps'] })
              await navigate({ to: '/' })
            }}
          >
            {({ pending, errorOf }) => (
              <>
                <p>
                  {open === 'disable'
                    ? 'All its tokens are refused from now on, and end users cannot connect banks through it.'
                    : 'All its users, connections, data and credentials are deleted, and its consents are revoked at the banks. This cannot be undone.'}
                </p>
                {open === 'delete' && (
                  <Field
                    label={`Type the app name: ${app.name}`}
                    name="name"
                    required
                    error={errorOf('name')}
                  />
                )}
                <AccountPassword error={errorOf('password')} />
                <DialogActions close={close}>
                  <Submit pending={pending} className="danger">
                    {open === 'disable' ? 'Disable app' : 'Delete app'}
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
