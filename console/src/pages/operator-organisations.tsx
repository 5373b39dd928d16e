// page: Organisations at the operator's desk, with suspending and resuming

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { DeskOrganisationDetailView } from '../../../src/console-api/contracts/production.ts'
import type { DomainView } from '../../../src/console-api/contracts/provider.ts'
import { call } from '../api.ts'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { Empty, ErrorNote, Listed, Loading } from '../parts/feedback.tsx'
import { Field, Select, TextArea } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { AccountPassword } from '../parts/password.tsx'
import { Holds } from '../parts/production.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { Title } from '../parts/title.tsx'
import { deskOrganisationQuery, deskOrganisationsQuery } from '../queries.ts'

export function DeskOrganisations(): ReactNode {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const wanted = typeof search.search === 'string' ? search.search : ''
  const query = useQuery(deskOrganisationsQuery(wanted))
  return (
    <>
      <Title>Organisations</Title>
      <Form
        label="Search organisations"
        className="line"
        send={async ({ search: text = '' }) => {
          await navigate({ to: '/operator/organisations', search: { search: text } as never })
        }}
      >
        {({ pending }) => (
          <>
            <Field label="Name or id" name="search" type="search" defaultValue={wanted} />
            <Submit pending={pending} className="quiet">
              Search
            </Submit>
          </>
        )}
      </Form>
      <Listed
        query={query}
        what="organisations"
        empty={<Empty title="No organisation has this name">Search for another.</Empty>}
      >
        {(organisations) => (
          <Table label="Organisations" columns={['Name', 'State', 'Created']}>
            {organisations.map(({ id, name, created_at, suspended_at }) => (
              <tr key={id}>
                <th scope="row">
                  <Link to="/operator/organisations/$organisationId" params={{ organisationId: id } as never}>
                    {name}
                  </Link>
                </th>
                <td>
                  {suspended_at === null ? (
                    <span className="badge good">Live</span>
                  ) : (
                    <span className="badge bad">Suspended</span>
                  )}
                </td>
                <td>
                  <Time at={created_at} />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Listed>
    </>
  )
}

export function DeskOrganisation(): ReactNode {
  const params: Record<string, string | undefined> = useParams({ strict: false })
  const { data, error, refetch } = useQuery(deskOrganisationQuery(params.organisationId ?? ''))
  if (data !== undefined) return <Detail detail={data} />
  return error ? <ErrorNote error={error} retry={() => refetch()} /> : <Loading what="the organisation" />
}

interface Subject {
  readonly title: string
  readonly path: string
  readonly suspends: boolean
}

function Detail({
  detail: { organisation, members, apps, domains },
}: {
  readonly detail: DeskOrganisationDetailView
}): ReactNode {
  const [subject, setSubject] = useState<Subject | undefined>(undefined)
  const [domain, setDomain] = useState<DomainChoice | undefined>(undefined)
  const isSuspended = organisation.suspended_at !== null
  const switchOf = (name: string, path: string, suspended: boolean) => (
    <button
      type="button"
      className={suspended ? 'quiet small' : 'danger small'}
      onClick={() =>
        setSubject({ title: `${suspended ? 'Resume' : 'Suspend'} ${name}`, path, suspends: !suspended })
      }
    >
      {suspended ? 'Resume' : 'Suspend'}
      <span className="sr"> {name}</span>
    </button>
  )
  return (
    <>
      <Title actions={switchOf(organisation.name, `/operator/organisations/${organisation.id}`, isSuspended)}>
        {organisation.name}
      </Title>
      {organisation.suspended_at !== null && (
        <p className="note warn">
          Suspended <Time at={organisation.suspended_at} />: {organisation.suspended_reason}
        </p>
      )}
      <section>
        <h2>Apps</h2>
        {apps.length === 0 && <p className="soft">No app yet.</p>}
        <ul className="plain">
          {apps.map((app) => (
            <li key={app.id} className="row">
              <div>
                <b>{app.name}</b>{' '}
                <span className={app.environment === 'production' ? 'badge live' : 'badge'}>
                  {app.environment}
                </span>
                <Holds app={app} />
              </div>
              {switchOf(
                app.name,
                `/operator/apps/${app.id}`,
                app.holds.some(({ hold }) => hold === 'operator'),
              )}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>Members</h2>
        <ul className="plain">
          {members.map(({ id, name, email, role }) => (
            <li key={id}>
              <b>{name}</b>{' '}
              <span className="soft">
                {email}, {role}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>E-mail domains</h2>
        {domains.length === 0 && <p className="soft">None requested.</p>}
        <ul className="plain">
          {domains.map(({ domain, state, requested_at, confirmed_at }) => (
            <li key={domain} className="row">
              <span>
                <b>{domain}</b>{' '}
                <span className="soft">
                  {confirmed_at === null ? 'requested' : DECIDED[state]}{' '}
                  <Time at={confirmed_at ?? requested_at} />
                </span>
              </span>
              <button
                type="button"
                className={confirmed_at === null ? 'quiet small' : 'danger small'}
                onClick={() => setDomain({ name: domain, confirms: confirmed_at === null })}
              >
                {confirmed_at === null ? 'Decide' : 'Take back'}
                <span className="sr"> {domain}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {domain !== undefined && (
        <DomainDecision
          domain={domain}
          path={`/operator/organisations/${organisation.id}/domains/${domain.name}`}
          close={() => setDomain(undefined)}
        />
      )}
      {subject !== undefined && <Switch subject={subject} close={() => setSubject(undefined)} />}
    </>
  )
}

function Switch({ subject, close }: { readonly subject: Subject; readonly close: () => void }): ReactNode {
  const client = useQueryClient()
  const { title, path, suspends } = subject
  return (
    <Dialog title={title} close={close}>
      <Form
        send={async ({ password, message }) => {
          await call('POST', `${path}/${suspends ? 'suspend' : 'resume'}`, {
            password,
            ...(suspends && { message }),
          })
          await client.invalidateQueries({ queryKey: ['desk'] })
          close()
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <p>
              {suspends
                ? 'Its tokens are refused from now on, on every instance. The administrators read the reason.'
                : 'It acts again from now on, unless something else holds it.'}
            </p>
            {suspends && (
              <TextArea label="Reason" name="message" maxLength={2000} error={errorOf('message')} />
            )}
            <AccountPassword error={errorOf('password')} />
            <DialogActions close={close}>
              <Submit pending={pending} className={suspends ? 'danger' : ''}>
                {suspends ? 'Suspend' : 'Resume'}
              </Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}

const DECIDED: Readonly<Record<DomainView['state'], string>> = {
  pending: 'requested',
  failed: 'requested',
  proven: 'proven by its DNS record',
  confirmed: 'confirmed by an operator',
}

interface DomainChoice {
  readonly name: string
  /** Otherwise it is confirmed, and taken back. */
  readonly confirms: boolean
}

function DomainDecision({
  domain: { name, confirms },
  path,
  close,
}: {
  readonly domain: DomainChoice
  readonly path: string
  readonly close: () => void
}): ReactNode {
  const client = useQueryClient()
  return (
    <Dialog title={confirms ? `Confirm ${name}` : `Take back ${name}`} close={close}>
      <Form
        send={async ({ password, decision }) => {
          await call('POST', `${path}/${decision ?? 'refuse'}`, { password })
          await client.invalidateQueries({ queryKey: ['desk'] })
          close()
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <p>
              {confirms
                ? 'The provider of the organisation can then log in everybody with such an address, also to accounts that exist. Confirm only what you know to be theirs.'
                : 'Nobody logs in through the provider with such an address any more.'}
            </p>
            {confirms && (
              <Select
                label="Decision"
                name="decision"
                options={[
                  ['confirm', 'It is theirs: confirm'],
                  ['refuse', 'It is not: refuse'],
                ]}
              />
            )}
            <AccountPassword error={errorOf('password')} />
            <DialogActions close={close}>
              <Submit pending={pending} className={confirms ? '' : 'danger'}>
                {confirms ? 'Decide' : 'Take back'}
              </Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}
