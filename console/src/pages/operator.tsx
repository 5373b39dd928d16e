// page: Operator's desk: queue of requests, one request, organisations, audit log

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { DeskDetailView } from '../../../src/console-api/contracts/production.ts'
import { call } from '../api.ts'
import { ApiTitle } from '../parts/api-title.tsx'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { Events } from '../parts/events.tsx'
import { Empty, ErrorNote, Listed, Loading } from '../parts/feedback.tsx'
import { TextArea } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { AccountPassword } from '../parts/password.tsx'
import { Documents, Facts, Holds, PRODUCT_TITLES, STATES, StateBadge } from '../parts/production.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { Title } from '../parts/title.tsx'
import { deskEventsQuery, deskRequestQuery, deskRequestsQuery } from '../queries.ts'

const QUEUES = ['in_review', 'more_needed', 'requested', 'approved', 'refused'] as const

export function Desk(): ReactNode {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const state = QUEUES.find((one) => one === search.state) ?? 'in_review'
  const query = useQuery(deskRequestsQuery(state))
  return (
    <>
      <Title>Requests for production access</Title>
      <label className="search">
        State{' '}
        <select
          value={state}
          onChange={({ target }) => navigate({ to: '/operator', search: { state: target.value } as never })}
        >
          {QUEUES.map((one) => (
            <option key={one} value={one}>
              {STATES[one][0]}
            </option>
          ))}
        </select>
      </label>
      <Listed
        query={query}
        what="requests"
        empty={
          <Empty title="Nothing waits here">Requests in this state appear here, the oldest first.</Empty>
        }
      >
        {(requests) => (
          <Table label="Requests" columns={['App', 'Organisation', 'Products', 'State', 'Since']}>
            {requests.map((request) => (
              <tr key={request.app_id}>
                <th scope="row">
                  <Link to="/operator/requests/$appId" params={{ appId: request.app_id } as never}>
                    {request.app_name}
                  </Link>
                </th>
                <td>{request.organisation_name}</td>
                <td className="wrap">{request.products.map((name) => PRODUCT_TITLES[name]).join(', ')}</td>
                <td>
                  <StateBadge state={request.state} />
                </td>
                <td>
                  <Time at={request.changed_at} />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Listed>
    </>
  )
}

export function DeskRequest(): ReactNode {
  const params: Record<string, string | undefined> = useParams({ strict: false })
  const { data, error, refetch } = useQuery(deskRequestQuery(params.appId ?? ''))
  if (data !== undefined) return <Detail detail={data} />
  return error ? <ErrorNote error={error} retry={() => refetch()} /> : <Loading what="the request" />
}

const DECISIONS = {
  approve: {
    label: 'Approve',
    look: undefined,
    sentence: 'The app connects real banks from now on. The administrators are told by mail.',
  },
  ask: {
    label: 'Ask for more',
    look: 'quiet',
    sentence: 'The administrators read this, add what is missing and submit again.',
  },
  refuse: {
    label: 'Refuse',
    look: 'danger',
    sentence: 'The administrators read the reason. They can request access again.',
  },
} as const

function Detail({ detail }: { readonly detail: DeskDetailView }): ReactNode {
  const { request, app, profile, events } = detail
  const [deciding, setDeciding] = useState<keyof typeof DECISIONS | undefined>(undefined)
  const isOpen = request.state === 'in_review' || request.state === 'more_needed'
  const root = `/operator/organisations/${request.organisation_id}/documents`
  return (
    <>
      <Title>{request.app_name}</Title>
      <p className="tags">
        <StateBadge state={request.state} />
        <span className="soft">
          of{' '}
          <Link
            to="/operator/organisations/$organisationId"
            params={{ organisationId: request.organisation_id } as never}
          >
            {request.organisation_name}
          </Link>
          , shown to end users as “{request.display_name}”, requested by {request.requested_by}{' '}
          <Time at={request.requested_at} />
        </span>
      </p>
      {request.message !== '' && <p className="note">{request.message}</p>}
      <Holds app={app} />
      <section>
        <h2>Products</h2>
        <p>{request.products.map((name) => PRODUCT_TITLES[name]).join(', ')}</p>
        <ul className="plain">
          {app.dialects.map(({ name, scopes }) => (
            <li key={name}>
              <b>
                <ApiTitle name={name} />
              </b>{' '}
              <span className="soft wrap">{scopes.join(' ') || 'no scope'}</span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>Company</h2>
        <Facts profile={profile} />
      </section>
      <section>
        <h2>Documents</h2>
        {profile.documents.length === 0 && <p className="soft">No document yet.</p>}
        <Documents documents={profile.documents} path={(id) => `${root}/${id}`} />
      </section>
      {isOpen && (
        <div className="actions">
          {(['approve', 'ask', 'refuse'] as const).map((name) => (
            <button
              key={name}
              type="button"
              className={DECISIONS[name].look}
              onClick={() => setDeciding(name)}
            >
              {DECISIONS[name].label}
            </button>
          ))}
        </div>
      )}
      <section>
        <h2>History</h2>
        <Events query={{ data: events, error: undefined, refetch: () => undefined }} />
      </section>
      {deciding !== undefined && (
        <Decide detail={detail} decision={deciding} close={() => setDeciding(undefined)} />
      )}
    </>
  )
}

function Decide({
  detail: { request },
  decision,
  close,
}: {
  readonly detail: DeskDetailView
  readonly decision: keyof typeof DECISIONS
  readonly close: () => void
}): ReactNode {
  const client = useQueryClient()
  const { label, sentence } = DECISIONS[decision]
  return (
    <Dialog title={`${label}: ${request.app_name}`} close={close}>
      <Form
        send={async ({ password, message }) => {
          const body = decision === 'approve' ? { password } : { password, message }
          await call('POST', `/operator/requests/${request.app_id}/${decision}`, body)
          await client.invalidateQueries({ queryKey: ['desk'] })
          close()
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <p>{sentence}</p>
            {decision !== 'approve' && (
              <TextArea
                label={decision === 'ask' ? 'What is missing' : 'Reason'}
                name="message"
                maxLength={2000}
                error={errorOf('message')}
              />
            )}
            <AccountPassword error={errorOf('password')} />
            <DialogActions close={close}>
              <Submit pending={pending} className={decision === 'refuse' ? 'danger' : ''}>
                {label}
              </Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}

export function DeskEvents(): ReactNode {
  return (
    <>
      <Title>What operators did</Title>
      <Events path="/operator/events" query={useQuery(deskEventsQuery)} />
    </>
  )
}
