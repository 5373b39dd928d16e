// operation: Verify an assertion with the keys of its app, pasted or behind a URL
// Spec: RFC 7523 section 3; OpenID Connect Core section 10.1.1 (rotation: an unknown `kid` makes the set be fetched again)

import type { JsonObject } from '../../lib/json.ts'
import { err, type Result } from '../../lib/result.ts'
import type { Ports } from '../ports.ts'
import type { SetKey } from './key-set.ts'
import { type KeySetNeeds, refreshKeySet } from './refresh-key-set.ts'

export type AssertionNeeds = KeySetNeeds & Pick<Ports, 'assertions'>

export async function verifyAssertion(
  ports: AssertionNeeds,
  { appId }: { readonly appId: string },
  assertion: string,
): Promise<Result<JsonObject, string>> {
  const { store, clock, assertions } = ports
  const [stored, pasted] = await Promise.all([store.loadKeySet(appId), store.listClientKeys(appId)])
  if (stored === undefined) return assertions.verify(assertion, pasted)
  const nowMs = clock.nowMs()
  const set = stored.freshUntilMs > nowMs ? stored : await refreshKeySet(ports, stored)
  const verified = await assertions.verify(assertion, usableKeys(set, nowMs))
  if (verified.ok || verified.error === 'malformed') return verified
  const renewed = await refreshKeySet(ports, stored)
  if (renewed !== undefined && renewed.usableUntilMs <= nowMs)
    return err('the key set of the app was not available for too long')
  return assertions.verify(assertion, usableKeys(renewed, nowMs))
}

function usableKeys(
  set: { readonly keys: readonly SetKey[]; readonly usableUntilMs: number } | undefined,
  nowMs: number,
): readonly SetKey[] {
  return set !== undefined && set.usableUntilMs > nowMs ? set.keys : []
}
