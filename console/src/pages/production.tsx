// page: Products: the steps from the contact to production access

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AppView, OrganisationView } from '../../../src/console-api/contracts/bodies.ts'
import type { BusinessView } from '../../../src/console-api/contracts/production.ts'
import { call } from '../api.ts'
import { ErrorNote, Loading } from '../parts/feedback.tsx'
import { Field, TextArea } from '../parts/fields.tsx'
import { Form, SaveActions, Submit } from '../parts/form.tsx'
import { PRODUCT_TITLES, StateBadge } from '../parts/production.tsx'
import { Time } from '../parts/time.tsx'
import { Title } from '../parts/title.tsx'
import { appsQuery, businessQuery, productionQuery } from '../queries.ts'
import { useOrganisation } from '../session.ts'
import { Verification } from './verification.tsx'

export function Products(): ReactNode {
  const organisation = useOrganisation()
  return organisation === undefined ? null : <Steps organisation={organisation} />
}

function Steps({ organisation }: { readonly organisation: OrganisationView }): ReactNode {
  const business = useQuery(businessQuery(organisation.id))
  const { data: apps = [] } = useQuery(appsQuery(organisation.id))
  const mayRequest = organisation.permissions.includes('production.request')
  if (business.data === undefined) {
    return business.error ? (
      <ErrorNote error={business.error} retry={() => business.refetch()} />
    ) : (
      <Loading what="products" />
    )
  }
  const profile = business.data
  const production = apps.filter(({ environment }) => environment === 'production')
  return (
    <div className="column">
      <Title>Products</Title>
      <p className="soft">
        Every product is free to test in a sandbox app. For production, take these steps in their order; each
        is confirmed by mail.
      </p>
      {!mayRequest && <p className="note">An administrator of the organisation takes these steps.</p>}
      <section>
        <h2>1. Contact</h2>
        <Contact
          key={profile.contact?.company}
          organisation={organisation}
          profile={profile}
          disabled={!mayRequest}
        />
      </section>
      <section>
        <h2>2. Production app</h2>
        {profile.contact === null ? (
          <p className="soft">Comes after the contact.</p>
        ) : (
          <>
            {production.length === 0 && (
              <p>Create an app of the type production. It acts once it is approved.</p>
            )}
            <ul className="plain">
              {production.map((app) => (
                <li key={app.id}>
                  <Link to="/apps/$appId" params={{ appId: app.id } as never}>
                    {app.name}
                  </Link>
                </li>
              ))}
            </ul>
            {organisation.permissions.includes('apps.create') && (
              <Link to="/apps/new" search={{ type: 'production' } as never} className="button quiet">
                Create a production app
              </Link>
            )}
          </>
        )}
      </section>
      <section>
        <h2>3. Request products</h2>
        {production.length === 0 && <p className="soft">Comes after the production app.</p>}
        {production.map((app) => (
          <Request key={app.id} app={app} profile={profile} mayRequest={mayRequest} />
        ))}
      </section>
      <section>
        <h2>4. Business verification (KYB)</h2>
        {profile.contact === null ? (
          <p className="soft">Comes after the contact.</p>
        ) : (
          <Verification organisation={organisation} profile={profile} mayRequest={mayRequest} />
        )}
      </section>
      <section>
        <h2>5. Review</h2>
        {production.length === 0 && <p className="soft">Comes after the verification.</p>}
        {production.map((app) => (
          <Review key={app.id} app={app} mayRequest={mayRequest} />
        ))}
      </section>
    </div>
  )
}

function Contact({
  organisation,
  profile,
  disabled,
}: {
  readonly organisation: OrganisationView
  readonly profile: BusinessView
  readonly disabled: boolean
}): ReactNode {
  const client = useQueryClient()
  const [saved, setSaved] = useState(false)
  const { contact } = profile
  return (
    <Form
      label="Contact"
      send={async ({ company, name, email, phone = '', use_case }) => {
        setSaved(false)
        const body = { company, name, email, phone, use_case }
        await call('PUT', `/organisations/${organisation.id}/business/contact`, body)
        await client.invalidateQueries({ queryKey: ['business', organisation.id] })
        setSaved(true)
      }}
    >
      {({ pending, errorOf }) => (
        <fieldset disabled={disabled}>
          <legend className="sr">Contact</legend>
          <Field
            label="Company"
            name="company"
            required
            maxLength={120}
            autoComplete="organization"
            defaultValue={contact?.company ?? organisation.name}
            error={errorOf('company')}
          />
          <Field
            label="Contact person"
            name="name"
            required
            maxLength={120}
            defaultValue={contact?.name}
            error={errorOf('name')}
          />
          <Field
            label="E-mail"
            name="email"
            type="email"
            required
            defaultValue={contact?.email}
            error={errorOf('email')}
          />
          <Field
            label="Phone"
            name="phone"
            type="tel"
            maxLength={40}
            hint="Optional."
            defaultValue={contact?.phone}
            error={errorOf('phone')}
          />
          <TextArea
            label="What do you plan?"
            name="use_case"
            maxLength={2000}
            hint="Which end users, in which countries, and what for."
            defaultValue={contact?.use_case}
            error={errorOf('use_case')}
          />
          {!disabled && (
            <SaveActions pending={pending} saved={saved}>
              {contact === null ? 'Send' : 'Save contact'}
            </SaveActions>
          )}
        </fieldset>
      )}
    </Form>
  )
}

function Request({
  app,
  profile,
  mayRequest,
}: {
  readonly app: AppView
  readonly profile: BusinessView
  readonly mayRequest: boolean
}): ReactNode {
  const client = useQueryClient()
  const { data } = useQuery(productionQuery(app.id))
  if (data === undefined) return <Loading what="the request" />
  const { request } = data
  if (request !== null && request.state !== 'refused' && request.state !== 'approved') {
    return (
      <p>
        <b>{app.name}</b>: {request.products.map((name) => PRODUCT_TITLES[name]).join(', ')}{' '}
        <span className="soft">
          requested <Time at={request.requested_at} />
        </span>
      </p>
    )
  }
  const approved = app.products
  if (approved === null) return <p>{app.name} needs no request: products do not bound its scopes.</p>
  const missing = profile.products.filter(({ name }) => !approved.includes(name))
  const has =
    approved.length === 0 ? null : (
      <p>
        <b>{app.name}</b> has {approved.map((name) => PRODUCT_TITLES[name]).join(', ')}.
      </p>
    )
  if (missing.length === 0) return has
  if (!mayRequest) return has ?? <p className="soft">Nothing was requested for {app.name}.</p>
  return (
    <>
      {has}
      <Form
        label={`Request products for ${app.name}`}
        send={async (_values, form) => {
          const products = new FormData(form).getAll('product').map(String)
          await call('POST', `/apps/${app.id}/production`, { products })
          await client.invalidateQueries({ queryKey: ['production', app.id] })
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <fieldset>
              <legend>{has === null ? app.name : `Further products for ${app.name}`}</legend>
              {missing.map(({ name, sentence }) => (
                <label className="choice" key={name}>
                  <input type="checkbox" name="product" value={name} />
                  <span>
                    <b>{PRODUCT_TITLES[name]}</b>
                    <small>{sentence}</small>
                  </span>
                </label>
              ))}
              {errorOf('products') !== undefined && <p className="wrong">Choose at least one product.</p>}
            </fieldset>
            <Submit pending={pending}>
              {has === null ? 'Request production access' : 'Request further products'}
            </Submit>
          </>
        )}
      </Form>
    </>
  )
}

function Review({ app, mayRequest }: { readonly app: AppView; readonly mayRequest: boolean }): ReactNode {
  const client = useQueryClient()
  const { data } = useQuery(productionQuery(app.id))
  if (data === undefined) return <Loading what="the review" />
  const { request } = data
  if (request === null) return <p className="soft">{app.name}: nothing was requested yet.</p>
  const isOpen = request.state === 'requested' || request.state === 'more_needed'
  return (
    <div>
      <p>
        <b>{app.name}</b> <StateBadge state={request.state} />{' '}
        <span className="soft">
          since <Time at={request.changed_at} />
        </span>
      </p>
      {request.message !== '' && <p className="note warn">{request.message}</p>}
      {isOpen && mayRequest && (
        <Form
          label={`Submit ${app.name}`}
          send={async () => {
            await call('POST', `/apps/${app.id}/production/submit`)
            await client.invalidateQueries({ queryKey: ['production', app.id] })
            await client.invalidateQueries({ queryKey: ['business'] })
          }}
        >
          {({ pending }) => (
            <Submit pending={pending}>
              Submit for review<span className="sr"> {app.name}</span>
            </Submit>
          )}
        </Form>
      )}
    </div>
  )
}
