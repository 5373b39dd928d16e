// glue: Client registration at Demo Bank: one per issuer, stored sealed, renewed when lost
// Spec: RFC 7591

import type { BankProblem } from '../../core/banks/bank.ts'
import type { Vault } from '../../core/keys/cryptography.ts'
import { bankClientContext } from '../../core/keys/sealed.ts'
import { isJsonObject, parseJson } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { type BankNetwork, callBank } from '../call-bank.ts'
import type { CircuitBreaker } from '../circuit-breaker.ts'
import { type Registration, readRegistration, renderRegistration, unfitProblem } from './read-sign-in.ts'

/** Storage of sealed registrations. */
export interface BankClientStore {
  loadBankClient(name: string): Promise<string | undefined>
  /** Stores `sealed` if the stored text is still `expected`; returns the stored text, so that all instances use one registration. */
  replaceBankClient(name: string, expected: string | undefined, sealed: string): Promise<string>
}

export interface Registrar {
  /** The registration for this redirect URI. `forgotten`: a registration that the bank rejected as unknown. */
  ensure(redirectUri: string, forgotten?: Registration): Promise<Result<Registration, BankProblem>>
}

export interface RegistrarNeeds {
  readonly baseUrl: string
  readonly clientName: string
  readonly network: BankNetwork
  readonly breaker: CircuitBreaker
  readonly vault: Vault
  readonly clients: BankClientStore
}

export function createRegistrar(needs: RegistrarNeeds): Registrar {
  const known = new Map<string, Registration>()
  /** One concurrent registration for each redirect URI. */
  const running = new Map<string, Promise<Result<Registration, BankProblem>>>()

  const ensure: Registrar['ensure'] = async (redirectUri, forgotten) => {
    const cached = known.get(redirectUri)
    if (cached !== undefined && cached.clientId !== forgotten?.clientId) return ok(cached)
    const underWay = running.get(redirectUri)
    if (underWay !== undefined) return underWay
    const work = loadOrRegister(needs, redirectUri, forgotten).finally(() => running.delete(redirectUri))
    running.set(redirectUri, work)
    const registered = await work
    if (registered.ok) known.set(redirectUri, registered.value)
    return registered
  }
  return { ensure }
}

async function loadOrRegister(
  needs: RegistrarNeeds,
  redirectUri: string,
  forgotten: Registration | undefined,
): Promise<Result<Registration, BankProblem>> {
  const name = `${needs.baseUrl} ${redirectUri}`
  const stored = await needs.clients.loadBankClient(name)
  const opened = stored === undefined ? undefined : open(needs.vault, name, stored)
  if (opened !== undefined && opened.clientId !== forgotten?.clientId) return ok(opened)

  const registered = await register(needs, redirectUri)
  if (!registered.ok) return registered
  const sealed = needs.vault.seal(renderRegistration(registered.value), bankClientContext(name))
  const kept = await needs.clients.replaceBankClient(name, stored, sealed)
  return ok(open(needs.vault, name, kept) ?? registered.value)
}

async function register(
  { baseUrl, clientName, network, breaker }: RegistrarNeeds,
  redirectUri: string,
): Promise<Result<Registration, BankProblem>> {
  const response = await callBank(network, breaker, {
    method: 'POST',
    url: `${baseUrl}/oauth/register`,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ client_name: clientName, redirect_uris: [redirectUri] }),
    // A second registration is harmless.
    repeatable: true,
  })
  if (!response.ok) return response
  if (response.value.status !== 201) {
    const detail = `the registration returned status ${response.value.status}`
    return err({ kind: 'rejected_us', detail, retryable: false })
  }
  const registration = readRegistration(response.value.body)
  return registration === undefined ? err(unfitProblem('registration')) : ok(registration)
}

function open(vault: Vault, name: string, sealed: string): Registration | undefined {
  const parsed = parseJson(vault.open(sealed, bankClientContext(name)))
  return parsed.ok && isJsonObject(parsed.value) ? readRegistration(parsed.value) : undefined
}
