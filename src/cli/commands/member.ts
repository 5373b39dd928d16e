// glue: Commands member invite and member list

import { createMails } from '../../console-api/mails/mails.ts'
import { invite } from '../../core/organisations/invitations.ts'
import { ROLES } from '../../core/organisations/permissions.ts'
import { ORGANISATION_PROBLEMS } from '../../core/organisations/problem.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { ACTOR, withWorkbench } from '../installation.ts'
import { findOrganisation } from '../organisation.ts'
import { renderFacts, renderTable } from '../render-table.ts'

export const runMemberInvite: Run = (input, io) =>
  withWorkbench(
    input,
    io,
    async ({ ports }) => {
      const named = textOf(input, 'role') ?? 'administrator'
      const role = ROLES.find((one) => one === named)
      if (role === undefined)
        throw new Failure('usage', `--role: "${named.slice(0, 40)}" is none of ${ROLES.join(', ')}.`)
      const organisation = await findOrganisation(ports, textOf(input, 'organisation'))
      const { organisationId } = organisation
      const email = input.arguments[0] ?? ''
      const invited = await invite(ports, { organisationId, email, role, own: undefined, actor: ACTOR })
      if (!invited.ok) throw new Failure(invited.error, ORGANISATION_PROBLEMS[invited.error])
      const { invitation, token } = invited.value
      const consoleUrl = `${ports.issuer}/console`
      const link = `${consoleUrl}/accept-invitation?token=${encodeURIComponent(token)}`
      await createMails(ports, consoleUrl).invitation(invitation.email, {
        organisation: organisation.name,
        role,
        invitedBy: 'The operator',
        token,
      })
      const expires = isoInstant(invitation.expiresAtMs)
      return {
        json: { email: invitation.email, role, organisation_id: organisationId, link, expires_at: expires },
        text: renderFacts([
          ['email', invitation.email],
          ['role', role],
          ['organisation', organisation.name],
          ['expires', expires],
          ['link', link],
        ]),
      }
    },
    { make: true },
  )

export const runMemberList: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports }) => {
    const { organisationId } = await findOrganisation(ports, textOf(input, 'organisation'))
    const members = await ports.store.listMembers(organisationId)
    return {
      json: members.map(({ identityId, name, email, role, hasSecondFactor, joinedAtMs }) => ({
        id: identityId,
        name,
        email,
        role,
        has_second_factor: hasSecondFactor,
        joined_at: isoInstant(joinedAtMs),
      })),
      text:
        members.length === 0
          ? 'There are no members yet. Invite one with the command member invite.'
          : renderTable(
              ['email', 'name', 'role', 'joined'],
              members.map(({ email, name, role, joinedAtMs }) => [email, name, role, isoInstant(joinedAtMs)]),
            ),
    }
  })
