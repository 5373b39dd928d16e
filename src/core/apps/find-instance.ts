// operation: Find the app that the URL of a call names, and check the key of the call

import { equalText } from '../../lib/constant-time.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientRecord, SecretUse } from './app.ts'
import { checkClient } from './authenticate-client.ts'
import { hashSecret } from './create-secret.ts'
import { instanceAlias, instanceIdOf, isUnauthenticatedAllowed, readInstanceId } from './instance.ts'

export async function findInstance(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  policy: Pick<Policy, 'name'>,
  text: string,
): Promise<Outcome<ClientRecord>> {
  const id = readInstanceId(text)
  if (id === undefined) return refuse('client_unknown')
  const nowMs = clock.nowMs()
  const named = await store.loadClient(instanceAlias(policy.name, id), nowMs)
  const client = named ?? (await store.loadClient(id.replaceAll('-', ''), nowMs))
  const checked = checkClient(client, policy)
  if (!checked.ok) return checked
  // An id that the app had before names it no longer.
  return instanceIdOf(checked.value.app, policy.name) === id ? checked : refuse('client_unknown')
}

/** Accepts a live secret of one of the uses; none at all only if the app allows calls without a key. */
export function checkKey(
  { clock, hash, usage }: Pick<Ports, 'clock' | 'hash' | 'usage'>,
  policy: Pick<Policy, 'name'>,
  { app, secrets }: ClientRecord,
  sent: Readonly<Partial<Record<SecretUse, string | undefined>>>,
): Outcome<undefined> {
  const presented = (['api_key', 'client'] as const).flatMap((use) => {
    const key = sent[use]
    return key === undefined ? [] : [{ use, hash: hashSecret(hash, use, key) }]
  })
  if (presented.length === 0) {
    return isUnauthenticatedAllowed(app, policy) ? accept(undefined) : refuse('client_unauthenticated')
  }
  let matched: string | undefined
  // Compare every secret, so that the response time does not reveal which one matched.
  for (const secret of secrets) {
    for (const key of presented) {
      if (secret.use === key.use && equalText(secret.hash, key.hash)) matched = secret.secretId
    }
  }
  if (matched === undefined) return refuse('client_secret_invalid')
  usage.secretUsed(app.appId, matched, clock.nowMs())
  return accept(undefined)
}
