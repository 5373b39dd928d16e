// codec: A member of an organisation, as the Console API shows it

import type { Member } from '../../core/organisations/member.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { MemberView } from '../contracts/bodies.ts'

export function renderMember(member: Member): MemberView {
  return {
    id: member.identityId,
    name: member.name,
    email: member.email,
    role: member.role,
    has_second_factor: member.hasSecondFactor,
    joined_at: isoInstant(member.joinedAtMs),
  }
}
