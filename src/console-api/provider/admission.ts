// rule: Sessions that enter an organisation which requires its provider
// Never: a session of another organisation's provider, which proved no second factor of the account

import type { Membership } from '../../core/organisations/member.ts'
import { newOrganisationEvent } from '../../core/organisations/organisation-event.ts'
import type { Ports } from '../../core/ports.ts'
import type { SignedIn } from '../identity/identity.ts'
import { ConsoleRefusal } from '../problems.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'origin'>

/** The way back changes nothing. */
const UNCHANGED = { before: null, after: null } as const

/** Records the way back of an administrator, once for each session; refuses everybody else who did not log in there. */
export async function admit(ports: Needs, signedIn: SignedIn, membership: Membership): Promise<void> {
  const way = await admissionOf(ports, signedIn, membership)
  if (way === 'refused') throw new ConsoleRefusal('provider_required')
  if (way !== 'way_back') return
  const { organisationId } = membership
  const { email } = signedIn.account
  await ports.store.markProviderSession(signedIn.session.sessionId, { organisationId, tookWayBack: true })
  const facts = {
    organisationId,
    actor: email,
    action: 'provider.bypassed',
    target: email,
    ...UNCHANGED,
  } as const
  await ports.store.recordOrganisationEvent(newOrganisationEvent(ports, facts))
}

/** `way_back`: an administrator with a second factor, because the provider may be down or set up wrongly. */
export async function admissionOf(
  { store }: Pick<Needs, 'store'>,
  { session, account }: SignedIn,
  { organisationId, role, requiresProvider }: Membership,
): Promise<'admitted' | 'way_back' | 'refused'> {
  if (!requiresProvider) return 'admitted'
  const began = await store.loadProviderSession(session.sessionId)
  if (began?.organisationId === organisationId) return 'admitted'
  const mayReturn = role === 'administrator' && account.hasSecondFactor && began === undefined
  return mayReturn ? 'way_back' : 'refused'
}

/** A session that began at a provider did not ask for the second factor of the account. */
export async function provedSecondFactor(
  { store }: Pick<Needs, 'store'>,
  { session, account }: SignedIn,
): Promise<boolean> {
  if (!account.hasSecondFactor) return false
  const began = await store.loadProviderSession(session.sessionId)
  return began === undefined || began.tookWayBack
}
