// operation: List the banks that the end users of an app can connect

import { checkKey, findInstance } from '../apps/find-instance.ts'
import { addUrl, type Institution } from '../banks/list-institutions.ts'
import { institutionsOf } from '../banks/provider-registration.ts'
import { accept, type Outcome } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'

interface ListInstanceBanks {
  readonly instanceId: string
  /** A key is not required, because the list contains nothing of the app; one that is sent must be valid. */
  readonly apiKey: string | undefined
  readonly secret: string | undefined
  /** Undefined for every market. */
  readonly markets: readonly string[] | undefined
}

export async function listInstanceBanks(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'usage' | 'banks'>,
  policy: Policy,
  { instanceId, apiKey, secret, markets }: ListInstanceBanks,
): Promise<Outcome<readonly Institution[]>> {
  const found = await findInstance(ports, policy, instanceId)
  if (!found.ok) return found
  if (apiKey !== undefined || secret !== undefined) {
    const allowed = checkKey(ports, policy, found.value, { api_key: apiKey, client: secret })
    if (!allowed.ok) return allowed
  }
  const all = institutionsOf(ports.banks.listProviders(), policy, found.value.app)
  const shown = all.filter(({ market }) => markets === undefined || markets.includes(market))
  return accept(shown.map((provider) => addUrl(ports, provider)))
}
