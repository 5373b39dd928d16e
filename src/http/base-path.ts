// rule: Removes the path at which a proxy shows us from the URL of a request
// A proxy may forward `/base/docs` as it is, or as `/docs`. Both are served, without a setting that says which.

import { type MethodTable, matchPath } from './allowed-methods.ts'

/** The path of our own URL without a final slash; '' where we are at the root of a host. */
export function basePathOf(baseUrl: string): string {
  return new URL(baseUrl).pathname.replace(/(?<!\/)\/+$/, '')
}

/**
 * Returns a function from the URL of a request line to the one that our routes know. Where the base path is the beginning of a
 * route of ours, such as `/api`, a URL that has a route as it arrived is left alone: the proxy has removed the base path. Of two
 * routes the one of a fixed path counts.
 */
export function createBasePathRemover(basePath: string, routes: MethodTable): (url: string) => string {
  if (basePath === '') return (url) => url
  return (url) => {
    if (!url.startsWith(basePath)) return url
    const rest = url.slice(basePath.length)
    if (rest !== '' && rest[0] !== '/' && rest[0] !== '?') return url
    const removed = rest.startsWith('/') ? rest : `/${rest}`
    const match = matchPath(routes, pathOf(url))
    const isOwn =
      match === 'exact' || (match === 'pattern' && matchPath(routes, pathOf(removed)) === undefined)
    return isOwn ? url : removed
  }
}

function pathOf(url: string): string {
  const [path = ''] = url.split('?', 1)
  return path
}
