// operation: Fetch the key set of an app again, once for all who wait for it on any instance

import type { Ports } from '../ports.ts'
import type { ClientKeySet, KeySetCheck, KeySetProblem } from './key-set.ts'
import { lifetimesOf, readKeySet } from './read-key-set.ts'

export type KeySetNeeds = Pick<Ports, 'store' | 'clock' | 'hash' | 'keySets' | 'wait'>

/** Whoever sends assertions with invented key ids makes us fetch this often at most. */
const MIN_INTERVAL_MS = 30_000
/** Of a member who checks the URL. */
export const CHECK_INTERVAL_MS = 5_000
/** The fetch has a limit of its own; an instance that died within one is not waited for. */
const WAIT_MS = 4_000
const POLL_MS = 100

/** The set after the fetch; the stored one if the last fetch began within `minIntervalMs`. Undefined if it was removed meanwhile. */
export function refreshKeySet(
  ports: KeySetNeeds,
  { appId }: Pick<ClientKeySet, 'appId'>,
  minIntervalMs: number = MIN_INTERVAL_MS,
): Promise<ClientKeySet | undefined> {
  const { store, clock, keySets } = ports
  return keySets.share(appId, async () => {
    if ((await store.claimKeySetCheck(appId, clock.nowMs(), minIntervalMs)) === 'recent')
      return waitUntilSettled(ports, appId)
    const set = await store.loadKeySet(appId)
    if (set === undefined) return undefined
    await store.storeKeySetCheck({ ...(await fetchKeySet(ports, set)), appId, url: set.url })
    return store.loadKeySet(appId)
  })
}

/** Another instance may be fetching it. */
async function waitUntilSettled(
  { store, wait }: Pick<Ports, 'store' | 'wait'>,
  appId: string,
): Promise<ClientKeySet | undefined> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const set = await store.loadKeySet(appId)
    if (set === undefined || set.settledAtMs >= set.checkedAtMs || waitedMs >= WAIT_MS) return set
    await wait(POLL_MS)
  }
}

type Fetched =
  | Omit<Extract<KeySetCheck, { kind: 'fetched' }>, 'appId' | 'url'>
  | Omit<Extract<KeySetCheck, { kind: 'not_modified' }>, 'appId' | 'url'>
  | Omit<Extract<KeySetCheck, { kind: 'failed' }>, 'appId' | 'url'>

/** Reads the URL. An app may publish no key: then its assertions are refused. */
export async function fetchKeySet(
  { clock, hash, keySets }: Pick<Ports, 'clock' | 'hash' | 'keySets'>,
  { url, etag }: Pick<ClientKeySet, 'url' | 'etag'>,
): Promise<Fetched> {
  const response = await keySets.read(url, etag)
  const settledAtMs = clock.nowMs()
  const fail = (problem: KeySetProblem, detail = ''): Fetched => ({
    kind: 'failed',
    settledAtMs,
    problem,
    detail,
  })
  if (response.kind === 'failed') return fail(response.problem, response.detail)
  const { status } = response
  const lifetimes = lifetimesOf(response.cacheControl, settledAtMs)
  if (status === 304 && etag !== undefined) return { kind: 'not_modified', settledAtMs, ...lifetimes }
  if (status !== 200) return fail(status >= 300 && status < 400 ? 'redirect' : 'status', String(status))
  const keys = readKeySet(response.body, hash.sha256)
  if (!keys.ok) return fail(keys.error)
  return { kind: 'fetched', settledAtMs, keys: keys.value, etag: response.etag, ...lifetimes }
}
