// page: The product's mark: two halves of a split tally stick

import type { ReactNode } from 'react'

export function Mark(): ReactNode {
  return (
    <svg className="mark" viewBox="0 0 32 32" width="24" height="24" fill="currentColor" aria-hidden="true">
      <path d="M2 6h28v9H20v-4h-2v4h-4v-4h-2v4H8v-4H6v4H2zM2 17h4v4h2v-4h4v4h2v-4h4v4h2v-4h3v9H2z" />
    </svg>
  )
}
