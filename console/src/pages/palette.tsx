// page: Command palette (Ctrl+K or Cmd+K): pages, apps, users, request ids, documentation
// Spec: ARIA Authoring Practices, combobox with a list box

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { OrganisationView } from '../../../src/console-api/contracts/bodies.ts'
import { appsQuery } from '../queries.ts'
import { useSession } from '../session.ts'

interface Entry {
  readonly group: string
  readonly label: string
  readonly detail?: string
  /** A path of the Console, or a URL of ours outside it. */
  readonly to: string
  readonly isOutside?: true
}

const MAX_SHOWN = 30
const REQUEST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const APP_PATH = /^\/apps\/([^/]+)/
const USER_ID = /^[0-9a-f]{32}$/i

/** Pages of the app that is open. */
const APP_PAGES = [
  ['', 'Overview'],
  ['/settings/client', 'API client'],
  ['/settings/redirect-uris', 'Redirect URIs'],
  ['/settings/scopes', 'Scopes'],
  ['/settings/details', 'App details'],
  ['/builder', 'Link builder'],
  ['/explorer', 'API explorer'],
  ['/customise', 'Theme'],
  ['/banks', 'Banks'],
  ['/webhooks', 'Webhooks'],
  ['/requests', 'Requests'],
  ['/users', 'Users and connections'],
  ['/analytics', 'Analytics'],
  ['/audit', 'Audit log of the app'],
] as const

const PAGES: readonly Entry[] = [
  { group: 'Pages', label: 'Apps', to: '/' },
  { group: 'Pages', label: 'Create a new app', to: '/apps/new' },
  { group: 'Pages', label: 'Members', to: '/organisation/members' },
  { group: 'Pages', label: 'Organisation settings', to: '/organisation/settings' },
  { group: 'Pages', label: 'Audit log', to: '/organisation/audit' },
  { group: 'Pages', label: 'Account', to: '/account' },
  { group: 'Documentation', label: 'Documentation', to: 'docs', isOutside: true },
]

const DEVELOPMENT_PAGES: readonly Entry[] = [
  { group: 'Development', label: 'Demo Bank', detail: 'test users, faults, clock', to: '/demo-bank' },
]

export function Palette({ organisation }: { readonly organisation: OrganisationView }): ReactNode {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const toggle = (event: globalThis.KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== 'k' ||
        !(event.ctrlKey || event.metaKey) ||
        event.shiftKey ||
        event.altKey
      )
        return
      event.preventDefault()
      // Another dialog keeps the focus until it is closed.
      if (document.querySelector('dialog[open]') === null) setOpen(true)
    }
    document.addEventListener('keydown', toggle)
    return () => document.removeEventListener('keydown', toggle)
  }, [])
  return (
    <>
      <button
        type="button"
        className="quiet small"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
      >
        Search <small>Ctrl K</small>
      </button>
      {open && <PaletteDialog organisation={organisation} close={() => setOpen(false)} />}
    </>
  )
}

function PaletteDialog({
  organisation,
  close,
}: {
  readonly organisation: OrganisationView
  readonly close: () => void
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [wanted, setWanted] = useState('')
  const [at, setAt] = useState(0)
  useEffect(() => {
    dialog.current?.showModal()
    return () => client.removeQueries({ queryKey: ['palette'] })
  }, [client])
  const entries = useEntries(organisation, wanted.trim()).slice(0, MAX_SHOWN)
  const current = entries[Math.min(at, entries.length - 1)]
  const choose = async (entry: Entry | undefined) => {
    if (entry === undefined) return
    close()
    if (entry.isOutside === true) location.assign(new URL(`../${entry.to}`, document.baseURI).href)
    else await navigate({ href: entry.to } as never)
  }
  const move = (event: KeyboardEvent) => {
    const last = entries.length - 1
    const next = { ArrowDown: at >= last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ]
    if (event.key === 'Enter') {
      event.preventDefault()
      void choose(current)
    } else if (next !== undefined && last >= 0) {
      event.preventDefault()
      setAt(next)
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' })
    }
  }
  const index = current === undefined ? -1 : entries.indexOf(current)
  return (
    <dialog ref={dialog} className="palette" aria-label="Search the Console" onClose={close} onCancel={close}>
      <input
        type="text"
        role="combobox"
        aria-label="Search pages, apps, users, request ids and documentation"
        aria-expanded={entries.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(index >= 0 && { 'aria-activedescendant': `${id}-${index}` })}
        placeholder="Page, app, user, request id, documentation"
        autoComplete="off"
        spellCheck={false}
        value={wanted}
        onChange={({ target }) => {
          setWanted(target.value)
          setAt(0)
        }}
        onKeyDown={move}
      />
      <p role="status" className={entries.length === 0 ? 'soft above' : 'sr'}>
        {entries.length === 0 ? 'Nothing matches.' : `${entries.length} results`}
      </p>
      <div role="listbox" id={`${id}-list`} aria-label="Results">
        {entries.map((entry, position) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox, which keeps the focus
          <div
            key={`${entry.group} ${entry.to}`}
            id={`${id}-${position}`}
            role="option"
            tabIndex={-1}
            aria-selected={position === index}
            onClick={() => choose(entry)}
          >
            <span>{entry.label}</span>
            <small className="soft">
              {entry.detail === undefined ? entry.group : `${entry.group}: ${entry.detail}`}
            </small>
          </div>
        ))}
      </div>
    </dialog>
  )
}

function useEntries(organisation: OrganisationView, wanted: string): readonly Entry[] {
  // Of the location rather than of the page, which may still be loading.
  const [, appId] = APP_PATH.exec(useLocation().pathname) ?? []
  const { data: apps = [] } = useQuery(appsQuery(organisation.id))
  const ofDevelopment = useSession()?.development === true ? DEVELOPMENT_PAGES : []
  const app = apps.find(({ id }) => id === appId)
  const text = wanted.toLowerCase()
  const root = `/apps/${app?.id}`
  const ofApp: readonly Entry[] = app
    ? APP_PAGES.map(([path, label]) => ({ group: app.name, label, to: root + path }))
    : []
  const ofApps: readonly Entry[] = apps.map(({ id, name, environment, client_id }) => ({
    group: 'App',
    label: name,
    detail: `${environment}, ${client_id}`,
    to: `/apps/${id}`,
  }))
  const found = [...ofApp, ...ofApps, ...PAGES, ...ofDevelopment].filter(({ label, group, detail = '' }) =>
    text.split(/\s+/).every((word) => `${group} ${label} ${detail}`.toLowerCase().includes(word)),
  )
  if (text === '') return found
  const reached = app ? [app] : apps
  const byId = reached.flatMap(({ id, name }): readonly Entry[] => [
    ...(REQUEST_ID.test(text)
      ? [{ group: name, label: `Request ${text}`, to: `/apps/${id}/requests/${text}` }]
      : []),
    ...(USER_ID.test(text)
      ? [
          { group: name, label: `User ${text}`, to: `/apps/${id}/users/${text}` },
          { group: name, label: `Connection ${text}`, to: `/apps/${id}/connections/${text}` },
        ]
      : []),
  ])
  const docs: Entry = {
    group: 'Documentation',
    label: `Search the documentation for “${wanted}”`,
    to: `docs?q=${encodeURIComponent(wanted)}`,
    isOutside: true,
  }
  const users: readonly Entry[] = app
    ? [
        {
          group: app.name,
          label: `Find the user “${wanted}”`,
          to: `${root}/users?q=${encodeURIComponent(wanted)}`,
        },
      ]
    : []
  return [...byId, ...found, ...users, docs]
}
