// page: Webhook endpoints of an app, and their deliveries

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AppView } from '../../../../src/console-api/contracts/bodies.ts'
import type { WebhookEndpointView } from '../../../../src/console-api/contracts/webhooks.ts'
import { ApiTitle } from '../../parts/api-title.tsx'
import { Empty, Listed } from '../../parts/feedback.tsx'
import { NoMatch, SearchField } from '../../parts/search.tsx'
import { Table } from '../../parts/table.tsx'
import { Title } from '../../parts/title.tsx'
import { useOrganisation } from '../../session.ts'
import { WithApp } from '../app.tsx'
import { CreateEndpoint } from './create.tsx'
import { Deliveries } from './deliveries.tsx'
import { webhooksQuery } from './queries.ts'

export function Webhooks(): ReactNode {
  return <WithApp>{(app) => <WebhooksOf app={app} />}</WithApp>
}

function WebhooksOf({ app }: { readonly app: AppView }): ReactNode {
  const mayManage = useOrganisation()?.permissions.includes('webhooks.manage') === true
  const query = useQuery(webhooksQuery(app.id))
  const [creating, setCreating] = useState(false)
  const dialects = query.data?.dialects ?? []
  const add = mayManage && dialects.length > 0 && (
    <button type="button" onClick={() => setCreating(true)}>
      Add endpoint
    </button>
  )
  const { endpoints } = query.data ?? {}
  return (
    <>
      <Title actions={endpoints?.length ? add : undefined}>Webhooks</Title>
      <p className="soft">
        Your server receives an event as soon as something happens, signed with the secret of its endpoint.
      </p>
      <Listed
        query={{ data: endpoints, error: query.error, refetch: query.refetch }}
        what="webhook endpoints"
        empty={
          <Empty title="No endpoint yet">
            {dialects.length > 0 ? (
              <>
                <p>An endpoint is a URL of your server that receives events.</p>
                {add || <p>Ask an administrator or a developer to add one.</p>}
              </>
            ) : (
              <p>
                None of the APIs of this app sends events.{' '}
                <Link to="/apps/$appId/settings/$tab" params={{ appId: app.id, tab: 'scopes' } as never}>
                  Add an API
                </Link>
              </p>
            )}
          </Empty>
        }
      >
        {(found) => <Endpoints appId={app.id} endpoints={found} />}
      </Listed>
      {endpoints !== undefined && endpoints.length > 0 && (
        <section>
          <h2>Deliveries</h2>
          <Deliveries appId={app.id} endpoints={endpoints} />
        </section>
      )}
      {creating && <CreateEndpoint appId={app.id} dialects={dialects} close={() => setCreating(false)} />}
    </>
  )
}

function Endpoints({
  appId,
  endpoints,
}: {
  readonly appId: string
  readonly endpoints: readonly WebhookEndpointView[]
}): ReactNode {
  const [wanted, setWanted] = useState('')
  const text = wanted.toLowerCase()
  const found = endpoints.filter(({ url, description }) =>
    `${url} ${description}`.toLowerCase().includes(text),
  )
  return (
    <>
      <SearchField label="Search endpoints" value={wanted} change={setWanted} />
      {found.length === 0 ? (
        <NoMatch all="Show every endpoint" clear={() => setWanted('')} />
      ) : (
        <Table label="Webhook endpoints" columns={['URL', 'API', 'Events', 'State']}>
          {found.map((endpoint) => (
            <tr key={endpoint.id}>
              <th scope="row" className="wrap">
                <Link
                  to="/apps/$appId/webhooks/$endpointId"
                  params={{ appId, endpointId: endpoint.id } as never}
                >
                  {endpoint.url}
                </Link>
                {endpoint.description !== '' && <small className="soft block">{endpoint.description}</small>}
              </th>
              <td>
                <ApiTitle name={endpoint.dialect} />
              </td>
              <td>
                {endpoint.events.length === 1 ? endpoint.events[0]?.name : `${endpoint.events.length} events`}
              </td>
              <td>
                <EndpointState endpoint={endpoint} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </>
  )
}

export function EndpointState({ endpoint }: { readonly endpoint: WebhookEndpointView }): ReactNode {
  const { state, failures } = endpoint
  if (state === 'disabled') return <span className="badge">Disabled</span>
  if (state === 'paused') return <span className="badge bad">Paused after failures</span>
  if (failures > 0) return <span className="badge bad">{failures} failed in a row</span>
  return <span className="badge good">Live</span>
}
