// codec: The key set of an app, as the Console API shows it

import { type ClientKeySet, KEY_SET_PROBLEMS } from '../../core/apps/key-set.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { KeyUrlView } from '../contracts/key-url.ts'

export function renderKeyUrl(set: ClientKeySet | undefined): KeyUrlView {
  if (set === undefined) return { key_url: null }
  return {
    key_url: {
      url: set.url,
      key_ids: set.keys.map(({ keyId }) => keyId),
      fetched_at: isoInstant(set.fetchedAtMs),
      fresh_until: isoInstant(set.freshUntilMs),
      usable_until: isoInstant(set.usableUntilMs),
      checked_at: isoInstant(set.checkedAtMs),
      problem: set.problem === undefined ? null : KEY_SET_PROBLEMS[set.problem],
      detail: set.detail,
    },
  }
}
