// operation: Change the role of a member, or remove one; the last administrator stays

import { err, ok, type Result } from '../../lib/result.ts'
import type { Ports } from '../ports.ts'
import type { OrganisationAction } from './member.ts'
import { newOrganisationEvent } from './organisation-event.ts'
import type { Role } from './permissions.ts'
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
  const event = await eventOf(ports, command, 'member.role_changed', ` to ${role}`)
  if (event === undefined) return err('member_unknown')
  const fact = await ports.store.changeMemberRole(organisationId, identityId, role, event)
  return fact === 'changed' ? ok(undefined) : err(problemOf(fact))
}

export async function removeMember(
  ports: Needs,
  command: MemberCommand & { readonly leaves: boolean },
): Promise<Result<undefined, OrganisationProblem>> {
  const { organisationId, identityId, leaves } = command
  const event = await eventOf(ports, command, leaves ? 'member.left' : 'member.removed', '')
  if (event === undefined) return err('member_unknown')
  const fact = await ports.store.removeMember(organisationId, identityId, event)
  return fact === 'removed' ? ok(undefined) : err(problemOf(fact))
}

function problemOf(fact: 'last_administrator' | 'unknown'): OrganisationProblem {
  return fact === 'unknown' ? 'member_unknown' : fact
}

async function eventOf(
  ports: Needs,
  { organisationId, identityId, actor }: MemberCommand,
  action: OrganisationAction,
  change: string,
) {
  const members = await ports.store.listMembers(organisationId)
  const member = members.find((one) => one.identityId === identityId)
  if (member === undefined) return undefined
  return newOrganisationEvent(ports, {
    organisationId,
    actor,
    action,
    target: member.email + change,
    before: { role: member.role },
  })
}
