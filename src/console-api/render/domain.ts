// codec: E-mail domain of an organisation, as the Console shows it

import type { OrganisationDomain } from '../../core/organisations/provider.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { DomainView } from '../contracts/provider.ts'
import { instantOrNull } from '../values/request-values.ts'

export function renderDomain({ domain, requestedAtMs, confirmedAtMs }: OrganisationDomain): DomainView {
  return {
    domain,
    requested_at: isoInstant(requestedAtMs),
    confirmed_at: instantOrNull(confirmedAtMs),
  }
}
