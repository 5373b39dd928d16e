// operation: Request the registration of managed apps with banks, and list them

import type { ManagedApp, ProviderRequest } from '../apps/managed-app.ts'
import type { BankProvider } from '../banks/bank.ts'
import {
  institutionsOf,
  type RegistrationStatus,
  registrationStatus,
} from '../banks/provider-registration.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'

export interface Registration {
  readonly managed: ManagedApp
  readonly provider: BankProvider
  readonly status: RegistrationStatus
  readonly requestedAtMs: number
}

type Needs = Pick<Ports, 'store' | 'clock' | 'banks'>

export interface RequestRegistrations {
  readonly caller: ClientCaller
  readonly clientIds: readonly string[]
  readonly institutionIds: readonly string[]
}

/** Each app with each bank; a request that exists stays as it is. Nothing is requested if one app or bank does not exist. */
export async function requestRegistrations(
  ports: Needs,
  policy: Policy,
  { caller, clientIds, institutionIds }: RequestRegistrations,
): Promise<Outcome<readonly Registration[]>> {
  const managed: ManagedApp[] = []
  for (const clientId of new Set(clientIds)) {
    const found = await ports.store.findManagedApp(caller.appId, clientId)
    if (found === undefined) return refuse('client_unknown')
    managed.push(found)
  }
  for (const { app } of managed) {
    const known = institutionsOf(ports.banks.listProviders(), policy, app)
    const unknown = institutionIds.find((id) => !known.some(({ institutionId }) => institutionId === id))
    if (unknown !== undefined) return refuse('provider_unknown', { subject: unknown })
  }
  const requestedAtMs = ports.clock.nowMs()
  for (const { app } of managed) {
    const requests = [...new Set(institutionIds)].map((institutionId) => ({
      appId: app.appId,
      institutionId,
      requestedAtMs,
    }))
    if ((await ports.store.requestProviders(requests)) === 'unknown') return refuse('client_unknown')
  }
  const all = await describeAll(ports, policy, managed)
  return accept(all.filter(({ provider }) => institutionIds.includes(provider.institutionId)))
}

/** Of one managed app, or of all of them. */
export async function listRegistrations(
  ports: Needs,
  policy: Policy,
  { caller, clientId }: { readonly caller: ClientCaller; readonly clientId: string | undefined },
): Promise<Outcome<readonly Registration[]>> {
  if (clientId === undefined)
    return accept(await describeAll(ports, policy, await ports.store.listManagedApps(caller.appId)))
  const found = await ports.store.findManagedApp(caller.appId, clientId)
  return found === undefined ? refuse('client_unknown') : accept(await describeAll(ports, policy, [found]))
}

async function describeAll(
  ports: Needs,
  policy: Policy,
  apps: readonly ManagedApp[],
): Promise<readonly Registration[]> {
  const nowMs = ports.clock.nowMs()
  const all: Registration[] = []
  for (const managed of apps) {
    const providers = institutionsOf(ports.banks.listProviders(), policy, managed.app)
    const requests = await ports.store.listProviderRequests(managed.app.appId)
    all.push(...requests.flatMap((request) => describe(managed, providers, request, nowMs)))
  }
  return all
}

function describe(
  managed: ManagedApp,
  providers: readonly BankProvider[],
  request: ProviderRequest,
  nowMs: number,
): readonly Registration[] {
  const provider = providers.find(({ institutionId }) => institutionId === request.institutionId)
  // A bank that is no longer supported.
  if (provider === undefined) return []
  const { requestedAtMs } = request
  return [{ managed, provider, status: registrationStatus(request, nowMs), requestedAtMs }]
}
