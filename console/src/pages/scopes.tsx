// page: The APIs that an app speaks, and its scopes in each

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AppView, DialectView } from '../../../src/console-api/contracts/bodies.ts'
import { call } from '../api.ts'
import { Listed } from '../parts/feedback.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { opensScope, PRODUCT_TITLES } from '../parts/production.tsx'
import { ScopeChoice } from '../parts/scopes.tsx'
import { dialectsQuery } from '../queries.ts'
import { useOrganisation } from '../session.ts'

const EVERY = '*'

export function Scopes({ app }: { readonly app: AppView }): ReactNode {
  const query = useQuery(dialectsQuery)
  return (
    <>
      <p className="soft">
        A token never has more scopes than its app is allowed here. A change counts at once.
      </p>
      <AppProducts app={app} />
      <Listed query={query} what="scopes" empty={<p>There is no API.</p>}>
        {(dialects) =>
          dialects.map((dialect) => <DialectScopes key={dialect.name} app={app} dialect={dialect} />)
        }
      </Listed>
    </>
  )
}

/** What bounds the scopes of a production app. */
function AppProducts({ app }: { readonly app: AppView }): ReactNode {
  if (app.environment === 'sandbox') return null
  const { products } = app
  if (products === null) return <p className="soft">Products do not bound the scopes of this app.</p>
  return (
    <p className="note">
      {products.length === 0
        ? 'No product is approved for this app yet, so it may request only scopes that need none.'
        : `Approved products: ${products.map((name) => PRODUCT_TITLES[name]).join(', ')}. They bound the scopes.`}{' '}
      <Link to="/production">Request products</Link>
    </p>
  )
}

function DialectScopes({
  app,
  dialect,
}: {
  readonly app: AppView
  readonly dialect: DialectView
}): ReactNode {
  const client = useQueryClient()
  const mayChange = useOrganisation()?.permissions.includes('apps.change') === true
  const current = app.dialects.find(({ name }) => name === dialect.name)
  const [saved, setSaved] = useState(false)
  const store = (changed: AppView) => {
    client.setQueryData(['app', app.id], changed)
    setSaved(true)
  }
  const path = `/apps/${app.id}/dialects/${dialect.name}`
  if (current === undefined) {
    return (
      <section>
        <h2>{dialect.title}</h2>
        <p className="soft">The app does not speak this API.</p>
        {mayChange && (
          <Form
            send={async () =>
              store(
                await call<AppView>('PUT', path, { scopes: app.environment === 'sandbox' ? [EVERY] : [] }),
              )
            }
          >
            {({ pending }) => (
              <Submit pending={pending} className="quiet">
                Add {dialect.title}
              </Submit>
            )}
          </Form>
        )}
      </section>
    )
  }
  const isAllowed = (name: string) => current.scopes.includes(EVERY) || current.scopes.includes(name)
  return (
    <section>
      <h2>{dialect.title}</h2>
      <Form
        send={async (_values, form) => {
          setSaved(false)
          const scopes = new FormData(form).getAll('scope').map(String)
          const isEvery = app.environment === 'sandbox' && scopes.length === dialect.scopes.length
          store(await call<AppView>('PUT', path, { scopes: isEvery ? [EVERY] : scopes }))
        }}
      >
        {({ pending }) => (
          <>
            <ScopeChoice
              title={dialect.title}
              scopes={dialect.scopes}
              isChosen={isAllowed}
              isOpened={(scope) => opensScope(app, scope)}
              disabled={!mayChange}
            />
            {mayChange && <Submit pending={pending}>Save scopes of {dialect.title}</Submit>}
            <span role="status" className="soft">
              {saved ? ' Saved.' : ''}
            </span>
          </>
        )}
      </Form>
    </section>
  )
}
