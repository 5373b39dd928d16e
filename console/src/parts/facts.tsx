// page: List of named values

import type { ReactNode } from 'react'

export function Facts({
  facts,
}: {
  /** A fact without a value is left out. */
  readonly facts: readonly (readonly [string, ReactNode])[]
}): ReactNode {
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
