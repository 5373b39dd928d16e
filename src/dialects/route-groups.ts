// rule: Tables of a dialect's routes, by topic and path

import type { HeaderField, Route } from './dialect.ts'

/** One row of a dialect's table of routes. */
export interface RouteGroup {
  /** Heading of the API reference. */
  readonly topic: string
  /** The path that the routes of the group have or begin with. */
  readonly path: string
  readonly routes: readonly Route[]
  /** Headers that every route of the group reads. */
  readonly headers?: readonly HeaderField[]
}

/** Lists the routes of a table, each with its topic. Throws when a route is not at or below the path of its group. */
export function listRoutes(groups: readonly RouteGroup[]): readonly Route[] {
  return groups.flatMap(({ topic, path, routes, headers = [] }) =>
    routes.map((route) => {
      if (!route.path.startsWith(path)) throw new TypeError(`${route.path} is not below ${path}`)
      return { ...route, topic, headers: [...(route.headers ?? []), ...headers] }
    }),
  )
}
