// rule: Pages of a list that is computed as a whole

import type { Json } from '../../lib/json.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Hash } from '../keys/cryptography.ts'
import type { Page } from './page.ts'
import { buildPageToken, readPageToken } from './page-token.ts'

export interface PageRequest {
  readonly pageSize: number
  readonly pageToken: string | undefined
}

/**
 * `items` in the order of `keyOf`, ascending and without two equal keys, so that a page begins at the right place even if items
 * were added or removed since the one before. `bound`: as for page tokens.
 */
export function pageOf<Item>(
  hash: Pick<Hash, 'keyed'>,
  bound: Json,
  { pageSize, pageToken }: PageRequest,
  items: readonly Item[],
  keyOf: (item: Item) => string,
): Outcome<Page<Item>> {
  const after = pageToken === undefined ? '' : readPageToken(hash, bound, pageToken)
  if (typeof after !== 'string') return refuse('page_token_invalid')
  const left = items.filter((item) => keyOf(item) > after)
  const page = left.slice(0, pageSize)
  const last = page.at(-1)
  const hasMore = left.length > page.length && last !== undefined
  return accept({
    items: page,
    nextPageToken: hasMore ? buildPageToken(hash, bound, keyOf(last)) : undefined,
  })
}
