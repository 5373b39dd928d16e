// operation: Invite to an organisation, withdraw an invitation, accept one

import { encodeBase64url } from '../../lib/base64url.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Ports } from '../ports.ts'
import { INVITATION_LIFETIME_MS, type Invitation, MAX_INVITATIONS } from './member.ts'
import { newOrganisationEvent } from './organisation-event.ts'
import { mayGiveRole, type PermissionName, type Role } from './permissions.ts'
import type { OrganisationProblem } from './problem.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>

export interface Invite {
  readonly organisationId: string
  readonly email: string
  readonly role: Role
  /** The permissions of the member or key that invites, which the role cannot exceed; undefined for the operator. */
  readonly own: readonly PermissionName[] | undefined
  /** Address of who invites. */
  readonly actor: string
}

export interface CreatedInvitation {
  readonly invitation: Invitation
  /** For the link in the mail; only its hash is stored. */
  readonly token: string
}

const TOKEN_BYTES = 32
const EMAIL = /^[^\s@<>"(),:;[\]\\]{1,64}@[^\s@<>"(),:;[\]\\]{1,255}$/

function isEmail(text: string): boolean {
  return text.length <= 254 && EMAIL.test(text)
}

export async function invite(
  ports: Needs,
  { organisationId, email, role, own, actor }: Invite,
): Promise<Result<CreatedInvitation, OrganisationProblem>> {
  const address = email.toLowerCase()
  if (!isEmail(address)) return err('email_invalid')
  if (own !== undefined && !mayGiveRole(own, role)) return err('role_too_high')
  const token = encodeBase64url(ports.random.bytes(TOKEN_BYTES))
  const createdAtMs = ports.clock.nowMs()
  const invitation: Invitation = {
    organisationId,
    invitationId: ports.random.id(),
    email: address,
    role,
    tokenHash: ports.hash.keyed('invitation', token),
    invitedBy: actor,
    createdAtMs,
    expiresAtMs: createdAtMs + INVITATION_LIFETIME_MS,
  }
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'member.invited',
    target: `${address} as ${role}`,
    before: null,
    after: { role },
  })
  const fact = await ports.store.createInvitation(invitation, MAX_INVITATIONS, event)
  if (fact === 'is_member') return err('already_member')
  return fact === 'limit_reached' ? err('too_many_invitations') : ok({ invitation, token })
}

export async function withdrawInvitation(
  ports: Needs,
  {
    organisationId,
    invitationId,
    actor,
  }: { readonly organisationId: string; readonly invitationId: string; readonly actor: string },
): Promise<Result<undefined, OrganisationProblem>> {
  const open = await ports.store.listInvitations(organisationId, ports.clock.nowMs())
  const invitation = open.find((one) => one.invitationId === invitationId)
  if (invitation === undefined) return err('invitation_unknown')
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'member.invitation_withdrawn',
    target: invitation.email,
    before: { role: invitation.role },
    after: null,
  })
  const fact = await ports.store.deleteInvitation(organisationId, invitationId, event)
  return fact === 'deleted' ? ok(undefined) : err('invitation_unknown')
}

export interface FoundInvitation {
  readonly invitation: Invitation
  readonly organisationName: string
}

export async function findInvitation(ports: Needs, token: string): Promise<FoundInvitation | undefined> {
  return ports.store.findInvitation(ports.hash.keyed('invitation', token), ports.clock.nowMs())
}

/** Only whoever has the invited address accepts, so that a forwarded link opens nothing. */
export async function acceptInvitation(
  ports: Needs,
  {
    token,
    identityId,
    email,
  }: { readonly token: string; readonly identityId: string; readonly email: string },
): Promise<Result<FoundInvitation, OrganisationProblem>> {
  const found = await findInvitation(ports, token)
  if (found === undefined) return err('invitation_unknown')
  const { invitation } = found
  if (invitation.email !== email.toLowerCase()) return err('invitation_for_other_address')
  const event = newOrganisationEvent(ports, {
    organisationId: invitation.organisationId,
    actor: email,
    action: 'member.joined',
    target: `${email} as ${invitation.role}`,
    before: null,
    after: { role: invitation.role },
  })
  const fact = await ports.store.acceptInvitation(invitation, identityId, event)
  return fact === 'accepted' ? ok(found) : err('invitation_unknown')
}
