// page: Webhook deliveries with search, a filter in the address bar, and a live tail

import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type {
  WebhookDeliveryView,
  WebhookEndpointView,
} from '../../../../src/console-api/contracts/webhooks.ts'
import { Empty, Listed } from '../../parts/feedback.tsx'
import { Options } from '../../parts/fields.tsx'
import { MoreButton, NoMatch, SearchField } from '../../parts/search.tsx'
import { Table } from '../../parts/table.tsx'
import { Time } from '../../parts/time.tsx'
import { deliveriesQuery } from './queries.ts'

const TAIL_MS = 2000
const EVENT_ID = /^[0-9a-f]{32}$/
const STATES = {
  pending: 'Waiting',
  held: 'Held',
  delivered: 'Delivered',
  failed: 'Failed',
} as const

export function Deliveries({
  appId,
  endpoints,
}: {
  readonly appId: string
  readonly endpoints: readonly WebhookEndpointView[]
}): ReactNode {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const state = typeof search.state === 'string' ? search.state : ''
  const [wanted, setWanted] = useState('')
  const [tails, setTails] = useState(false)
  const [only, ...others] = endpoints
  const text = wanted.trim().toLowerCase()
  const filter = {
    ...(others.length === 0 && { endpoint_id: only?.id }),
    ...(state in STATES && { state }),
    ...(EVENT_ID.test(text) && { event_id: text }),
  }
  const query = useInfiniteQuery({
    ...deliveriesQuery(appId, filter),
    refetchInterval: tails ? TAIL_MS : false,
  })
  const data = query.data?.pages.flatMap(({ deliveries }) => deliveries)
  const urlOf = (id: string) => endpoints.find((one) => one.id === id)?.url ?? id
  const matches = (one: WebhookDeliveryView) =>
    `${one.event_id} ${one.event.name} ${urlOf(one.endpoint_id)}`.toLowerCase().includes(text)
  const choose = (chosen: string) =>
    navigate({ to: '.', search: (chosen === '' ? {} : { state: chosen }) as never, replace: true })
  const reset = () => {
    setWanted('')
    void choose('')
  }
  const isFiltered = state !== '' || text !== ''
  return (
    <>
      <div className="filters">
        <SearchField
          label="Search deliveries"
          placeholder="Event, URL or event id"
          value={wanted}
          change={setWanted}
        />
        <label>
          <span className="sr">State</span>
          <select value={state} onChange={({ target }) => choose(target.value)}>
            <option value="">Every state</option>
            <Options options={Object.entries(STATES)} />
          </select>
        </label>
        <label className="tick">
          <input type="checkbox" checked={tails} onChange={({ target }) => setTails(target.checked)} />
          Live tail
        </label>
      </div>
      <Listed
        query={{ data, error: query.error, refetch: query.refetch }}
        what="deliveries"
        empty={
          isFiltered ? (
            <NothingMatches reset={reset} />
          ) : (
            <Empty title="Nothing was delivered yet">
              Events appear here as they happen. A test event of an endpoint is shown where it is sent, and is
              not listed.
            </Empty>
          )
        }
      >
        {(deliveries) => {
          const found = deliveries.filter(matches)
          if (found.length === 0) return <NothingMatches reset={reset} />
          return (
            <Table
              label="Deliveries"
              columns={['When', 'Event', 'Endpoint', 'State', 'Response', 'Attempts']}
            >
              {found.map((delivery) => (
                <tr key={`${delivery.event_id} ${delivery.endpoint_id} ${delivery.replay}`}>
                  <td>
                    <Time at={delivery.created_at} />
                  </td>
                  <th scope="row">
                    <Link
                      to="/apps/$appId/webhooks/$endpointId/events/$eventId"
                      params={
                        { appId, eventId: delivery.event_id, endpointId: delivery.endpoint_id } as never
                      }
                    >
                      {delivery.event.name}
                      <span className="sr"> {delivery.event_id}</span>
                    </Link>
                  </th>
                  <td className="wrap">{urlOf(delivery.endpoint_id)}</td>
                  <td>
                    <DeliveryState state={delivery.state} />
                    {delivery.replay > 0 && <small className="soft"> resent</small>}
                  </td>
                  <td>{resultOf(delivery)}</td>
                  <td>{delivery.attempts}</td>
                </tr>
              ))}
            </Table>
          )
        }}
      </Listed>
      <MoreButton query={query}>Show older deliveries</MoreButton>
    </>
  )
}

function NothingMatches({ reset }: { readonly reset: () => void }): ReactNode {
  return <NoMatch all="Show every delivery" clear={reset} />
}

export function DeliveryState({ state }: { readonly state: WebhookDeliveryView['state'] }): ReactNode {
  const look = { delivered: 'badge good', failed: 'badge bad', pending: 'badge', held: 'badge' }[state]
  return <span className={look}>{STATES[state]}</span>
}

function resultOf({ last_attempt: last }: WebhookDeliveryView): string {
  if (last === null) return 'None yet'
  return last.status === null ? outcomeInWords(last.outcome) : String(last.status)
}

export function outcomeInWords(outcome: NonNullable<WebhookDeliveryView['last_attempt']>['outcome']): string {
  return {
    answered: 'Responded',
    no_connection: 'No connection',
    address_refused: 'IP address not allowed',
    timeout: 'No response in time',
    broken_off: 'Response broken off',
  }[outcome]
}
