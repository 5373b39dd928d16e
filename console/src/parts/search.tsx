// page: Parts of a list: search field, no match, more rows

import type { ReactNode } from 'react'
import { Empty } from './feedback.tsx'

export function SearchField({
  label,
  placeholder = label,
  value,
  change,
}: {
  readonly label: string
  readonly placeholder?: string
  readonly value: string
  readonly change: (value: string) => void
}): ReactNode {
  return (
    <label className="search">
      <span className="sr">{label}</span>
      <input
        type="search"
        placeholder={placeholder}
        value={value}
        onChange={({ target }) => change(target.value)}
      />
    </label>
  )
}

export function NoMatch({
  title = 'Nothing matches',
  all,
  clear,
}: {
  readonly title?: string
  /** Words of the button that removes the filter. */
  readonly all: string
  readonly clear: () => void
}): ReactNode {
  return (
    <Empty title={title}>
      <button type="button" className="quiet" onClick={clear}>
        {all}
      </button>
    </Empty>
  )
}

export function MoreButton({
  query,
  children,
}: {
  readonly query: {
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    readonly fetchNextPage: () => unknown
  }
  readonly children: ReactNode
}): ReactNode {
  return (
    query.hasNextPage && (
      <button
        type="button"
        className="quiet"
        aria-busy={query.isFetchingNextPage}
        onClick={() => query.fetchNextPage()}
      >
        {children}
      </button>
    )
  )
}
