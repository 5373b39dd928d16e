// page: An audit log with search

import { type ReactNode, useState } from 'react'
import type { EventView } from '../../../src/console-api/contract.ts'
import { Empty, Listed } from './feedback.tsx'
import { Table } from './table.tsx'
import { Time } from './time.tsx'

export function Events({
  query,
}: {
  readonly query: {
    readonly data: readonly EventView[] | undefined
    readonly error: unknown
    readonly refetch: () => unknown
  }
}): ReactNode {
  const [wanted, setWanted] = useState('')
  return (
    <Listed
      query={query}
      what="the audit log"
      empty={<Empty title="Nothing has happened yet">Changes appear here as they are made.</Empty>}
    >
      {(events) => {
        const text = wanted.toLowerCase()
        const found = events.filter(({ action, actor, target }) =>
          `${action} ${actor} ${target}`.toLowerCase().includes(text),
        )
        return (
          <>
            <label className="search">
              <span className="sr">Search the audit log</span>
              <input
                type="search"
                placeholder="Search"
                value={wanted}
                onChange={({ target }) => setWanted(target.value)}
              />
            </label>
            {found.length === 0 ? (
              <Empty title="Nothing matches">
                <button type="button" className="quiet" onClick={() => setWanted('')}>
                  Show everything
                </button>
              </Empty>
            ) : (
              <Table label="Audit log" columns={['When', 'What', 'Who', 'On']}>
                {found.map(({ id, at, action, actor, target }) => (
                  <tr key={id}>
                    <td>
                      <Time at={at} />
                    </td>
                    <td>{wordsOf(action)}</td>
                    <td>{actor}</td>
                    <td className="wrap">{target}</td>
                  </tr>
                ))}
              </Table>
            )}
          </>
        )
      }}
    </Listed>
  )
}

/** `client_tokens.revoked` is `Client tokens revoked`. */
function wordsOf(action: string): string {
  const text = action.replaceAll(/[._]/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
