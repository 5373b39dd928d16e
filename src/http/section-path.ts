// rule: A first path segment that selects one of several APIs of the same paths

import type { IncomingMessage } from 'node:http'

/** Only requests that named a section are here. */
const sections = new WeakMap<IncomingMessage, string>()

/** The section that the URL of the request named, before it was removed for the router. */
export function sectionOf(request: IncomingMessage): string | undefined {
  return sections.get(request)
}

/** Returns a function that removes `/name` from the URL of a request and remembers the name, where it is one of `names`. */
export function createSectionRemover(names: readonly string[]): (request: IncomingMessage) => void {
  const prefixes = names.map((name) => ({ name, start: `/${name}/` }))
  return (request) => {
    const url = request.url ?? ''
    for (const { name, start } of prefixes) {
      if (!url.startsWith(start)) continue
      request.url = url.slice(start.length - 1)
      sections.set(request, name)
      return
    }
  }
}
