// page: Frame of the pages before log-in, and the parameters of their URLs

import { useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { Mark } from './mark.tsx'

type Search = {
  readonly token?: string
  readonly next?: string
  readonly email?: string
  readonly factors?: string
  readonly problem?: string
}

export function useEntrySearch(): Search {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const text = (name: string) => (search[name] === undefined ? undefined : String(search[name]))
  const entries = (['token', 'next', 'email', 'factors', 'problem'] as const).flatMap((name) => {
    const value = text(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

/** Only a page of the Console, so that a link cannot lead elsewhere after the log-in. */
export function safeNext(next: string | undefined): string {
  return next?.startsWith('/') && !/^\/[/\\]/.test(next) ? next : '/'
}

export function Entry({
  title,
  lead,
  children,
}: {
  readonly title: string
  readonly lead?: ReactNode
  readonly children: ReactNode
}): ReactNode {
  useEffect(() => {
    document.title = `${title} – Tallystick Console`
  }, [title])
  return (
    <div className="entry">
      <header>
        <Mark /> <span>Tallystick Console</span>
      </header>
      <main>
        <h1>{title}</h1>
        {lead !== undefined && <p className="soft">{lead}</p>}
        {children}
      </main>
    </div>
  )
}
