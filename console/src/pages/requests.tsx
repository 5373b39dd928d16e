// page: Requests of an app with filters and live view, and one request with reason and remedy

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AppView, RequestListView, RequestView } from '../../../src/console-api/contracts/bodies.ts'
import { call } from '../api.ts'
import { curlOf } from '../curl.ts'
import { ApiTitle } from '../parts/api-title.tsx'
import { Copy } from '../parts/copy.tsx'
import { CopyBlock } from '../parts/copy-block.tsx'
import { Facts } from '../parts/facts.tsx'
import { Empty, ErrorNote, Loading } from '../parts/feedback.tsx'
import { FilterBar, type Filters, useFilters } from '../parts/filters.tsx'
import { MoreButton, NoMatch } from '../parts/search.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { Title } from '../parts/title.tsx'
import { requestQuery } from '../queries.ts'
import { WithApp } from './app.tsx'

const LIVE_MS = 2_000

const FIELDS = [
  {
    name: 'outcome',
    label: 'Outcome',
    options: [
      ['', 'All'],
      ['succeeded', 'Succeeded'],
      ['refused', 'Refused (4xx)'],
      ['failed', 'Failed (5xx)'],
    ],
  },
  { name: 'status', label: 'Status', placeholder: '401' },
  {
    name: 'grant_type',
    label: 'Grant',
    options: [
      ['', 'All'],
      ['client_credentials', 'client_credentials'],
      ['authorization_code', 'authorization_code'],
      ['refresh_token', 'refresh_token'],
    ],
  },
  { name: 'path', label: 'Path begins with', placeholder: '/api/v1/' },
  { name: 'user', label: 'User ID' },
  { name: 'request_id', label: 'Request ID' },
  { name: 'from', label: 'From (UTC)', type: 'date' },
  { name: 'until', label: 'Until (UTC)', type: 'date' },
] as const

const NAMES = [...FIELDS.map(({ name }) => name), 'refusal']

export function AppRequests(): ReactNode {
  return <WithApp>{(app) => <Requests key={app.id} app={app} />}</WithApp>
}

function Requests({ app }: { readonly app: AppView }): ReactNode {
  const { filters, set } = useFilters(NAMES)
  const [isLive, setLive] = useState(true)
  return (
    <>
      <Title
        actions={
          <button type="button" className="quiet" aria-pressed={isLive} onClick={() => setLive(!isLive)}>
            {isLive ? 'Pause' : 'Go live'}
          </button>
        }
      >
        Requests
      </Title>
      <p className="soft">
        Every OAuth and API request of this app, without secrets and without data of banks.{' '}
        {isLive ? 'New ones appear by themselves.' : 'The list is paused.'}
      </p>
      <FilterBar label="Filter requests" fields={FIELDS} filters={filters} set={set} />
      <RequestList appId={app.id} filters={filters} isLive={isLive} clear={() => set({})} />
    </>
  )
}

function RequestList({
  appId,
  filters,
  isLive,
  clear,
}: {
  readonly appId: string
  readonly filters: Filters
  readonly isLive: boolean
  readonly clear: () => void
}): ReactNode {
  const query = useInfiniteQuery({
    queryKey: ['requests', appId, filters],
    queryFn: ({ pageParam }) =>
      call<RequestListView>(
        'GET',
        `/apps/${appId}/requests?${new URLSearchParams({ ...filters, ...(pageParam !== '' && { before: pageParam }) })}`,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    // Older pages were opened to be read, and would move under the reader.
    refetchInterval: ({ state }) => (isLive && (state.data?.pages.length ?? 0) <= 1 ? LIVE_MS : false),
  })
  if (query.data === undefined) {
    return query.error ? (
      <ErrorNote error={query.error} retry={() => query.refetch()} />
    ) : (
      <Loading what="the requests" />
    )
  }
  const requests = query.data.pages.flatMap((page) => page.requests)
  const notKept = query.data.pages[0]?.not_kept ?? 0
  if (requests.length === 0) {
    return Object.keys(filters).length > 0 ? (
      <NoMatch title="No request matches" all="Show every request" clear={clear} />
    ) : (
      <Empty title="No request yet">
        <p>The first call of the app appears here.</p>
        <Link className="button" to="/apps/$appId" params={{ appId } as never}>
          Make the first call
        </Link>
      </Empty>
    )
  }
  return (
    <>
      {query.error && <ErrorNote error={query.error} retry={() => query.refetch()} />}
      {notKept > 0 && (
        <p className="note">
          {notKept.toLocaleString('en')} more requests of the last hour are counted in the analytics and not
          listed: of a flood only a part is kept.
        </p>
      )}
      <Table
        label="Requests"
        columns={['When', 'Request', 'Grant', 'Status', 'Duration', 'Outcome']}
        numbers={['Duration']}
      >
        {requests.map((request) => (
          <RequestRow key={request.id} appId={appId} request={request} />
        ))}
      </Table>
      <MoreButton query={query}>Show older requests</MoreButton>
    </>
  )
}

export function RequestRow({
  appId,
  request,
}: {
  readonly appId: string
  readonly request: RequestView
}): ReactNode {
  const { id, at, method, path, grant_type, duration_ms, refusal } = request
  return (
    <tr>
      <td>
        <Time at={at} />
      </td>
      <td className="wrap">
        <Link to="/apps/$appId/requests/$requestId" params={{ appId, requestId: id } as never}>
          <code>
            {method} {path}
          </code>
        </Link>
      </td>
      <td>{grant_type}</td>
      <td>
        <Status status={request.status} />
      </td>
      <td className="number">{duration_ms} ms</td>
      <td className="wrap">{refusal === null ? 'Succeeded' : refusal.sentence}</td>
    </tr>
  )
}

function Status({ status }: { readonly status: number }): ReactNode {
  return <span className={status < 400 ? 'badge good' : 'badge bad'}>{status}</span>
}

export function AppRequest(): ReactNode {
  return <WithApp>{(app) => <OneRequest appId={app.id} />}</WithApp>
}

function OneRequest({ appId }: { readonly appId: string }): ReactNode {
  const params: Record<string, string | undefined> = useParams({ strict: false })
  const requestId = params.requestId ?? ''
  const { data: request, error, refetch } = useQuery(requestQuery(appId, requestId))
  if (request === undefined)
    return (
      <>
        <Title>Request</Title>
        {error ? <ErrorNote error={error} retry={() => refetch()} /> : <Loading what="the request" />}
      </>
    )
  const { refusal } = request
  return (
    <>
      <Title>Request</Title>
      <p className="tags">
        <Status status={request.status} />
        <code className="wrap">
          {request.method} {request.path}
        </code>
      </p>
      {refusal !== null && (
        <div className="note bad">
          <p>
            <strong>{refusal.sentence}</strong>
            {refusal.subject !== null && (
              <>
                {' '}
                <code>{refusal.subject}</code>
              </>
            )}
          </p>
          <p>{refusal.remedy}</p>
          <p className="soft small">
            Code <code>{refusal.code}</code>
          </p>
        </div>
      )}
      <Facts
        facts={[
          ['When', <Time key="at" at={request.at} />],
          ['Request ID', <Copy key="id" text={request.id} name="request ID" />],
          ['Duration', `${request.duration_ms} ms`],
          ['API', request.dialect && <ApiTitle key="api" name={request.dialect} />],
          ['Operation', request.operation],
          ['Grant', request.grant_type],
          ['Client ID', request.client_id],
          [
            'User',
            request.user_id && (
              <Link
                key="user"
                to="/apps/$appId/requests"
                params={{ appId } as never}
                search={{ user: request.user_id } as never}
              >
                {request.user_id}
              </Link>
            ),
          ],
          ['IP address', request.ip_address],
        ]}
      />
      <section>
        <h2>As curl</h2>
        <p className="soft">The log has no secrets and no tokens: replace what is in capitals.</p>
        <CopyBlock text={curlOf(request)} name="curl command" />
      </section>
      <section>
        <h2>Sent</h2>
        <CopyBlock text={JSON.stringify(request.request, undefined, 2)} name="request" />
      </section>
      <section>
        <h2>Received</h2>
        <CopyBlock text={JSON.stringify(request.response, undefined, 2)} name="response" />
      </section>
    </>
  )
}
