// operation: Change the role of a member, or remove one; the last administrator stays

import { err, ok, type Result } from '../../lib/result.ts'
import type { Ports } from '../ports.ts'
import type { Member } from './member.ts'
import { newOrganisationEvent } from './organisation-event.ts'
import { mayGiveRole, type PermissionName, type Role } from './permissions.ts'
import type { OrganisationProblem } from './problem.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random'>

interface MemberCommand {
  readonly organisationId: string
  readonly identityId: string
  /** Address of who does it. */
  readonly actor: string
}

export async function changeMemberRole(
  ports: Needs,
  command: MemberCommand & { readonly role: Role },
): Promise<Result<undefined, OrganisationProblem>> {
  const { organisationId, identityId, role } = command
  const member = await findMember(ports, command)
  if (member === undefined) return err('member_unknown')
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor: command.actor,
    action: 'member.role_changed',
    target: member.email,
    before: { role: member.role },
    after: { role },
  })
  const fact = await ports.store.changeMemberRole(organisationId, identityId, role, event)
  return fact === 'changed' ? ok(undefined) : err(problemOf(fact))
}

export async function removeMember(
  ports: Needs,
  command: MemberCommand & {
    /** The permissions of the member or key that removes, which those of the member cannot exceed; undefined for whoever leaves. */
    readonly own: readonly PermissionName[] | undefined
  },
): Promise<Result<undefined, OrganisationProblem>> {
  const { organisationId, identityId, own } = command
  const member = await findMember(ports, command)
  if (member === undefined) return err('member_unknown')
  if (own !== undefined && !mayGiveRole(own, member.role)) return err('role_too_high')
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor: command.actor,
    action: own === undefined ? 'member.left' : 'member.removed',
    target: member.email,
    before: { role: member.role },
    after: null,
  })
  const fact = await ports.store.removeMember(organisationId, identityId, event)
  return fact === 'removed' ? ok(undefined) : err(problemOf(fact))
}

function problemOf(fact: 'last_administrator' | 'unknown'): OrganisationProblem {
  return fact === 'unknown' ? 'member_unknown' : fact
}

async function findMember(
  { store }: Pick<Ports, 'store'>,
  { organisationId, identityId }: MemberCommand,
): Promise<Member | undefined> {
  const members = await store.listMembers(organisationId)
  return members.find((one) => one.identityId === identityId)
}
