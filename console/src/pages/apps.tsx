// page: Apps of an organisation, and the form of a new app

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AppView } from '../../../src/console-api/contracts/bodies.ts'
import { call } from '../api.ts'
import { Empty, Listed } from '../parts/feedback.tsx'
import { Field } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { ScopeSummary } from '../parts/scopes.tsx'
import { SearchField } from '../parts/search.tsx'
import { Time } from '../parts/time.tsx'
import { Title } from '../parts/title.tsx'
import { appsQuery, dialectsQuery } from '../queries.ts'
import { useOrganisation } from '../session.ts'

export function AppList(): ReactNode {
  const organisation = useOrganisation()
  const query = useQuery({ ...appsQuery(organisation?.id ?? ''), enabled: organisation !== undefined })
  const [wanted, setWanted] = useState('')
  const mayCreate = organisation?.permissions.includes('apps.create') === true
  const hasApps = (query.data?.length ?? 0) > 0
  return (
    <>
      <Title
        actions={
          mayCreate &&
          hasApps && (
            <Link to="/apps/new" className="button">
              Create app
            </Link>
          )
        }
      >
        Apps
      </Title>
      <Listed query={query} what="apps" empty={<FirstApp mayCreate={mayCreate} />}>
        {(apps) => {
          const found = apps.filter(({ name, display_name, client_id }) =>
            `${name} ${display_name} ${client_id}`.toLowerCase().includes(wanted.toLowerCase()),
          )
          return (
            <>
              {apps.length > 5 && (
                <SearchField label="Search apps" placeholder="Search" value={wanted} change={setWanted} />
              )}
              <ul className="cards">
                {found.map((app) => (
                  <AppCard key={app.id} app={app} />
                ))}
              </ul>
              {found.length === 0 && <p className="soft">No app matches.</p>}
            </>
          )
        }}
      </Listed>
    </>
  )
}

function AppCard({ app }: { readonly app: AppView }): ReactNode {
  return (
    <li className="card">
      <h2>
        <Link to="/apps/$appId" params={{ appId: app.id } as never}>
          {app.name}
        </Link>
      </h2>
      <p className="soft">Shown to end users as {app.display_name}</p>
      <p className="tags">
        <span className={app.environment === 'production' ? 'badge live' : 'badge'}>
          {app.environment === 'production' ? 'Production' : 'Sandbox'}
        </span>
        {app.disabled_at !== null && <span className="badge bad">Disabled</span>}
        <span className="soft">
          Created <Time at={app.created_at} />
        </span>
      </p>
    </li>
  )
}

function FirstApp({ mayCreate }: { readonly mayCreate: boolean }): ReactNode {
  return (
    <Empty title="No apps yet">
      <p>
        An app keeps users and their data apart from those of other apps, and has a set of keys of its own.
        Begin with a sandbox app: it connects to test banks only.
      </p>
      {mayCreate ? (
        <Link to="/apps/new" className="button">
          Create your first app
        </Link>
      ) : (
        <p>Your role does not create apps: ask an administrator.</p>
      )}
    </Empty>
  )
}

export function NewApp(): ReactNode {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const isProduction = search.type === 'production'
  const organisation = useOrganisation()
  const { data: dialects = [] } = useQuery(dialectsQuery)
  const client = useQueryClient()
  const navigate = useNavigate()
  return (
    <div className="column">
      <Title>Create a new app</Title>
      <Form
        send={async (values, form) => {
          const chosen = new FormData(form).getAll('dialect').map(String)
          const app = await call<AppView>('POST', `/organisations/${organisation?.id}/apps`, {
            name: values.name,
            display_name: values.display_name,
            environment: values.environment,
            ...(chosen.length > 0 && { dialects: chosen }),
          })
          await client.invalidateQueries({ queryKey: ['apps'] })
          await navigate({ to: '/apps/$appId', params: { appId: app.id } as never })
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field
              label="App name"
              name="name"
              required
              maxLength={80}
              hint="Only members of your organisation see it. It can be changed later."
              error={errorOf('name')}
            />
            <Field
              label="Display name (public)"
              name="display_name"
              required
              maxLength={80}
              hint="Your customers see it when they connect a bank. It can't be changed later."
              error={errorOf('display_name')}
            />
            <fieldset>
              <legend>App type</legend>
              <p className="hint">The type can't be changed later.</p>
              <label className="choice">
                <input type="radio" name="environment" value="sandbox" defaultChecked={!isProduction} />
                <span>
                  <b>Sandbox</b>
                  <small>For development: test banks and test users only.</small>
                </span>
              </label>
              <label className="choice">
                <input type="radio" name="environment" value="production" defaultChecked={isProduction} />
                <span>
                  <b>Production</b>
                  <small>
                    For real end users: live banks only, once production access is approved (see Products). It
                    has no scopes until you allow some.
                  </small>
                </span>
              </label>
            </fieldset>
            <fieldset>
              <legend>APIs</legend>
              <p className="hint">
                The APIs that this app speaks. None chosen means all; it can be changed later. A sandbox app
                may request every scope of its APIs until you leave some out in its settings.
              </p>
              {dialects.map(({ name, title, scopes }) => (
                <div key={name}>
                  <label className="choice">
                    <input type="checkbox" name="dialect" value={name} />
                    <b>{title}</b>
                  </label>
                  <ScopeSummary title={title} scopes={scopes} />
                </div>
              ))}
            </fieldset>
            <div className="actions">
              <Submit pending={pending}>Create app</Submit>
              <Link to="/" className="button quiet">
                Cancel
              </Link>
            </div>
          </>
        )}
      </Form>
    </div>
  )
}
