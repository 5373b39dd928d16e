// contract: One page of a list

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Undefined on the last page. */
  readonly nextPageToken: string | undefined
}
