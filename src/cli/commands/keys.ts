// glue: Commands keys list and rotate

import type { SigningKey } from '../../core/keys/keys.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { isSet, type Run } from '../command.ts'
import { withWorkbench } from '../installation.ts'
import { renderFacts, renderTable } from '../render-table.ts'

type State = 'signs' | 'published' | 'verifies'

export const runKeysList: Run = (input, io) =>
  withWorkbench(input, io, async ({ store, keyring, ports }) => {
    await keyring.complete()
    const signing = new Set([...keyring.current().signing.values()].map(({ keyId }) => keyId))
    const nowMs = ports.clock.nowMs()
    const keys = (await store.listSigningKeys()).map((key) => ({ key, state: stateOf(key, signing, nowMs) }))
    return {
      json: keys.map(({ key, state }) => ({ ...renderSigningKey(key), state })),
      text: renderTable(
        ['key id', 'algorithm', 'state', 'signs from', 'removed after'],
        keys.map(({ key, state }) => [
          key.keyId,
          key.algorithm,
          state,
          isoInstant(key.signsFromMs),
          key.removeAfterMs === undefined ? '-' : isoInstant(key.removeAfterMs),
        ]),
      ),
    }
  })

export const runKeysRotate: Run = (input, io) =>
  withWorkbench(input, io, async ({ keyring }) => {
    const keys = await keyring.rotate({ hurry: isSet(input, 'hurry') })
    return {
      // The members of the first key as well, which was the only one before there were several algorithms.
      json: { ...keys.map(renderSigningKey)[0], keys: keys.map(renderSigningKey) },
      text: renderFacts(
        keys.flatMap((key) => [
          [`new ${key.algorithm} key`, key.keyId] as const,
          ['signs from', isoInstant(key.signsFromMs)] as const,
        ]),
      ),
    }
  })

function stateOf(key: SigningKey, signing: ReadonlySet<string>, nowMs: number): State {
  if (signing.has(key.keyId)) return 'signs'
  return key.signsFromMs > nowMs ? 'published' : 'verifies'
}

function renderSigningKey(key: SigningKey): JsonObject {
  return {
    key_id: key.keyId,
    algorithm: key.algorithm,
    created_at: isoInstant(key.createdAtMs),
    signs_from: isoInstant(key.signsFromMs),
    removed_after: key.removeAfterMs === undefined ? null : isoInstant(key.removeAfterMs),
  }
}
