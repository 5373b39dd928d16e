// page: Error pages: unknown path, and a page that failed

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ErrorNote } from '../parts/feedback.tsx'

export function NotFoundPage(): ReactNode {
  return (
    <main className="column">
      <h1>There is no such page</h1>
      <p>The address may be mistyped, or what it named was deleted.</p>
      <p>
        <Link to="/" className="button">
          To your apps
        </Link>
      </p>
    </main>
  )
}

export function FailedPage({ error }: { readonly error: unknown }): ReactNode {
  return (
    <main className="column">
      <h1>This page failed</h1>
      <ErrorNote error={error} retry={() => location.reload()} />
    </main>
  )
}
