// glue: Command key url: the URL from which public keys of an app are fetched

import { type ClientKeySet, KEY_SET_PROBLEMS } from '../../core/apps/key-set.ts'
import { CHECK_INTERVAL_MS, refreshKeySet } from '../../core/apps/refresh-key-set.ts'
import { removeKeyUrl, setKeyUrl } from '../../core/apps/set-key-url.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { isSet, type Run } from '../command.ts'
import { ACTOR, findApp, take, withWorkbench } from '../installation.ts'
import { renderFacts } from '../render-table.ts'

export const runKeyUrl: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, store }) => {
    const app = await findApp({ store }, input)
    const { appId } = app
    const [url] = input.arguments
    if (url === 'none') {
      const { removed } = await removeKeyUrl(ports, { appId, actor: ACTOR })
      const text = removed
        ? `The keys of ${app.name} are no longer fetched from a URL.`
        : `${app.name} has no key URL.`
      return { json: { client_id: app.clientId, removed }, text }
    }
    if (url !== undefined) return show(app, take(await setKeyUrl(ports, { appId, url, actor: ACTOR })))
    if (isSet(input, 'check')) return show(app, await refreshKeySet(ports, { appId }, CHECK_INTERVAL_MS))
    return show(app, await store.loadKeySet(appId))
  })

function show(
  app: { readonly name: string; readonly clientId: string },
  set: ClientKeySet | undefined,
): { json: JsonObject; text: string } {
  const client = { client_id: app.clientId }
  if (set === undefined)
    return { json: { ...client, url: null }, text: `${app.name} has no key URL. Set one with key url.` }
  const problem = set.problem === undefined ? null : KEY_SET_PROBLEMS[set.problem]
  return {
    json: {
      ...client,
      url: set.url,
      key_ids: set.keys.map(({ keyId }) => keyId),
      fetched_at: isoInstant(set.fetchedAtMs),
      fresh_until: isoInstant(set.freshUntilMs),
      usable_until: isoInstant(set.usableUntilMs),
      problem,
      detail: set.detail,
    },
    text: renderFacts([
      ['client id', app.clientId],
      ['key URL', set.url],
      ...set.keys.map(({ keyId }) => ['key id', keyId] as const),
      ['fetched', isoInstant(set.fetchedAtMs)],
      ['fetched again after', isoInstant(set.freshUntilMs)],
      ['counts at most until', isoInstant(set.usableUntilMs)],
      ['last fetch', problem === null ? 'good' : `${problem}${set.detail === '' ? '' : ` (${set.detail})`}`],
    ]),
  }
}
