// page: The URL from which public keys of an app are fetched, with its last fetch

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { AppView } from '../../../src/console-api/contracts/bodies.ts'
import type { KeyUrlView } from '../../../src/console-api/contracts/key-url.ts'
import { call } from '../api.ts'
import { ConfirmDialog } from '../parts/confirm.tsx'
import { Copy } from '../parts/copy.tsx'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { Facts } from '../parts/facts.tsx'
import { ErrorNote, Loading } from '../parts/feedback.tsx'
import { Field } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { AccountPassword } from '../parts/password.tsx'
import { Time } from '../parts/time.tsx'
import { keysQuery, keyUrlQuery } from '../queries.ts'

interface Props {
  readonly app: AppView
  readonly mayManage: boolean
}

export function KeyUrl({ app, mayManage }: Props): ReactNode {
  const { data, error, refetch } = useQuery(keyUrlQuery(app.id))
  const [dialog, setDialog] = useState<'set' | 'remove' | undefined>(undefined)
  const client = useQueryClient()
  const close = () => setDialog(undefined)
  return (
    <section>
      <h2>Key URL</h2>
      <p className="soft">
        Your app publishes its public keys as a JWK set, and rotates them by itself (jwks_uri). They take the
        place of public keys for assertions.
      </p>
      {data === undefined &&
        (error ? <ErrorNote error={error} retry={() => refetch()} /> : <Loading what="the key URL" />)}
      {data?.key_url === null && <p className="soft">Keys are not fetched from a URL.</p>}
      {data?.key_url && <Fetched set={data.key_url} />}
      {mayManage && data !== undefined && (
        <div className="actions">
          {data.key_url !== null && (
            <Form
              label="Check now"
              send={async () => {
                const checked = await call<KeyUrlView>('POST', `/apps/${app.id}/key-url/check`)
                client.setQueryData(keyUrlQuery(app.id).queryKey, checked)
              }}
            >
              {({ pending }) => (
                <Submit pending={pending} className="quiet">
                  Check now
                </Submit>
              )}
            </Form>
          )}
          <button type="button" className="quiet" onClick={() => setDialog('set')}>
            {data.key_url === null ? 'Fetch keys from a URL' : 'Change URL'}
          </button>
          {data.key_url !== null && (
            <button type="button" className="quiet" onClick={() => setDialog('remove')}>
              Remove URL
            </button>
          )}
        </div>
      )}
      {dialog === 'set' && <SetUrl app={app} url={data?.key_url?.url} close={close} />}
      {dialog === 'remove' && (
        <ConfirmDialog
          title={`Remove ${data?.key_url?.url}`}
          label="Remove URL"
          close={close}
          run={async () => {
            await call('DELETE', `/apps/${app.id}/key-url`)
            await client.invalidateQueries({ queryKey: keyUrlQuery(app.id).queryKey })
          }}
        >
          <p>Assertions of {app.name} are refused from now on, until it has a public key or another URL.</p>
        </ConfirmDialog>
      )}
    </section>
  )
}

function Fetched({ set }: { readonly set: NonNullable<KeyUrlView['key_url']> }): ReactNode {
  return (
    <>
      <p>
        <Copy text={set.url} name="key URL" />
      </p>
      <div role="status">
        {set.problem === null ? (
          <p>
            <span className="badge good">Fetched</span> <Time at={set.fetched_at} />
          </p>
        ) : (
          <p className="note warn">
            <strong>The last fetch gave no keys: </strong>
            {set.problem} {set.detail !== '' && `(${set.detail}) `}
            The keys of the last good response count until <Time at={set.usable_until} />.
          </p>
        )}
      </div>
      <Facts
        facts={[
          ['Key ids', set.key_ids.length === 0 ? 'None: assertions are refused.' : set.key_ids.join(', ')],
          ['Last good fetch', <Time key="fetched" at={set.fetched_at} />],
          ['Fetched again after', <Time key="fresh" at={set.fresh_until} />],
        ]}
      />
    </>
  )
}

function SetUrl({
  app,
  url,
  close,
}: {
  readonly app: AppView
  readonly url: string | undefined
  readonly close: () => void
}): ReactNode {
  const client = useQueryClient()
  return (
    <Dialog title="Fetch keys from a URL" close={close}>
      <Form
        send={async ({ password, url: wanted }) => {
          const set = await call<KeyUrlView>('PUT', `/apps/${app.id}/key-url`, { password, url: wanted })
          client.setQueryData(keyUrlQuery(app.id).queryKey, set)
          await client.invalidateQueries({ queryKey: keysQuery(app.id).queryKey })
          close()
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field
              label="URL of the JWK set"
              name="url"
              type="url"
              required
              maxLength={1024}
              defaultValue={url}
              hint="It is fetched once now. Public keys of the app for assertions are revoked."
              error={errorOf('url')}
            />
            <AccountPassword error={errorOf('password')} />
            <DialogActions close={close}>
              <Submit pending={pending}>Fetch keys</Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}
