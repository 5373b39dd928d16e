// page: Test users of Demo Bank, by market, way to sign in and words

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { TestUsersView, TestUserView } from '../../../../src/console-api/contracts/demo-bank.ts'
import { Copy } from '../../parts/copy.tsx'
import { ErrorNote, Loading } from '../../parts/feedback.tsx'
import { FilterBar, useFilters } from '../../parts/filters.tsx'
import { NoMatch } from '../../parts/search.tsx'
import { Table } from '../../parts/table.tsx'
import { testUsersQuery } from './queries.ts'

const FLOW_NAMES: Readonly<Record<TestUserView['flows'][number], string>> = {
  redirect: 'Redirect',
  embedded: 'Embedded',
  decoupled: 'Second device',
  app_to_app: 'App to app',
  password: 'Password',
}

const DEFAULT_MARKET = 'SE'

export function TestUsers({ organisationId }: { readonly organisationId: string }): ReactNode {
  const { filters, set } = useFilters(['market', 'flow', 'q'])
  const market = filters.market ?? DEFAULT_MARKET
  const query = useQuery({
    ...testUsersQuery(organisationId, market, filters.flow ?? ''),
    placeholderData: (before: TestUsersView | undefined) => before,
  })
  const markets = query.data?.markets ?? []
  return (
    <section>
      <h2>Test users</h2>
      <FilterBar
        label="Search test users"
        filters={{ ...filters, market }}
        set={set}
        fields={[
          { name: 'q', label: 'Case', placeholder: 'joint, loan, slow' },
          {
            name: 'market',
            label: 'Market',
            options: markets.map(({ code, name }) => [code, name] as const),
          },
          {
            name: 'flow',
            label: 'Way to sign in',
            options: [['', 'Any'], ...Object.entries(FLOW_NAMES)],
          },
        ]}
        key={markets.length}
      />
      {query.data?.problem != null ? (
        <p className="note bad" role="status">
          <strong>Not available: </strong>
          {query.data.problem}
        </p>
      ) : query.data !== undefined ? (
        <UserTable
          users={query.data.users.filter((user) => isFound(user, filters.q ?? ''))}
          clear={() => set({ market })}
        />
      ) : query.error ? (
        <ErrorNote error={query.error} retry={() => query.refetch()} />
      ) : (
        <Loading what="the test users" />
      )}
    </section>
  )
}

function isFound({ key, title, description, banks }: TestUserView, words: string): boolean {
  const text = `${key} ${title} ${description} ${banks.join(' ')}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function UserTable({
  users,
  clear,
}: {
  readonly users: readonly TestUserView[]
  readonly clear: () => void
}): ReactNode {
  if (users.length === 0) {
    return <NoMatch title="No test user matches" all="Show every test user of the market" clear={clear} />
  }
  return (
    <>
      <p className="soft" role="status">
        {users.length === 1 ? 'One test user.' : `${users.length} test users.`}
      </p>
      <Table label="Test users" columns={['Case', 'User name', 'Password', 'Signs in at']}>
        {users.map((user) => (
          <tr key={user.key} id={user.key}>
            <td className="wrap">
              <b>{user.title}</b>
              <br />
              <span className="soft">{user.description}</span>
            </td>
            <td>
              <Copy text={user.user_name} name={`user name ${user.user_name}`} />
              {user.key !== user.user_name && (
                <p className="soft small">
                  Key <code>{user.key}</code>
                </p>
              )}
            </td>
            <td>
              <Copy text={user.password} name={`password of ${user.key}`} />
            </td>
            <td className="wrap">{user.banks.join(', ')}</td>
          </tr>
        ))}
      </Table>
    </>
  )
}
