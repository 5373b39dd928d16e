// glue: Routes of organisations: name, members, invitations, events

import { Type } from 'typebox'
import { changeMemberRole, removeMember } from '../../core/organisations/change-members.ts'
import { foundOrganisation, renameOrganisation } from '../../core/organisations/found-organisation.ts'
import {
  acceptInvitation,
  findInvitation,
  invite,
  withdrawInvitation,
} from '../../core/organisations/invitations.ts'
import type { Invitation } from '../../core/organisations/member.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { accountRoute, type ConsoleRoute, memberRoute, publicRoute } from '../call.ts'
import {
  EVENT_LIST_VIEW,
  INVITATION,
  INVITATION_VIEW,
  type InvitationView,
  MEMBER_VIEW,
  NO_BODY,
  ORGANISATION,
  ROLE_CHANGE,
  TOKEN_ONLY,
  VERIFIED_TRAIL_VIEW,
} from '../contracts/bodies.ts'
import { ConsoleRefusal, take } from '../problems.ts'
import { pageOfEvents, verifyEvents } from '../render/event.ts'
import { renderMember } from '../render/member.ts'

const DONE = { status: 204 }
const CREATED = { status: 201 }
const ROOT = '/organisations/:organisationId'

export const ORGANISATION_ROUTES: readonly ConsoleRoute[] = [
  accountRoute(
    { method: 'POST', path: '/organisations', summary: 'Create an organisation', body: ORGANISATION },
    async ({ services, signedIn }, { name }) => {
      if (services.signUp !== 'open') throw new ConsoleRefusal('sign_up_closed')
      const { identityId, email } = signedIn.account
      const { organisationId } = take(await foundOrganisation(services.ports, { name, identityId, email }))
      return { ...CREATED, body: { id: organisationId, name } }
    },
  ),
  memberRoute(
    'organisation.change',
    {
      method: 'PATCH',
      path: ROOT,
      summary: 'Rename the organisation',
      body: ORGANISATION,
      response: NO_BODY,
    },
    async ({ services, organisationId, actor }, { name }) => {
      take(await renameOrganisation(services.ports, { organisationId, name, actor }))
      return DONE
    },
  ),
  memberRoute(
    'organisation.read',
    {
      method: 'GET',
      path: `${ROOT}/members`,
      summary: 'List members',
      body: NO_BODY,
      response: Type.Object({ members: Type.Array(MEMBER_VIEW) }),
    },
    async ({ services, organisationId }) => {
      const members = await services.ports.store.listMembers(organisationId)
      return { body: { members: members.map(renderMember) } }
    },
  ),
  memberRoute(
    'members.manage',
    {
      method: 'PATCH',
      path: `${ROOT}/members/:memberId`,
      summary: 'Change a role',
      body: ROLE_CHANGE,
      response: NO_BODY,
    },
    async ({ services, organisationId, params, actor }, { role }) => {
      const identityId = params.memberId ?? ''
      take(await changeMemberRole(services.ports, { organisationId, identityId, role, actor }))
      return DONE
    },
  ),
  memberRoute(
    'members.manage',
    {
      method: 'DELETE',
      path: `${ROOT}/members/:memberId`,
      summary: 'Remove a member',
      body: NO_BODY,
      response: NO_BODY,
    },
    async ({ services, organisationId, params, permissions, actor }) => {
      const identityId = params.memberId ?? ''
      take(await removeMember(services.ports, { organisationId, identityId, actor, own: permissions }))
      return DONE
    },
  ),
  memberRoute(
    'organisation.read',
    {
      method: 'POST',
      path: `${ROOT}/leave`,
      summary: 'Leave the organisation',
      body: NO_BODY,
      response: NO_BODY,
    },
    async ({ services, organisationId, person, actor }) => {
      if (person === undefined) throw new ConsoleRefusal('key_not_allowed')
      const { identityId } = person.account
      take(await removeMember(services.ports, { organisationId, identityId, actor, own: undefined }))
      return DONE
    },
  ),
  memberRoute(
    'members.manage',
    {
      method: 'GET',
      path: `${ROOT}/invitations`,
      summary: 'List open invitations',
      body: NO_BODY,
      response: Type.Object({ invitations: Type.Array(INVITATION_VIEW) }),
    },
    async ({ services, organisationId }) => {
      const { store, clock } = services.ports
      const invitations = await store.listInvitations(organisationId, clock.nowMs())
      return { body: { invitations: invitations.map(renderInvitation) } }
    },
  ),
  memberRoute(
    'members.manage',
    {
      method: 'POST',
      path: `${ROOT}/invitations`,
      summary: 'Invite somebody by mail',
      body: INVITATION,
      response: INVITATION_VIEW,
      status: 201,
    },
    async ({ services, organisationId, client, permissions: own, actor }, { email, role }) => {
      await services.limits.mail(email, client.ipAddress)
      const { ports } = services
      const { invitation, token } = take(await invite(ports, { organisationId, email, role, own, actor }))
      const organisation = (await ports.store.loadOrganisation(organisationId))?.name ?? ''
      const facts = { organisation, role, invitedBy: actor, token }
      await services.mails.invitation(invitation.email, facts)
      return { ...CREATED, body: renderInvitation(invitation) }
    },
  ),
  memberRoute(
    'members.manage',
    {
      method: 'DELETE',
      path: `${ROOT}/invitations/:invitationId`,
      summary: 'Withdraw an invitation',
      body: NO_BODY,
      response: NO_BODY,
    },
    async ({ services, organisationId, params, actor }) => {
      const invitationId = params.invitationId ?? ''
      take(await withdrawInvitation(services.ports, { organisationId, invitationId, actor }))
      return DONE
    },
  ),
  publicRoute(
    {
      method: 'POST',
      path: '/invitations/show',
      summary: 'See what an invitation offers',
      body: TOKEN_ONLY,
    },
    async ({ services }, { token }) => {
      const found = await findInvitation(services.ports, token)
      if (found === undefined) throw new ConsoleRefusal('invitation_unknown')
      const { invitation, organisationName } = found
      return { body: { ...renderInvitation(invitation), organisation: organisationName } }
    },
  ),
  accountRoute(
    { method: 'POST', path: '/invitations/accept', summary: 'Accept an invitation', body: TOKEN_ONLY },
    async ({ services, signedIn }, { token }) => {
      const { identityId, email } = signedIn.account
      const { invitation } = take(await acceptInvitation(services.ports, { token, identityId, email }))
      return { body: { organisation_id: invitation.organisationId } }
    },
  ),
  memberRoute(
    'audit.read',
    {
      method: 'GET',
      path: `${ROOT}/events`,
      summary: 'Read what was changed in the organisation, the newest first',
      body: NO_BODY,
      response: EVENT_LIST_VIEW,
    },
    async (call) => {
      const { organisationId, services } = call
      const { store } = services.ports
      const list = (limit: number, before: string | undefined) =>
        store.listOrganisationEvents(organisationId, limit, before)
      return { body: await pageOfEvents(call, list) }
    },
  ),
  memberRoute(
    'audit.read',
    {
      method: 'GET',
      path: `${ROOT}/events/verification`,
      summary: 'Verify the chain of the events of the organisation, and that `head` is in it',
      body: NO_BODY,
      response: VERIFIED_TRAIL_VIEW,
    },
    async (call) => ({ body: await verifyEvents(call, { kind: 'organisation', id: call.organisationId }) }),
  ),
]

function renderInvitation(invitation: Invitation): InvitationView {
  return {
    id: invitation.invitationId,
    email: invitation.email,
    role: invitation.role,
    invited_by: invitation.invitedBy,
    expires_at: isoInstant(invitation.expiresAtMs),
  }
}
