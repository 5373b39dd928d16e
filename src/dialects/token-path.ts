// rule: The path of a dialect's token endpoint, found by what it takes

import type { Dialect } from './dialect.ts'

/** The first public route whose form has a grant type. */
export function findTokenPath({ routes }: Dialect): string | undefined {
  return routes.find(
    ({ access, body }) =>
      access.kind === 'open' && body.kind === 'form' && 'grant_type' in body.schema.properties,
  )?.path
}
