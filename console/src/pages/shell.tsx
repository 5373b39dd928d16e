// page: Frame of every page after log-in: apps at the top, sections at the side

import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import type { OrganisationView } from '../../../src/console-api/contracts/bodies.ts'
import type { PermissionName } from '../../../src/core/organisations/permissions.ts'
import { call } from '../api.ts'
import { Field } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { Mark } from '../parts/mark.tsx'
import { appsQuery } from '../queries.ts'
import { chooseOrganisation, useForgetSession, useOrganisation, useSession } from '../session.ts'
import { Palette } from './palette.tsx'

export function Shell(): ReactNode {
  const organisation = useOrganisation()
  const session = useSession()
  const isDesk = useLocation().pathname.startsWith('/operator')
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Top organisation={organisation} />
      {organisation?.suspended_reason != null && (
        <div className="note bad" role="status">
          <p>
            <strong>{organisation.name} is suspended by the operator: </strong>
            {organisation.suspended_reason} Nothing can be changed until it is resumed.
          </p>
        </div>
      )}
      {organisation?.provider_required === true && (
        <div className="note warn" role="status">
          <p>
            <strong>{organisation.name} requires the log-in through its provider. </strong>
            <Link to="/log-in/organisation" search={{ email: session?.account.email } as never}>
              Continue with your organisation
            </Link>
          </p>
        </div>
      )}
      {organisation === undefined && !isDesk ? (
        <main id="content" className="column">
          <FoundOrganisation />
        </main>
      ) : (
        <div className="frame">
          <Sections organisation={organisation} />
          <main id="content" tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      )}
    </>
  )
}

function Top({ organisation }: { readonly organisation: OrganisationView | undefined }): ReactNode {
  const session = useSession()
  const navigate = useNavigate()
  const forget = useForgetSession()
  const logOut = async () => {
    await call('POST', '/log-out')
    await forget()
    await navigate({ to: '/log-in' })
  }
  return (
    <header className="top">
      <Link to="/" className="brand">
        <Mark /> <span>Console</span>
      </Link>
      {organisation !== undefined && <AppChooser organisation={organisation} />}
      {organisation !== undefined && <Palette organisation={organisation} />}
      <nav aria-label="Account" className="me">
        {(session?.organisations.length ?? 0) > 1 && <OrganisationChooser />}
        <Link to="/account">{session?.account.name ?? 'Account'}</Link>
        <button type="button" className="link" onClick={logOut}>
          Log out
        </button>
      </nav>
    </header>
  )
}

function AppChooser({ organisation }: { readonly organisation: OrganisationView }): ReactNode {
  const { data: apps = [] } = useQuery(appsQuery(organisation.id))
  const params: Record<string, string | undefined> = useParams({ strict: false })
  const navigate = useNavigate()
  if (apps.length === 0) return null
  const app = apps.find(({ id }) => id === params.appId)
  return (
    <div className="chooser">
      <label className="sr" htmlFor="app-chooser">
        App
      </label>
      <select
        id="app-chooser"
        value={app?.id ?? ''}
        onChange={({ target }) => navigate({ to: '/apps/$appId', params: { appId: target.value } as never })}
      >
        {app === undefined && <option value="">Choose an app</option>}
        {apps.map(({ id, name, environment }) => (
          <option key={id} value={id}>
            {name}
            {environment === 'production' ? ' (production)' : ''}
          </option>
        ))}
      </select>
      {app?.environment === 'production' && <span className="badge live">Production</span>}
    </div>
  )
}

function OrganisationChooser(): ReactNode {
  const organisations = useSession()?.organisations ?? []
  const current = useOrganisation()
  return (
    <>
      <label className="sr" htmlFor="organisation-chooser">
        Organisation
      </label>
      <select
        id="organisation-chooser"
        value={current?.id}
        onChange={({ target }) => {
          chooseOrganisation(target.value)
          location.assign(document.baseURI)
        }}
      >
        {organisations.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </>
  )
}

function Sections({ organisation }: { readonly organisation: OrganisationView | undefined }): ReactNode {
  const params: Record<string, string | undefined> = useParams({ strict: false })
  const { appId } = params
  const session = useSession()
  const isOperator = session?.operator === true
  const isDevelopment = session?.development === true
  const may = (permission: PermissionName) => organisation?.permissions.includes(permission) === true
  const mayAudit = may('audit.read')
  const of = { appId } as never
  const { pathname } = useLocation()
  /** The page on which the menu of narrow screens was opened; it closes with the next page. */
  const [openedOn, setOpenedOn] = useState<string | undefined>(undefined)
  const isOpen = openedOn === pathname
  /** For a section with pages that are not below the path of its link. */
  const currentIn = (root: string) =>
    pathname.startsWith(root) ? ({ className: 'active', 'aria-current': 'page' } as const) : {}
  return (
    <nav aria-label="Sections" className={isOpen ? 'sections open' : 'sections'}>
      <button
        type="button"
        className="quiet menu"
        aria-expanded={isOpen}
        onClick={() => setOpenedOn(isOpen ? undefined : pathname)}
      >
        Menu
      </button>
      {appId !== undefined && (
        <ul aria-label="App">
          <li>
            <Link to="/apps/$appId" params={of} activeOptions={{ exact: true }}>
              Overview
            </Link>
          </li>
          <li>
            <Link
              to="/apps/$appId/settings/$tab"
              params={{ appId, tab: 'client' } as never}
              {...currentIn(`/apps/${appId}/settings/`)}
            >
              App settings
            </Link>
          </li>
          <li>
            <Link to="/apps/$appId/builder" params={of}>
              Link builder
            </Link>
          </li>
          <li>
            <Link to="/apps/$appId/explorer" params={of} activeOptions={{ includeSearch: false }}>
              API explorer
            </Link>
          </li>
          <li>
            <Link to="/apps/$appId/customise" params={of}>
              Theme
            </Link>
          </li>
          <li>
            <Link to="/apps/$appId/banks" params={of}>
              Banks
            </Link>
          </li>
          <li>
            <Link to="/apps/$appId/webhooks" params={of}>
              Webhooks
            </Link>
          </li>
          {may('requests.read') && (
            <li>
              <Link to="/apps/$appId/requests" params={of}>
                Requests
              </Link>
            </li>
          )}
          {may('users.read') && (
            <li>
              <Link to="/apps/$appId/users" params={of} {...currentIn(`/apps/${appId}/connections/`)}>
                Users and connections
              </Link>
            </li>
          )}
          {may('analytics.read') && (
            <li>
              <Link to="/apps/$appId/analytics" params={of}>
                Analytics
              </Link>
            </li>
          )}
          {mayAudit && (
            <li>
              <Link to="/apps/$appId/audit" params={of}>
                Audit log of the app
              </Link>
            </li>
          )}
        </ul>
      )}
      {organisation !== undefined && <OrganisationSections organisation={organisation} />}
      {organisation !== undefined && isDevelopment && (
        <>
          <p className="heading">Development</p>
          <ul aria-label="Development">
            <li>
              <Link to="/demo-bank" activeOptions={{ includeSearch: false }}>
                Demo Bank
              </Link>
            </li>
          </ul>
        </>
      )}
      {isOperator && (
        <>
          <p className="heading">Operator</p>
          <ul aria-label="Operator">
            <li>
              <Link
                to="/operator"
                activeOptions={{ exact: true, includeSearch: false }}
                {...currentIn('/operator/requests/')}
              >
                Requests
              </Link>
            </li>
            <li>
              <Link to="/operator/organisations">Organisations</Link>
            </li>
            <li>
              <Link to="/operator/events">What operators did</Link>
            </li>
          </ul>
        </>
      )}
    </nav>
  )
}

function OrganisationSections({ organisation }: { readonly organisation: OrganisationView }): ReactNode {
  const { permissions } = organisation
  return (
    <>
      <p className="heading">{organisation.name}</p>
      <ul aria-label="Organisation">
        <li>
          <Link to="/" activeOptions={{ exact: true }}>
            Apps
          </Link>
        </li>
        {permissions.includes('production.read') && (
          <li>
            <Link to="/production">Products</Link>
          </li>
        )}
        <li>
          <Link to="/organisation/members">Members</Link>
        </li>
        {permissions.includes('organisation.change') && (
          <li>
            <Link to="/organisation/settings">Organisation settings</Link>
          </li>
        )}
        {permissions.includes('keys.manage') && (
          <li>
            <Link to="/organisation/keys">Organisation keys</Link>
          </li>
        )}
        {permissions.includes('audit.read') && (
          <li>
            <Link to="/organisation/audit">Audit log</Link>
          </li>
        )}
      </ul>
    </>
  )
}

/** For somebody who left, or was invited to nothing yet. */
function FoundOrganisation(): ReactNode {
  const forget = useForgetSession()
  useEffect(() => {
    document.title = 'Create an organisation – Tallystick Console'
  }, [])
  return (
    <>
      <h1>Create an organisation</h1>
      <p className="soft">
        You are not a member of an organisation. Create one, or ask for an invitation to another.
      </p>
      <Form
        send={async ({ name }) => {
          await call('POST', '/organisations', { name })
          await forget()
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field label="Name" name="name" autoComplete="organization" required error={errorOf('name')} />
            <Submit pending={pending}>Create organisation</Submit>
          </>
        )}
      </Form>
    </>
  )
}
