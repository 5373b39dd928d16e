// page: End users of an app: search, and one user with connections and grants

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AppView } from '../../../src/console-api/contracts/bodies.ts'
import type { EndUserDetailsView, EndUserListView } from '../../../src/console-api/contracts/end-users.ts'
import { call } from '../api.ts'
import { Copy } from '../parts/copy.tsx'
import { Facts } from '../parts/facts.tsx'
import { Empty, ErrorNote, Listed, Loading } from '../parts/feedback.tsx'
import { FilterBar, useFilters } from '../parts/filters.tsx'
import { Grants } from '../parts/grants.tsx'
import { MoreButton, NoMatch } from '../parts/search.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { Title } from '../parts/title.tsx'
import { endUserQuery } from '../queries.ts'
import { WithApp } from './app.tsx'
import { UserDeletion } from './user-deletion.tsx'

export function AppUsers(): ReactNode {
  return <WithApp>{(app) => <Users key={app.id} app={app} />}</WithApp>
}

const FIELDS = [{ name: 'q', label: 'User ID, your own ID of the user, or connection ID' }] as const

function Users({ app }: { readonly app: AppView }): ReactNode {
  const { filters, set } = useFilters(['q'])
  return (
    <>
      <Title>Users and connections</Title>
      <FilterBar label="Search users" fields={FIELDS} filters={filters} set={set} />
      <UserList appId={app.id} text={filters.q ?? ''} clear={() => set({})} />
    </>
  )
}

function UserList({
  appId,
  text,
  clear,
}: {
  readonly appId: string
  readonly text: string
  readonly clear: () => void
}): ReactNode {
  const query = useInfiniteQuery({
    queryKey: ['users', appId, text],
    queryFn: ({ pageParam }) =>
      call<EndUserListView>(
        'GET',
        `/apps/${appId}/users?${new URLSearchParams({ q: text, after: pageParam })}`,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  return (
    <Listed
      query={{
        data: query.data?.pages.flatMap(({ users }) => users),
        error: query.error,
        refetch: query.refetch,
      }}
      what="the users"
      empty={
        text !== '' ? (
          <NoMatch title="No user matches" all="Show every user" clear={clear} />
        ) : (
          <Empty title="No user yet">
            <p>A user appears when somebody connects a bank, or when the app creates one.</p>
            <Link className="button" to="/apps/$appId" params={{ appId } as never}>
              Make the first call
            </Link>
          </Empty>
        )
      }
    >
      {(users) => (
        <>
          <Table label="Users" columns={['User', 'Your ID', 'Market', 'Kept', 'Created']}>
            {users.map((user) => (
              <tr key={user.id}>
                <td className="wrap">
                  <Link to="/apps/$appId/users/$userId" params={{ appId, userId: user.id } as never}>
                    <code>{user.id}</code>
                  </Link>
                </td>
                <td className="wrap">{user.external_user_id ?? ''}</td>
                <td>{user.market}</td>
                <td>
                  {user.expires_at === null ? (
                    'Until deleted'
                  ) : (
                    <>
                      Until <Time at={user.expires_at} />
                    </>
                  )}
                </td>
                <td>
                  <Time at={user.created_at} />
                </td>
              </tr>
            ))}
          </Table>
          <MoreButton query={query}>Show more users</MoreButton>
        </>
      )}
    </Listed>
  )
}

export function AppUser(): ReactNode {
  return <WithApp>{(app) => <OneUser app={app} />}</WithApp>
}

function OneUser({ app }: { readonly app: AppView }): ReactNode {
  const params: Record<string, string | undefined> = useParams({ strict: false })
  const { data: user, error, refetch } = useQuery(endUserQuery(app.id, params.userId ?? ''))
  if (user === undefined)
    return (
      <>
        <Title>User</Title>
        {error ? <ErrorNote error={error} retry={() => refetch()} /> : <Loading what="the user" />}
      </>
    )
  return (
    <>
      <Title>User</Title>
      <Copy text={user.id} name="user ID" />
      <Facts
        facts={[
          ['Your ID', user.external_user_id],
          ['Market', user.market],
          ['Locale', user.locale],
          ['Kept', user.retention],
          ['Created', <Time key="created" at={user.created_at} />],
          ['Expires', user.expires_at && <Time key="expires" at={user.expires_at} />],
        ]}
      />
      <p>
        <Link
          to="/apps/$appId/requests"
          params={{ appId: app.id } as never}
          search={{ user: user.id } as never}
        >
          Requests for this user
        </Link>
      </p>
      <Connections appId={app.id} user={user} />
      <section>
        <h2>Grants</h2>
        <Grants appId={app.id} grants={user.grants} changed={() => refetch()} />
      </section>
      <UserDeletion appId={app.id} user={user} />
    </>
  )
}

function Connections({
  appId,
  user,
}: {
  readonly appId: string
  readonly user: EndUserDetailsView
}): ReactNode {
  return (
    <section>
      <h2>Connections</h2>
      {user.connections.length === 0 ? (
        <p className="soft">This user has connected no bank.</p>
      ) : (
        <Table label="Connections" columns={['Bank', 'Status', 'Account holder', 'Read', 'Consent until']}>
          {user.connections.map((one) => (
            <tr key={one.id}>
              <td className="wrap">
                <Link
                  to="/apps/$appId/connections/$connectionId"
                  params={{ appId, connectionId: one.id } as never}
                >
                  {one.bank ?? one.provider_name}
                </Link>
              </td>
              <td>{one.status.replaceAll('_', ' ')}</td>
              <td className="wrap">{one.holder}</td>
              <td>{one.refreshed_at === null ? 'Never' : <Time at={one.refreshed_at} />}</td>
              <td>{one.consent_expires_at === null ? '' : <Time at={one.consent_expires_at} />}</td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  )
}
