// codec: E-mail domain of an organisation, as the Console shows it

import { domainRecordOf } from '../../core/organisations/domain-proof.ts'
import type { DomainCheckProblem, OrganisationDomain } from '../../core/organisations/provider.ts'
import type { Ports } from '../../core/ports.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { DomainView } from '../contracts/provider.ts'
import { instantOrNull } from '../values/request-values.ts'

export function renderDomain({ hash }: Pick<Ports, 'hash'>, domain: OrganisationDomain): DomainView {
  const state = stateOf(domain)
  const { checkProblem } = domain
  return {
    domain: domain.domain,
    requested_at: isoInstant(domain.requestedAtMs),
    confirmed_at: instantOrNull(domain.confirmedAtMs),
    state,
    record: { type: 'TXT', ...domainRecordOf(hash, domain) },
    checked_at: instantOrNull(domain.checkedAtMs),
    problem:
      state === 'failed' && checkProblem !== undefined
        ? { code: checkProblem, message: MESSAGES[checkProblem] }
        : null,
  }
}

function stateOf({ confirmedAtMs, provenAtMs, checkProblem }: OrganisationDomain): DomainView['state'] {
  if (confirmedAtMs !== undefined) return provenAtMs === undefined ? 'confirmed' : 'proven'
  return checkProblem === undefined ? 'pending' : 'failed'
}

const MESSAGES: Readonly<Record<DomainCheckProblem, string>> = {
  record_missing:
    'There is no TXT record of this name. A new record may take as long as the time to live of the zone, often an hour: check again then.',
  record_different:
    'There is a TXT record of this name, but none with this value. Compare it character by character.',
  no_response: 'The name servers of the domain did not respond. Check again in a few minutes.',
  domain_taken:
    'The record is right, but another organisation has this domain. Ask the operator, who can take a domain back.',
}
