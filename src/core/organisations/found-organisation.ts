// operation: Found an organisation, whose first administrator is the founder

import { err, ok, type Result } from '../../lib/result.ts'
import type { Organisation } from '../apps/app.ts'
import { isAppName } from '../apps/create-app.ts'
import type { Ports } from '../ports.ts'
import { newOrganisationEvent } from './organisation-event.ts'
import type { OrganisationProblem } from './problem.ts'

export interface FoundOrganisation {
  readonly name: string
  readonly identityId: string
  /** Address of the founder. */
  readonly email: string
}

export async function foundOrganisation(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  { name, identityId, email }: FoundOrganisation,
): Promise<Result<Organisation, OrganisationProblem>> {
  if (!isAppName(name)) return err('name_invalid')
  const organisation: Organisation = {
    organisationId: ports.random.id(),
    name,
    createdAtMs: ports.clock.nowMs(),
  }
  const event = newOrganisationEvent(ports, {
    organisationId: organisation.organisationId,
    actor: email,
    action: 'organisation.created',
    target: name,
    before: null,
    after: { name },
  })
  const fact = await ports.store.foundOrganisation(organisation, identityId, event)
  return fact === 'created' ? ok(organisation) : err('member_unknown')
}

export async function renameOrganisation(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  {
    organisationId,
    name,
    actor,
  }: { readonly organisationId: string; readonly name: string; readonly actor: string },
): Promise<Result<undefined, OrganisationProblem>> {
  if (!isAppName(name)) return err('name_invalid')
  const before = await ports.store.loadOrganisation(organisationId)
  if (before === undefined) return err('organisation_unknown')
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'organisation.renamed',
    target: name,
    before: { name: before.name },
    after: { name },
  })
  const fact = await ports.store.renameOrganisation(organisationId, name, event)
  return fact === 'renamed' ? ok(undefined) : err('organisation_unknown')
}
