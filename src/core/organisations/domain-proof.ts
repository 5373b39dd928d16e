// operation: Prove an e-mail domain of an organisation by a TXT record in its DNS zone
// Spec: RFC 1035 section 3.3.14 (TXT)

import { err, ok, type Result } from '../../lib/result.ts'
import type { Hash } from '../keys/cryptography.ts'
import type { Ports } from '../ports.ts'
import { newOrganisationEvent } from './organisation-event.ts'
import type { OrganisationProblem } from './problem.ts'
import type { DomainCheckProblem, OrganisationDomain } from './provider.ts'
import type { TxtResult } from './txt-records.ts'

export interface DomainRecord {
  readonly name: string
  readonly value: string
}

/**
 * The record that proves the domain for this organisation. Its name is below the domain, so that no other record of the domain is
 * touched; its value is derived, so that it stays the same when the domain is requested again.
 */
export function domainRecordOf(
  hash: Pick<Hash, 'keyed'>,
  { organisationId, domain }: Pick<OrganisationDomain, 'organisationId' | 'domain'>,
): DomainRecord {
  return {
    name: `_tallystick.${domain}`,
    value: `tallystick-domain=${hash.keyed('domain-proof', `${organisationId}\n${domain}`)}`,
  }
}

export interface CheckDomain {
  readonly organisationId: string
  readonly domain: string
  readonly actor: string
}

/** Returns the domain after the check. A confirmed domain is not checked again. */
export async function checkDomain(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'txtRecords' | 'log'>,
  { organisationId, domain, actor }: CheckDomain,
): Promise<Result<OrganisationDomain, OrganisationProblem>> {
  const { store, clock } = ports
  const listed = await findDomain(ports, organisationId, domain)
  if (listed === undefined) return err('domain_unknown')
  if (listed.confirmedAtMs !== undefined) return ok(listed)
  const record = domainRecordOf(ports.hash, listed)
  const answer = await ports.txtRecords.resolve(record.name)
  if (answer.kind === 'failed') ports.log.warn({ domain, reason: answer.detail }, 'the DNS did not respond')
  let problem = problemOf(answer, record)
  if (problem === undefined) {
    const event = newOrganisationEvent(ports, {
      organisationId,
      actor,
      action: 'domain.proven',
      target: domain,
      before: { confirmed: false },
      after: { confirmed: true, record: record.name },
    })
    if ((await store.proveDomain(organisationId, domain, event)) === 'taken') problem = 'domain_taken'
  }
  if (problem !== undefined)
    await store.recordDomainCheck(organisationId, domain, { atMs: clock.nowMs(), problem })
  const checked = await findDomain(ports, organisationId, domain)
  return checked === undefined ? err('domain_unknown') : ok(checked)
}

function problemOf(answer: TxtResult, { value }: DomainRecord): DomainCheckProblem | undefined {
  if (answer.kind === 'failed') return 'no_response'
  if (answer.kind === 'none') return 'record_missing'
  return answer.texts.some((text) => text.trim() === value) ? undefined : 'record_different'
}

async function findDomain({ store }: Pick<Ports, 'store'>, organisationId: string, domain: string) {
  return (await store.listDomains(organisationId)).find((one) => one.domain === domain)
}
