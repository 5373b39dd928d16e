// page: Overview of an app with its first call, and its audit log

import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AppView } from '../../../src/console-api/contracts/bodies.ts'
import { ApiTitle } from '../parts/api-title.tsx'
import { Copy } from '../parts/copy.tsx'
import { CopyBlock } from '../parts/copy-block.tsx'
import { Events } from '../parts/events.tsx'
import { ErrorNote, Loading } from '../parts/feedback.tsx'
import { Holds } from '../parts/production.tsx'
import { Time } from '../parts/time.tsx'
import { Title } from '../parts/title.tsx'
import { appEventsQuery, appQuery, dialectsQuery } from '../queries.ts'
import { useOrganisation } from '../session.ts'

/** The app of the address, once it is loaded. */
export function WithApp({ children }: { readonly children: (app: AppView) => ReactNode }): ReactNode {
  const params: Record<string, string | undefined> = useParams({ strict: false })
  const { data, error, refetch } = useQuery(appQuery(params.appId ?? ''))
  if (data !== undefined) return children(data)
  return error ? <ErrorNote error={error} retry={() => refetch()} /> : <Loading what="the app" />
}

export function AppOverview(): ReactNode {
  return <WithApp>{(app) => <Overview app={app} />}</WithApp>
}

function Overview({ app }: { readonly app: AppView }): ReactNode {
  const mayManage = useOrganisation()?.permissions.includes('secrets.manage') === true
  return (
    <>
      <Title>{app.name}</Title>
      <p className="tags">
        <span className={app.environment === 'production' ? 'badge live' : 'badge'}>
          {app.environment === 'production' ? 'Production' : 'Sandbox'}
        </span>
        {app.disabled_at !== null && <span className="badge bad">{disabledWord(app)}</span>}
        <span className="soft">
          Created <Time at={app.created_at} />
        </span>
      </p>
      <Holds app={app} />
      {app.holds.some(({ hold }) => hold === 'approval') && (
        <p className="note">
          Set the app up now: it gets tokens once its production access is approved. See{' '}
          <Link to="/production">Products</Link>.
        </p>
      )}
      <section>
        <h2>Client ID</h2>
        <Copy text={app.client_id} name="client ID" />
      </section>
      <section>
        <h2>First call</h2>
        <ol className="steps">
          <li>
            {mayManage ? (
              <>
                Create a client secret in{' '}
                <Link to="/apps/$appId/settings/$tab" params={{ appId: app.id, tab: 'client' } as never}>
                  API client
                </Link>
                .
              </>
            ) : (
              'Ask an administrator or a developer for a client secret.'
            )}
          </li>
          <FirstCall app={app} />
        </ol>
      </section>
      <section>
        <h2>APIs</h2>
        <ul className="plain">
          {app.dialects.map(({ name, scopes }) => (
            <li key={name}>
              <b>
                <ApiTitle name={name} />
              </b>{' '}
              <span className="soft">{scopesInWords(scopes)}</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function disabledWord({ holds }: AppView): string {
  if (holds.some(({ hold }) => hold === 'operator' || hold === 'organisation')) return 'Suspended'
  return holds.some(({ hold }) => hold === 'member') ? 'Disabled' : 'Not approved'
}

function scopesInWords(scopes: readonly string[]): string {
  if (scopes.includes('*')) return 'every scope'
  if (scopes.length === 0) return 'no scope yet'
  return scopes.length === 1 ? 'one scope' : `${scopes.length} scopes`
}

function FirstCall({ app }: { readonly app: AppView }): ReactNode {
  const { data: dialects } = useQuery(dialectsQuery)
  if (dialects === undefined) return null
  const spoken = dialects.filter(({ name }) => app.dialects.some((one) => one.name === name))
  const path = spoken.find(({ token_path }) => token_path !== null)?.token_path
  const reference = <a href="../docs">reference</a>
  if (path === undefined) {
    // All its APIs have keys in place of tokens.
    return (
      <li>
        Send it with a call: the{' '}
        <Link to="/apps/$appId/explorer" params={{ appId: app.id } as never}>
          API explorer
        </Link>{' '}
        and the {reference} show which header it goes into.
      </li>
    )
  }
  const base = new URL('..', document.baseURI).href.replace(/\/$/, '')
  const command = `curl ${base}${path} \\
  -d client_id=${app.client_id} \\
  -d client_secret=YOUR_SECRET \\
  -d grant_type=client_credentials`
  return (
    <>
      <li>
        Request a token with it:
        <CopyBlock text={command} name="token request" />
      </li>
      <li>Call an endpoint with it; the {reference} lists them all.</li>
    </>
  )
}

export function AppAudit(): ReactNode {
  return (
    <WithApp>
      {(app) => (
        <>
          <Title>Audit log of the app</Title>
          <AppEvents appId={app.id} />
        </>
      )}
    </WithApp>
  )
}

function AppEvents({ appId }: { readonly appId: string }): ReactNode {
  return <Events query={useQuery(appEventsQuery(appId))} path={`/apps/${appId}/events`} />
}
