// operation: Iterate over the items of a list that the provider returns page by page

/** The items of all pages; each page is requested when it is reached. Iterating again starts again. */
export type Pages<T> = AsyncIterable<T> & {
  pages(): AsyncIterable<readonly T[]>
  toArray(): Promise<T[]>
}

export type Page<T> = {
  readonly items: readonly T[] /** Undefined or empty at the end. */
  readonly next?: string | undefined
}

export function paginate<T>(fetchPage: (cursor: string | undefined) => Promise<Page<T>>): Pages<T> {
  const pages = async function* () {
    let cursor: string | undefined
    do {
      const page = await fetchPage(cursor)
      yield page.items
      cursor = page.next
    } while (cursor)
  }
  return {
    [Symbol.asyncIterator]: async function* () {
      for await (const page of pages()) yield* page
    },
    pages,
    toArray: async () => {
      const all: T[] = []
      for await (const page of pages()) all.push(...page)
      return all
    },
  }
}
