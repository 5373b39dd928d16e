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
    const signing = keyring.current().signing.keyId
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
    const key = await keyring.rotate({ hurry: isSet(input, 'hurry') })
    return {
      json: renderSigningKey(key),
      text: renderFacts([
        ['key id', key.keyId],
        ['signs from', isoInstant(key.signsFromMs)],
      ]),
    }
  })

function stateOf(key: SigningKey, signingKeyId: string, nowMs: number): State {
  if (key.keyId === signingKeyId) return 'signs'
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
