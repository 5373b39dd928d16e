// page: Dialogs of a new webhook endpoint and of its signing secret
// Never: keep the secret after the dialog is closed

import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type {
  WebhookDialectView,
  WebhookEndpointWithSecretView,
  WebhookKindView,
} from '../../../../src/console-api/contracts/webhooks.ts'
import { call } from '../../api.ts'
import { Dialog, DialogActions } from '../../parts/dialog.tsx'
import { Field, Select } from '../../parts/fields.tsx'
import { Form, Submit } from '../../parts/form.tsx'
import { AccountPassword } from '../../parts/password.tsx'
import { ShownSecret } from '../../parts/shown-secret.tsx'

export function CreateEndpoint({
  appId,
  dialects,
  close,
}: {
  readonly appId: string
  readonly dialects: readonly WebhookDialectView[]
  readonly close: () => void
}): ReactNode {
  const client = useQueryClient()
  const [dialect, setDialect] = useState(dialects[0]?.dialect ?? '')
  const [created, setCreated] = useState<WebhookEndpointWithSecretView | undefined>(undefined)
  const done = async () => {
    setCreated(undefined)
    close()
    await client.invalidateQueries({ queryKey: ['webhooks', appId] })
  }
  if (created !== undefined) return <SigningSecret endpoint={created} close={done} />
  const events = dialects.find((one) => one.dialect === dialect)?.events ?? []
  return (
    <Dialog title="Add a webhook endpoint" close={close}>
      <Form
        send={async ({ url = '', description = '', password }, form) => {
          const chosen = new FormData(form).getAll('events').map(String)
          const body = { password, dialect, url: url.trim(), description: description.trim(), events: chosen }
          setCreated(await call<WebhookEndpointWithSecretView>('POST', `/apps/${appId}/webhooks`, body))
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field
              label="URL"
              name="url"
              type="url"
              placeholder="https://app.example/webhooks"
              hint="https. In development also http to this machine."
              required
              spellCheck={false}
              error={errorOf('url')}
            />
            <Field label="Description" name="description" maxLength={1024} error={errorOf('description')} />
            {dialects.length > 1 && (
              <Select
                label="API"
                name="dialect"
                hint="Decides how events are named, rendered and signed."
                value={dialect}
                options={dialects.map(({ dialect: value, title }) => [value, title] as const)}
                onChange={({ target }) => setDialect(target.value)}
                error={errorOf('dialect')}
              />
            )}
            <EventChoice key={dialect} events={events} chosen={events} error={errorOf('events')} />
            <AccountPassword error={errorOf('password')} />
            <DialogActions close={close}>
              <Submit pending={pending}>Add endpoint</Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}

export function EventChoice({
  events,
  chosen,
  error,
}: {
  readonly events: readonly WebhookKindView[]
  readonly chosen: readonly WebhookKindView[]
  readonly error: string | undefined
}): ReactNode {
  return (
    <fieldset>
      <legend>Events</legend>
      {events.map(({ kind, name }) => (
        <label key={kind} className="tick">
          <input
            type="checkbox"
            name="events"
            value={kind}
            defaultChecked={chosen.some((one) => one.kind === kind)}
          />
          <code>{name}</code>
        </label>
      ))}
      {error !== undefined && <p className="wrong">Choose at least one event. {error}</p>}
    </fieldset>
  )
}

export function SigningSecret({
  endpoint,
  close,
}: {
  readonly endpoint: WebhookEndpointWithSecretView
  readonly close: () => void
}): ReactNode {
  // Verified with the key of the installation instead.
  if (endpoint.secret === null) return null
  return (
    <ShownSecret
      title="Your signing secret"
      name="signing secret"
      secret={endpoint.secret}
      close={close}
      lead="Your server verifies with it that events come from here. Store it now: it can't be shown again, only replaced."
    >
      <p className="soft above">
        Receiver: <span className="wrap">{endpoint.url}</span>
      </p>
    </ShownSecret>
  )
}
