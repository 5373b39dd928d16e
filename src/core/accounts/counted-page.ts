// contract: One page of a list, with the number of items on all pages

import type { Page } from '../paging/page.ts'

export interface CountedPage<Item> extends Page<Item> {
  readonly total: number
}
