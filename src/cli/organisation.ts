// rule: The organisation that a command names, or the only one

import type { Organisation } from '../core/apps/app.ts'
import type { Workbench } from '../main.ts'
import { Failure } from './failure.ts'

/** Creates the first organisation of an installation. */
export async function findOrganisation(
  { store, random, clock }: Pick<Workbench['ports'], 'store' | 'random' | 'clock'>,
  named: string | undefined,
): Promise<Organisation> {
  const organisations = await store.listOrganisations()
  if (named !== undefined) {
    const found = organisations.find(({ organisationId }) => organisationId === named)
    if (found !== undefined) return found
    throw new Failure('organisation_unknown', `There is no organisation ${named}.`)
  }
  const [only, ...others] = organisations
  if (others.length > 0) {
    const ids = organisations.map(({ organisationId, name }) => `${organisationId} (${name})`).join(', ')
    throw new Failure(
      'organisation_unclear',
      'There are several organisations.',
      `Choose one with --organisation: ${ids}.`,
    )
  }
  if (only !== undefined) return only
  const made = { organisationId: random.id(), name: 'Organisation', createdAtMs: clock.nowMs() }
  await store.createOrganisation(made)
  return made
}
