// page: Loading, error and empty states, the same on every page

import type { ReactNode } from 'react'
import { ApiProblem } from '../api.ts'

export function Loading({ what }: { readonly what: string }): ReactNode {
  return (
    <div className="loading" role="status">
      <span className="sr">Loading {what}</span>
      <div className="bar" />
      <div className="bar" />
      <div className="bar short" />
    </div>
  )
}

export function ErrorNote({
  error,
  retry,
}: {
  readonly error: unknown
  readonly retry?: () => void
}): ReactNode {
  const problem = error instanceof ApiProblem ? error : undefined
  return (
    <div className="note bad" role="alert">
      <p>
        <strong>Error: </strong>
        {problem?.message ?? 'This page failed. Reload it, and report the problem if it stays.'}
      </p>
      {problem?.requestId !== undefined && <p className="soft small">Request id {problem.requestId}</p>}
      {retry !== undefined && (
        <button type="button" className="quiet" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

export function Empty({
  title,
  children,
}: {
  readonly title: string
  readonly children: ReactNode
}): ReactNode {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** A list in its four states. */
export function Listed<T>({
  query,
  what,
  empty,
  children,
}: {
  readonly query: {
    readonly data: readonly T[] | undefined
    readonly error: unknown
    readonly refetch: () => unknown
  }
  readonly what: string
  readonly empty: ReactNode
  readonly children: (items: readonly T[]) => ReactNode
}): ReactNode {
  if (query.data === undefined) {
    return query.error ? (
      <ErrorNote error={query.error} retry={() => query.refetch()} />
    ) : (
      <Loading what={what} />
    )
  }
  return query.data.length === 0 ? empty : children(query.data)
}
