// page: API explorer: the operations of the APIs of an app, by topic, with search

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AppView } from '../../../../src/console-api/contracts/bodies.ts'
import type { ExplorerView } from '../../../../src/console-api/contracts/explorer.ts'
import { Empty, ErrorNote, Loading } from '../../parts/feedback.tsx'
import { FilterBar, type Filters, useFilters } from '../../parts/filters.tsx'
import { NoMatch } from '../../parts/search.tsx'
import { Title } from '../../parts/title.tsx'
import { WithApp } from '../app.tsx'
import { explorerQuery } from './queries.ts'

type Line = ExplorerView['operations'][number]

export function Explorer(): ReactNode {
  return <WithApp>{(app) => <ExplorerOf key={app.id} app={app} />}</WithApp>
}

function ExplorerOf({ app }: { readonly app: AppView }): ReactNode {
  const { data, error, refetch } = useQuery(explorerQuery(app.id))
  const { filters, set } = useFilters(['api', 'q'])
  return (
    <>
      <Title>API explorer</Title>
      <p className="soft">
        Every operation of this app's APIs.{' '}
        {app.environment === 'sandbox'
          ? 'Choose one, fill it in, and send it with a token of the app or of one of its users.'
          : 'Requests are sent for sandbox apps only: a production app reads real accounts.'}
      </p>
      {data !== undefined && (
        <FilterBar
          label="Search operations"
          fields={[
            { name: 'q', label: 'Path or words', placeholder: 'accounts' },
            {
              name: 'api',
              label: 'API',
              options: [['', 'All'], ...data.apis.map(({ name, title }) => [name, title] as const)],
            },
          ]}
          filters={filters}
          set={set}
        />
      )}
      {data !== undefined ? (
        <Topics appId={app.id} operations={data.operations} filters={filters} clear={() => set({})} />
      ) : error ? (
        <ErrorNote error={error} retry={() => refetch()} />
      ) : (
        <Loading what="the operations" />
      )}
    </>
  )
}

function matches({ path, summary, topic, id }: Line, words: string): boolean {
  const text = `${path} ${summary} ${topic} ${id}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function Topics({
  appId,
  operations,
  filters,
  clear,
}: {
  readonly appId: string
  readonly operations: readonly Line[]
  readonly filters: Filters
  readonly clear: () => void
}): ReactNode {
  const { api = '', q = '' } = filters
  if (operations.length === 0) {
    return (
      <Empty title="This app has no API">
        <Link to="/apps/$appId/settings/$tab" params={{ appId, tab: 'scopes' } as never}>
          Add an API
        </Link>
      </Empty>
    )
  }
  const found = operations.filter((line) => (api === '' || line.api === api) && matches(line, q))
  if (found.length === 0)
    return <NoMatch title="No operation matches" all="Show every operation" clear={clear} />
  const topics = [...new Set(found.map(({ topic }) => topic))]
  return (
    <>
      <p className="sr" role="status">
        {found.length === 1 ? 'One operation' : `${found.length} operations`}
      </p>
      {topics.map((topic) => (
        <section key={topic}>
          <h2>{topic}</h2>
          <ul className="plain operations">
            {found
              .filter((line) => line.topic === topic)
              .map(({ id, method, path, summary }) => (
                <li key={id}>
                  <span className="badge method">{method}</span>
                  <Link to="/apps/$appId/explorer/$operationId" params={{ appId, operationId: id } as never}>
                    {summary}
                  </Link>
                  <code className="soft">{path}</code>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </>
  )
}
