// glue: Command scopes: the scopes of each dialect, with what each opens

import { dialects } from '../../dialects/index.ts'
import { listScopes } from '../../dialects/scope-operations.ts'
import type { Run } from '../command.ts'
import { renderTable } from '../render-table.ts'
import { findDialect } from './app-dialects.ts'

export const runScopes: Run = async (input) => {
  const name = input.arguments[0]
  const chosen = name === undefined ? dialects : [findDialect(name)]
  const rows = chosen.flatMap((dialect) =>
    listScopes(dialect).map((scope) => ({ dialect: dialect.name, ...scope })),
  )
  return {
    json: rows.map(({ dialect, name: scope, opens, products, operations }) => ({
      dialect,
      scope,
      opens,
      products,
      operations: operations.map(({ method, path }) => `${method} ${path}`),
    })),
    text: renderTable(
      ['dialect', 'scope', 'products', 'what it opens'],
      rows.map(({ dialect, name: scope, opens, products }) => [dialect, scope, products.join(' '), opens]),
    ),
  }
}
