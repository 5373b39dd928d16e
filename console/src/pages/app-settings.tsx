// page: The settings of an app: API client, redirect URIs, scopes, details

import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AppView } from '../../../src/console-api/contracts/bodies.ts'
import { Tabs } from '../parts/tabs.tsx'
import { Title } from '../parts/title.tsx'
import { WithApp } from './app.tsx'
import { AppDetails } from './app-details.tsx'
import { Credentials } from './credentials.tsx'
import { RedirectUris } from './redirect-uris.tsx'
import { Scopes } from './scopes.tsx'

const TABS = [
  { id: 'client', label: 'API client' },
  { id: 'redirect-uris', label: 'Redirect URIs' },
  { id: 'scopes', label: 'Scopes' },
  { id: 'details', label: 'App details' },
] as const

export function AppSettings(): ReactNode {
  const params: Record<string, string | undefined> = useParams({ strict: false })
  const { tab = 'client' } = params
  return (
    <WithApp>
      {(app) => (
        <>
          <Title>App settings</Title>
          <p className="soft">{app.name}</p>
          <Tabs tabs={TABS} current={tab} appId={app.id}>
            <Panel app={app} tab={tab} />
          </Tabs>
        </>
      )}
    </WithApp>
  )
}

function Panel({ app, tab }: { readonly app: AppView; readonly tab: string }): ReactNode {
  if (tab === 'client') return <Credentials app={app} />
  if (tab === 'redirect-uris') return <RedirectUris app={app} />
  if (tab === 'scopes') return <Scopes app={app} />
  if (tab === 'details') return <AppDetails app={app} />
  return <p>There is no such tab.</p>
}
