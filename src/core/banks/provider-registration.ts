// rule: Registration of a managed app with banks, and the banks that an app may use

import { type ClientApp, findAppDialect } from '../apps/app.ts'
import type { ProviderRequest } from '../apps/managed-app.ts'
import type { Policy } from '../policy.ts'
import type { BankProvider } from './bank.ts'
import { isOffered } from './provider-list.ts'

export type RegistrationStatus = 'pending_approval' | 'pending_activation' | 'active'

const HOUR_MS = 60 * 60 * 1000

/** A test bank approves a request after an hour, and activates it after another one. */
export function registrationStatus({ requestedAtMs }: ProviderRequest, nowMs: number): RegistrationStatus {
  const age = nowMs - requestedAtMs
  if (age < HOUR_MS) return 'pending_approval'
  return age < 2 * HOUR_MS ? 'pending_activation' : 'active'
}

/** The banks that the policy offers to an app of this environment, one provider for each institution. */
export function institutionsOf(
  all: readonly BankProvider[],
  policy: Policy,
  app: Pick<ClientApp, 'environment' | 'bankRules'>,
): readonly BankProvider[] {
  const offered = all.filter(
    (provider) => isOffered(policy, provider, app) && provider.test === (app.environment === 'sandbox'),
  )
  return [...new Map(offered.toReversed().map((provider) => [provider.institutionId, provider])).values()]
    .toReversed()
    .toSorted((a, b) => (a.institutionId < b.institutionId ? -1 : 1))
}

/** Whether the app may use only the banks that it is registered with. */
export function needsRegistration(app: Pick<ClientApp, 'dialects'>, policy: Pick<Policy, 'name'>): boolean {
  return findAppDialect(app, policy)?.managedBy !== undefined
}

export function activeInstitutions(requests: readonly ProviderRequest[], nowMs: number): readonly string[] {
  return requests
    .filter((request) => registrationStatus(request, nowMs) === 'active')
    .map(({ institutionId }) => institutionId)
}
