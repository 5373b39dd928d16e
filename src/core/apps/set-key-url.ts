// operation: Have an app's public keys fetched from a URL, or stop it

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { type ClientKeySet, KEY_SET_PROBLEMS } from './key-set.ts'
import { recordAudit } from './record-audit.ts'
import { fetchKeySet } from './refresh-key-set.ts'

interface Command {
  readonly appId: string
  readonly actor: string
}

/** The URL is fetched first: an app whose URL gives no key could not authenticate with it. */
export async function setKeyUrl(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'keySets'>,
  { appId, url: text, actor }: Command & { readonly url: string },
): Promise<Outcome<ClientKeySet>> {
  const read = ports.keySets.readUrl(text)
  if ('problem' in read) return refuse('parameter_invalid', { subject: `key URL (${read.problem})` })
  const { url } = read
  const checkedAtMs = ports.clock.nowMs()
  const fetched = await fetchKeySet(ports, { url, etag: undefined })
  const problem =
    fetched.kind === 'failed'
      ? fetched.problem
      : fetched.kind === 'fetched' && fetched.keys.length > 0
        ? undefined
        : 'no_key'
  if (problem !== undefined || fetched.kind !== 'fetched') {
    const detail = fetched.kind === 'failed' && fetched.detail !== '' ? ` (${fetched.detail})` : ''
    const sentence = KEY_SET_PROBLEMS[problem ?? 'no_key'].replace(/\.$/, '')
    return refuse('parameter_invalid', { subject: `key URL: ${sentence}${detail}` })
  }
  const { keys, etag, freshUntilMs, usableUntilMs, settledAtMs } = fetched
  const before = await ports.store.loadKeySet(appId)
  const set: ClientKeySet = {
    appId,
    url,
    keys,
    etag,
    fetchedAtMs: settledAtMs,
    freshUntilMs,
    usableUntilMs,
    checkedAtMs,
    settledAtMs,
    problem: undefined,
    detail: '',
  }
  if ((await ports.store.saveKeySet(set)) === 'unknown') return refuse('client_unknown')
  await recordAudit(ports, {
    appId,
    actor,
    action: 'key_url.set',
    target: url,
    before: before === undefined ? null : { url: before.url },
    after: { url },
  })
  return accept(set)
}

export async function removeKeyUrl(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  { appId, actor }: Command,
): Promise<{ readonly removed: boolean }> {
  const before = await ports.store.loadKeySet(appId)
  const removed = (await ports.store.deleteKeySet(appId)) === 'deleted'
  if (removed) {
    const target = before?.url ?? appId
    const change = { before: before === undefined ? null : { url: before.url }, after: null }
    await recordAudit(ports, { appId, actor, action: 'key_url.removed', target, ...change })
  }
  return { removed }
}
