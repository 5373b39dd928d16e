// rule: A first path segment that selects one of several APIs of the same paths

import type { IncomingMessage } from 'node:http'
import type { RawRequest } from './exchange.ts'

/** Only requests that named a section are here. */
const sections = new WeakMap<object, string>()

/** The section that the URL of the request named, before it was removed for the router. */
export function sectionOf(request: RawRequest): string | undefined {
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
