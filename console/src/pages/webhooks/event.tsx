// page: Event at one endpoint: sent request, deliveries with their attempts, resend

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type {
  ResentWebhookView,
  WebhookAttemptView,
  WebhookEventView,
  WebhookRequestView,
} from '../../../../src/console-api/contracts/webhooks.ts'
import { call } from '../../api.ts'
import { Copy } from '../../parts/copy.tsx'
import { ErrorNote, Loading } from '../../parts/feedback.tsx'
import { Form, Submit } from '../../parts/form.tsx'
import { Table } from '../../parts/table.tsx'
import { Time } from '../../parts/time.tsx'
import { Title } from '../../parts/title.tsx'
import { useOrganisation } from '../../session.ts'
import { DeliveryState, outcomeInWords } from './deliveries.tsx'
import { webhookEventQuery } from './queries.ts'

export function WebhookEvent(): ReactNode {
  const params: Record<string, string | undefined> = useParams({ strict: false })
  const { appId = '', eventId = '', endpointId = '' } = params
  const query = useQuery(webhookEventQuery(appId, eventId, endpointId))
  if (query.data !== undefined) return <Shown appId={appId} event={query.data} />
  return query.error ? (
    <ErrorNote error={query.error} retry={() => query.refetch()} />
  ) : (
    <Loading what="the event" />
  )
}

function Shown({ appId, event }: { readonly appId: string; readonly event: WebhookEventView }): ReactNode {
  const client = useQueryClient()
  const maySend = useOrganisation()?.permissions.includes('webhooks.send') === true
  const [sent, setSent] = useState<ResentWebhookView | undefined>(undefined)
  const { endpoint } = event
  return (
    <>
      <Title>{event.event.name}</Title>
      <p className="tags">
        <Link to="/apps/$appId/webhooks/$endpointId" params={{ appId, endpointId: endpoint.id } as never}>
          {endpoint.url}
        </Link>
        <span className="soft">
          happened <Time at={event.created_at} />
        </span>
      </p>
      <Copy text={event.event_id} name="event id" />
      {maySend && (
        <Form
          label="Resend"
          className="actions"
          send={async () => {
            setSent(undefined)
            const path = `/apps/${appId}/webhook-deliveries/${event.event_id}/${endpoint.id}/resend`
            setSent(await call<ResentWebhookView>('POST', path))
            await client.invalidateQueries({ queryKey: ['webhook-event', appId] })
            await client.invalidateQueries({ queryKey: ['webhook-deliveries', appId] })
          }}
        >
          {({ pending }) => (
            <>
              <Submit pending={pending}>Resend now</Submit>
              <span role="status">
                {sent && (sent.delivered ? 'Delivered.' : `Not delivered: ${resultOf(sent.attempt)}.`)}
              </span>
            </>
          )}
        </Form>
      )}
      <section>
        <h2>Attempts</h2>
        {event.deliveries.map(({ replay, state, created_at: at, next_attempt_at: next, attempts }) => (
          <div key={replay}>
            <p className="tags">
              <DeliveryState state={state} />
              <span>
                {replay === 0 ? 'Sent by the event' : `Resent (${replay})`}, <Time at={at} />
              </span>
              {next !== null && (
                <span className="soft">
                  next attempt <Time at={next} />
                </span>
              )}
            </p>
            {attempts.length === 0 ? (
              <p className="soft">No attempt yet.</p>
            ) : (
              <Attempts attempts={attempts} />
            )}
          </div>
        ))}
      </section>
      <section>
        <h2>Request</h2>
        <RequestShown request={event.request} />
      </section>
    </>
  )
}

function Attempts({ attempts }: { readonly attempts: readonly WebhookAttemptView[] }): ReactNode {
  return (
    <Table label="Attempts" columns={['When', 'Result', 'Duration', 'Response']}>
      {attempts.map((attempt) => (
        <tr key={attempt.attempt}>
          <td>
            <Time at={attempt.at} />
          </td>
          <td>{resultOf(attempt)}</td>
          <td>{attempt.duration_ms} ms</td>
          <td className="wrap">
            {attempt.response === '' ? <span className="soft">Empty</span> : attempt.response}
          </td>
        </tr>
      ))}
    </Table>
  )
}

export function resultOf({ status, outcome }: WebhookAttemptView): string {
  return status === null ? outcomeInWords(outcome) : `Status ${status}`
}

export function RequestShown({ request }: { readonly request: WebhookRequestView }): ReactNode {
  const { url, headers, body } = request
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return (
    <>
      <pre>{[`POST ${url}`, ...lines].join('\n')}</pre>
      {body === null ? (
        <p className="soft">The body holds data of end users; it is not shown.</p>
      ) : (
        <pre>{JSON.stringify(JSON.parse(body), undefined, 2)}</pre>
      )}
    </>
  )
}
