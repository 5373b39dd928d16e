// operation: Read all pages of a list, and fail if the page tokens never end

const MAX_PAGES = 1_000

export type ListPage<Item> = {
  readonly items: readonly Item[]
  /** Empty on the last page. */
  readonly nextPageToken: string
}

/** Throws on a page token that was seen before, and after more pages than any list of a test has. */
export async function collectPages<Item>(
  read: (pageToken: string) => Promise<ListPage<Item>>,
): Promise<Item[]> {
  const all: Item[] = []
  const seen = new Set<string>()
  for (let pageToken = ''; seen.size < MAX_PAGES; ) {
    const { items, nextPageToken } = await read(pageToken)
    all.push(...items)
    if (nextPageToken === '') return all
    if (seen.has(nextPageToken)) throw new Error(`the page token ${nextPageToken} came twice`)
    seen.add(nextPageToken)
    pageToken = nextPageToken
  }
  throw new Error(`the list has no end after ${MAX_PAGES} pages`)
}
