// page: An audit log with search

import { type ReactNode, useState } from 'react'
import type {
  EventListView,
  EventView,
  VerifiedTrailView,
} from '../../../src/console-api/contracts/bodies.ts'
import { call } from '../api.ts'
import { csvOf, download } from './csv.tsx'
import { Empty, ErrorNote, Listed } from './feedback.tsx'
import { NoMatch, SearchField } from './search.tsx'
import { Table } from './table.tsx'
import { Time } from './time.tsx'

export function Events({
  query,
  path,
}: {
  /** Of the trail, in the API; undefined where only a part of it is shown, as with a request at the operator's desk. */
  readonly path?: string
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
            {path !== undefined && <TrailActions path={path} />}
            <SearchField
              label="Search the audit log"
              placeholder="Search"
              value={wanted}
              change={setWanted}
            />
            {found.length === 0 ? (
              <NoMatch all="Show everything" clear={() => setWanted('')} />
            ) : (
              <Table label="Audit log" columns={['When', 'What', 'Who', 'On', 'Change']}>
                {found.map(({ id, at, action, actor, target, origin, before, after }) => (
                  <tr key={id}>
                    <td>
                      <Time at={at} />
                    </td>
                    <td>{wordsOf(action)}</td>
                    <td className="wrap">
                      {actor}
                      {origin !== null && (
                        <>
                          <br />
                          <span className="soft">from {origin}</span>
                        </>
                      )}
                    </td>
                    <td className="wrap">{target}</td>
                    <td className="wrap">
                      <Change before={before} after={after} />
                    </td>
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

/** More would make the row taller than the screen of a phone. */
const MAX_SHOWN = 3

function Change({ before, after }: Pick<EventView, 'before' | 'after'>): ReactNode {
  if (before === null && after === null) return null
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  const list = (
    <ul className="plain small">
      {names.map((name) => (
        <li key={name}>
          {name}: {shown(before?.[name])} → {shown(after?.[name])}
        </li>
      ))}
    </ul>
  )
  if (names.length <= MAX_SHOWN) return list
  return (
    <details>
      <summary>{names.length} values</summary>
      {list}
    </details>
  )
}

function shown(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const COLUMNS = ['sequence', 'at', 'action', 'actor', 'target', 'origin', 'before', 'after', 'hash'] as const

/** Every event, the oldest first. */
async function readAll(path: string): Promise<readonly EventView[]> {
  const events: EventView[] = []
  for (let before: string | null = ''; before !== null; ) {
    const page: EventListView = await call('GET', before === '' ? path : `${path}?before=${before}`)
    events.push(...page.events)
    before = page.next
  }
  return events.toReversed()
}

function TrailActions({ path }: { readonly path: string }): ReactNode {
  const [state, setState] = useState('')
  const [problem, setProblem] = useState<unknown>(undefined)
  const run = async (work: () => Promise<string>) => {
    setProblem(undefined)
    setState('In progress')
    try {
      setState(await work())
    } catch (error) {
      setState('')
      setProblem(error)
    }
  }
  const save = (kind: 'csv' | 'json') => async () => {
    const events = await readAll(path)
    const rows = events.map((event) =>
      COLUMNS.map((name) => {
        const value = event[name]
        return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
      }),
    )
    const text = kind === 'csv' ? csvOf(COLUMNS, rows) : JSON.stringify(events, undefined, 2)
    download(`audit-log.${kind}`, kind === 'csv' ? 'text/csv' : 'application/json', text)
    return `${events.length} events exported.`
  }
  const verify = async () => {
    const { checked, broken_at, problem: kind } = await call<VerifiedTrailView>('GET', `${path}/verification`)
    return broken_at === null
      ? `Verified: all ${checked} chained events are as they were written.`
      : `Event ${broken_at} ${kind === 'changed' ? 'was changed' : 'is missing'}. Keep a copy of the database, and find out who wrote to it.`
  }
  return (
    <>
      <div className="actions">
        <button type="button" className="quiet" onClick={() => run(verify)}>
          Verify
        </button>
        <button type="button" className="quiet" onClick={() => run(save('csv'))}>
          Export CSV
        </button>
        <button type="button" className="quiet" onClick={() => run(save('json'))}>
          Export JSON
        </button>
      </div>
      <p role="status" className="soft">
        {state}
      </p>
      {problem !== undefined && <ErrorNote error={problem} />}
    </>
  )
}

/** `client_tokens.revoked` is `Client tokens revoked`. */
function wordsOf(action: string): string {
  const text = action.replaceAll(/[._]/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
