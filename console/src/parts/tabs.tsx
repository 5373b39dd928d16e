// page: Tabs that are links, with the keys of the ARIA pattern

import { Link, useNavigate } from '@tanstack/react-router'
import type { KeyboardEvent, ReactNode } from 'react'

export interface Tab {
  readonly id: string
  readonly label: string
}

export function Tabs({
  tabs,
  current,
  appId,
  children,
}: {
  readonly tabs: readonly Tab[]
  readonly current: string
  readonly appId: string
  readonly children: ReactNode
}): ReactNode {
  const navigate = useNavigate()
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const at = tabs.findIndex(({ id }) => id === current)
    const next = tabs[(at + step + tabs.length) % tabs.length]
    if (next === undefined) return
    void navigate({ to: '/apps/$appId/settings/$tab', params: { appId, tab: next.id } as never }).then(() =>
      document.getElementById(`tab-${next.id}`)?.focus(),
    )
  }
  return (
    <>
      <div role="tablist" aria-label="App settings" className="tabs" onKeyDown={move}>
        {tabs.map(({ id, label }) => (
          <Link
            key={id}
            id={`tab-${id}`}
            role="tab"
            to="/apps/$appId/settings/$tab"
            params={{ appId, tab: id } as never}
            aria-selected={id === current}
            aria-controls="tab-panel"
            tabIndex={id === current ? 0 : -1}
          >
            {label}
          </Link>
        ))}
      </div>
      <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${current}`}>
        {children}
      </div>
    </>
  )
}
