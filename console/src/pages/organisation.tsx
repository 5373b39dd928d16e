// page: An organisation: members, invitations, settings, audit log

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { MemberView, OrganisationView } from '../../../src/console-api/contracts/bodies.ts'
import { call } from '../api.ts'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { Events } from '../parts/events.tsx'
import { ErrorNote, Listed } from '../parts/feedback.tsx'
import { Field } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { Title } from '../parts/title.tsx'
import { invitationsQuery, membersQuery, organisationEventsQuery } from '../queries.ts'
import { useForgetSession, useOrganisation, useSession } from '../session.ts'
import { ProviderSettings } from './provider.tsx'

const ROLES = [
  ['administrator', 'Administrator', 'manages members, settings and every app'],
  ['developer', 'Developer', 'creates and configures apps, with their secrets'],
  ['analyst', 'Analyst', 'reads figures, without secrets and personal data'],
  ['support', 'Support', 'helps end users, with personal data masked'],
  ['viewer', 'Viewer', 'reads settings'],
] as const

function RoleSelect({
  value,
  change,
  label,
}: {
  readonly value?: string
  readonly change?: (role: string) => void
  readonly label: string
}): ReactNode {
  const options = ROLES.map(([role, name, what]) => (
    <option key={role} value={role}>
      {name}: {what}
    </option>
  ))
  if (change === undefined) {
    return (
      <select name="role" aria-label={label} defaultValue="developer">
        {options}
      </select>
    )
  }
  return (
    <select aria-label={label} value={value} onChange={({ target }) => change(target.value)}>
      {options}
    </select>
  )
}

export function Members(): ReactNode {
  const organisation = useOrganisation()
  if (organisation === undefined) return null
  return <MembersOf organisation={organisation} />
}

function MembersOf({ organisation }: { readonly organisation: OrganisationView }): ReactNode {
  const query = useQuery(membersQuery(organisation.id))
  const client = useQueryClient()
  const session = useSession()
  const [problem, setProblem] = useState<unknown>(undefined)
  const [removing, setRemoving] = useState<MemberView | undefined>(undefined)
  const mayManage = organisation.permissions.includes('members.manage')
  const refresh = () => client.invalidateQueries({ queryKey: ['members', organisation.id] })
  const changeRole = async (member: MemberView, role: string) => {
    setProblem(undefined)
    try {
      await call('PATCH', `/organisations/${organisation.id}/members/${member.id}`, { role })
      if (member.id === session?.account.id) location.reload()
    } catch (error) {
      setProblem(error)
    }
    await refresh()
  }
  return (
    <>
      <Title>Members</Title>
      {problem !== undefined && <ErrorNote error={problem} />}
      <Listed query={query} what="members" empty={<p>There is nobody.</p>}>
        {(members) => (
          <Table label="Members" columns={['Name', 'Role', 'Second factor', 'Joined', 'Action']}>
            {members.map((member) => (
              <tr key={member.id}>
                <th scope="row">
                  {member.name}
                  <br />
                  <span className="soft">{member.email}</span>
                </th>
                <td>
                  {mayManage ? (
                    <RoleSelect
                      label={`Role of ${member.name}`}
                      value={member.role}
                      change={(role) => changeRole(member, role)}
                    />
                  ) : (
                    member.role
                  )}
                </td>
                <td>{member.has_second_factor ? 'Yes' : 'No'}</td>
                <td>
                  <Time at={member.joined_at} />
                </td>
                <td>
                  {(mayManage || member.id === session?.account.id) && (
                    <button type="button" className="quiet small" onClick={() => setRemoving(member)}>
                      {member.id === session?.account.id ? 'Leave' : 'Remove'}
                      <span className="sr"> {member.name}</span>
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Listed>
      {removing !== undefined && (
        <RemoveMember
          organisation={organisation}
          member={removing}
          isSelf={removing.id === session?.account.id}
          close={() => setRemoving(undefined)}
        />
      )}
      {mayManage && <Invitations organisation={organisation} />}
    </>
  )
}

function RemoveMember({
  organisation,
  member,
  isSelf,
  close,
}: {
  readonly organisation: OrganisationView
  readonly member: MemberView
  readonly isSelf: boolean
  readonly close: () => void
}): ReactNode {
  const client = useQueryClient()
  const forget = useForgetSession()
  const navigate = useNavigate()
  return (
    <Dialog title={isSelf ? `Leave ${organisation.name}` : `Remove ${member.name}`} close={close}>
      <Form
        send={async () => {
          if (isSelf) {
            await call('POST', `/organisations/${organisation.id}/leave`)
            await forget()
            return navigate({ to: '/' })
          }
          await call('DELETE', `/organisations/${organisation.id}/members/${member.id}`)
          await client.invalidateQueries({ queryKey: ['members', organisation.id] })
          close()
        }}
      >
        {({ pending }) => (
          <>
            <p>
              {isSelf
                ? 'You lose access to its apps at once, and come back by invitation only.'
                : `${member.email} loses access to the apps of ${organisation.name} at once. Client secrets that they know stay valid: revoke those that they had.`}
            </p>
            <DialogActions close={close}>
              <Submit pending={pending} className="danger">
                {isSelf ? 'Leave' : 'Remove'}
              </Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}

function Invitations({ organisation }: { readonly organisation: OrganisationView }): ReactNode {
  const query = useQuery(invitationsQuery(organisation.id))
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['invitations', organisation.id] })
  const root = `/organisations/${organisation.id}/invitations`
  return (
    <section>
      <h2>Invite a member</h2>
      <Form
        className="line"
        send={async ({ email, role }, form) => {
          await call('POST', root, { email, role })
          form.reset()
          await refresh()
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field label="E-mail" name="email" type="email" required error={errorOf('email')} />
            <div className="field">
              <span className="label">Role</span>
              <RoleSelect label="Role" />
            </div>
            <Submit pending={pending}>Invite</Submit>
          </>
        )}
      </Form>
      <h2>Open invitations</h2>
      <Listed
        query={query}
        what="invitations"
        empty={<p className="soft">None. An invitation can be accepted for 15 days.</p>}
      >
        {(invitations) => (
          <ul className="plain">
            {invitations.map(({ id, email, role, expires_at }) => (
              <li key={id} className="row">
                <span>
                  <b>{email}</b> <span className="soft">as {role}, expires </span>
                  <Time at={expires_at} />
                </span>
                <Form
                  send={async () => {
                    await call('DELETE', `${root}/${id}`)
                    await refresh()
                  }}
                >
                  {({ pending }) => (
                    <Submit pending={pending} className="quiet small">
                      Withdraw
                    </Submit>
                  )}
                </Form>
              </li>
            ))}
          </ul>
        )}
      </Listed>
    </section>
  )
}

export function OrganisationSettings(): ReactNode {
  const organisation = useOrganisation()
  const client = useQueryClient()
  const [saved, setSaved] = useState(false)
  if (organisation === undefined) return null
  return (
    <div className="column">
      <Title>Organisation settings</Title>
      <Form
        send={async ({ name }) => {
          setSaved(false)
          await call('PATCH', `/organisations/${organisation.id}`, { name })
          await client.invalidateQueries({ queryKey: ['session'] })
          setSaved(true)
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field
              label="Name"
              name="name"
              defaultValue={organisation.name}
              required
              maxLength={80}
              error={errorOf('name')}
            />
            <Submit pending={pending}>Save</Submit>
            <span role="status" className="soft">
              {saved ? ' Saved.' : ''}
            </span>
          </>
        )}
      </Form>
      {organisation.permissions.includes('provider.manage') && (
        <ProviderSettings organisationId={organisation.id} />
      )}
    </div>
  )
}

export function OrganisationAudit(): ReactNode {
  const organisation = useOrganisation()
  return (
    <>
      <Title>Audit log</Title>
      {organisation !== undefined && <EventsOf organisationId={organisation.id} />}
    </>
  )
}

function EventsOf({ organisationId }: { readonly organisationId: string }): ReactNode {
  return (
    <Events
      query={useQuery(organisationEventsQuery(organisationId))}
      path={`/organisations/${organisationId}/events`}
    />
  )
}
