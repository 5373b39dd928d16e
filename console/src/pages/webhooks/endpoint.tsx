// page: Webhook endpoint: settings, test event, secret, resend, deliveries, deletion

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type {
  TestedWebhookView,
  WebhookDialectView,
  WebhookEndpointView,
  WebhookEndpointWithSecretView,
} from '../../../../src/console-api/contracts/webhooks.ts'
import { call } from '../../api.ts'
import { Dialog, DialogActions } from '../../parts/dialog.tsx'
import { Empty, ErrorNote, Loading } from '../../parts/feedback.tsx'
import { Field, Select } from '../../parts/fields.tsx'
import { Form, Submit } from '../../parts/form.tsx'
import { AccountPassword } from '../../parts/password.tsx'
import { Time } from '../../parts/time.tsx'
import { Title } from '../../parts/title.tsx'
import { useOrganisation } from '../../session.ts'
import { EventChoice, SigningSecret } from './create.tsx'
import { Deliveries } from './deliveries.tsx'
import { RequestShown, resultOf } from './event.tsx'
import { EndpointState } from './list.tsx'
import { webhooksQuery } from './queries.ts'
import { ResendRange } from './resend.tsx'

export function WebhookEndpoint(): ReactNode {
  const params: Record<string, string | undefined> = useParams({ strict: false })
  const { appId = '', endpointId } = params
  const query = useQuery(webhooksQuery(appId))
  if (query.data === undefined) {
    return query.error ? (
      <ErrorNote error={query.error} retry={() => query.refetch()} />
    ) : (
      <Loading what="the endpoint" />
    )
  }
  const endpoint = query.data.endpoints.find(({ id }) => id === endpointId)
  if (endpoint === undefined) {
    return (
      <>
        <Title>Webhook endpoint</Title>
        <Empty title="There is no such endpoint">
          <Link to="/apps/$appId/webhooks" params={{ appId } as never}>
            Every endpoint of the app
          </Link>
        </Empty>
      </>
    )
  }
  const dialect = query.data.dialects.find((one) => one.dialect === endpoint.dialect)
  return <Shown appId={appId} endpoint={endpoint} dialect={dialect} />
}

type Parts = {
  readonly appId: string
  readonly endpoint: WebhookEndpointView
  readonly dialect: WebhookDialectView | undefined
}

type Open = 'edit' | 'test' | 'rotate' | 'resend' | 'delete'

function Shown({ appId, endpoint, dialect }: Parts): ReactNode {
  const permissions = useOrganisation()?.permissions ?? []
  const [mayManage, maySend] = [
    permissions.includes('webhooks.manage'),
    permissions.includes('webhooks.send'),
  ]
  const [open, setOpen] = useState<Open | undefined>(undefined)
  const [problem, setProblem] = useState<unknown>(undefined)
  const refresh = useRefresh(appId)
  const close = () => setOpen(undefined)
  const change = async (body: object) => {
    setProblem(undefined)
    try {
      await call('PATCH', `/apps/${appId}/webhooks/${endpoint.id}`, body)
      await refresh()
    } catch (error) {
      setProblem(error)
    }
  }
  const parts = { appId, endpoint, dialect, close }
  return (
    <>
      <Title>Webhook endpoint</Title>
      <p className="wrap">
        <code>{endpoint.url}</code>
      </p>
      <p className="tags">
        <EndpointState endpoint={endpoint} />
        <span className="soft">
          {endpoint.description !== '' && `${endpoint.description}, `}
          created <Time at={endpoint.created_at} />
        </span>
      </p>
      {endpoint.state === 'paused' && (
        <p className="note warn">
          <strong>Paused: </strong>every delivery of a day failed. Events are held; enabling the endpoint
          sends them.
        </p>
      )}
      {endpoint.previous_secret_until !== null && (
        <p className="note">
          Two secrets sign events until the old one ends <Time at={endpoint.previous_secret_until} />.
        </p>
      )}
      {problem !== undefined && <ErrorNote error={problem} />}
      {(mayManage || maySend) && (
        <div className="actions">
          {maySend && (
            <button type="button" onClick={() => setOpen('test')}>
              Send test event
            </button>
          )}
          {mayManage && (
            <>
              <button type="button" className="quiet" onClick={() => setOpen('edit')}>
                Edit
              </button>
              <button
                type="button"
                className="quiet"
                onClick={() => change({ disabled: endpoint.state === 'live' })}
              >
                {endpoint.state === 'live' ? 'Disable' : 'Enable'}
              </button>
              <button type="button" className="quiet" onClick={() => setOpen('rotate')}>
                Replace secret
              </button>
            </>
          )}
          {maySend && (
            <button type="button" className="quiet" onClick={() => setOpen('resend')}>
              Resend events
            </button>
          )}
          {mayManage && (
            <button type="button" className="danger" onClick={() => setOpen('delete')}>
              Delete
            </button>
          )}
        </div>
      )}
      <section>
        <h2>Events</h2>
        <ul className="plain tags">
          {endpoint.events.map(({ kind, name }) => (
            <li key={kind}>
              <code>{name}</code>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>Deliveries</h2>
        <Deliveries appId={appId} endpoints={[endpoint]} />
      </section>
      {open === 'edit' && <Edit {...parts} />}
      {open === 'test' && <TestEvent {...parts} />}
      {open === 'rotate' && <Rotate {...parts} />}
      {open === 'resend' && <ResendRange appId={appId} endpoint={endpoint} close={close} />}
      {open === 'delete' && <Delete {...parts} />}
    </>
  )
}

type DialogParts = Parts & { readonly close: () => void }

function useRefresh(appId: string): () => Promise<void> {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: ['webhooks', appId] })
}

function Edit({ appId, endpoint, dialect, close }: DialogParts): ReactNode {
  const refresh = useRefresh(appId)
  return (
    <Dialog title="Edit the endpoint" close={close}>
      <Form
        send={async ({ url, description }, form) => {
          const events = new FormData(form).getAll('events').map(String)
          await call('PATCH', `/apps/${appId}/webhooks/${endpoint.id}`, { url, description, events })
          await refresh()
          close()
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field
              label="URL"
              name="url"
              type="url"
              defaultValue={endpoint.url}
              required
              spellCheck={false}
              error={errorOf('url')}
            />
            <Field
              label="Description"
              name="description"
              defaultValue={endpoint.description}
              maxLength={1024}
              error={errorOf('description')}
            />
            <EventChoice
              events={dialect?.events ?? endpoint.events}
              chosen={endpoint.events}
              error={errorOf('events')}
            />
            <DialogActions close={close}>
              <Submit pending={pending}>Save</Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}

function TestEvent({ appId, endpoint, dialect, close }: DialogParts): ReactNode {
  const [sent, setSent] = useState<TestedWebhookView | undefined>(undefined)
  const events = dialect?.events ?? endpoint.events
  return (
    <Dialog title="Send a test event" close={close}>
      <p className="soft">
        Signed as every other, with invented ids and the header <code>x-test-event</code>.
      </p>
      <Form
        send={async ({ event }) => {
          setSent(undefined)
          const path = `/apps/${appId}/webhooks/${endpoint.id}/test`
          setSent(await call<TestedWebhookView>('POST', path, { event }))
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Select
              label="Event"
              name="event"
              options={events.map(({ kind, name }) => [kind, name])}
              error={errorOf('event')}
            />
            <div role="status">
              {sent && (
                <div className={sent.delivered ? 'note' : 'note bad'}>
                  <p>
                    <strong>{sent.delivered ? 'Accepted' : 'Not accepted'}: </strong>
                    {resultOf(sent.attempt)} after {sent.attempt.duration_ms} ms.
                  </p>
                  {sent.attempt.response !== '' && <pre>{sent.attempt.response}</pre>}
                </div>
              )}
            </div>
            {sent && <RequestShown request={sent.request} />}
            <div className="actions">
              <Submit pending={pending}>{sent ? 'Send another' : 'Send'}</Submit>
              <button type="button" className="quiet" onClick={close}>
                Close
              </button>
            </div>
          </>
        )}
      </Form>
    </Dialog>
  )
}

const OVERLAPS = [
  ['86400', '24 hours'],
  ['3600', '1 hour'],
  ['604800', '7 days'],
  ['0', 'Ends at once'],
] as const

function Rotate({ appId, endpoint, close }: DialogParts): ReactNode {
  const refresh = useRefresh(appId)
  const [rotated, setRotated] = useState<WebhookEndpointWithSecretView | undefined>(undefined)
  if (rotated !== undefined) {
    const done = async () => {
      setRotated(undefined)
      close()
      await refresh()
    }
    return <SigningSecret endpoint={rotated} close={done} />
  }
  return (
    <Dialog title="Replace the signing secret" close={close}>
      <Form
        send={async ({ password, overlap = '' }) => {
          const path = `/apps/${appId}/webhooks/${endpoint.id}/rotate-secret`
          const body = { password, overlap_seconds: Number(overlap) }
          setRotated(await call<WebhookEndpointWithSecretView>('POST', path, body))
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Select
              label="The old secret signs too, for"
              name="overlap"
              options={OVERLAPS}
              hint="Until then each event has two signatures; your server accepts one that matches."
              error={errorOf('overlap_seconds')}
            />
            <AccountPassword error={errorOf('password')} />
            <DialogActions close={close}>
              <Submit pending={pending}>Replace secret</Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}

function Delete({ appId, endpoint, close }: DialogParts): ReactNode {
  const navigate = useNavigate()
  const refresh = useRefresh(appId)
  return (
    <Dialog title="Delete the endpoint" close={close}>
      <Form
        send={async ({ password }) => {
          await call('POST', `/apps/${appId}/webhooks/${endpoint.id}/delete`, { password })
          await navigate({ to: '/apps/$appId/webhooks', params: { appId } as never })
          await refresh()
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <p>
              <span className="wrap">{endpoint.url}</span> receives no events any more, and its deliveries
              with their attempts are deleted. To stop it for a while, disable it instead.
            </p>
            <AccountPassword error={errorOf('password')} />
            <DialogActions close={close}>
              <Submit pending={pending} className="danger">
                Delete endpoint
              </Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}
