// glue: Sends one statement over a connection to PostgreSQL, within a time limit
// pg would promise the result and limit the time itself. Both set the callback of a query after the query was made, and from then on V8
// promotes whatever waits for a query to the old generation: the whole request, which a full collection must free.

import type { ClientBase, QueryConfig, QueryResult, QueryResultRow } from 'pg'
import { SILENT_STATEMENT } from './postgres-errors.ts'

/**
 * The server cancels a statement at its own limit, and the outcome is known. Ours passes only if the server is silent: then the
 * connection is dropped, and whether a write was committed is unknown.
 */
export interface StatementLimits {
  readonly serverMs: number
  readonly clientMs: number
}

/** Five times what any verb needs. They keep one stuck statement from blocking all others. */
export const ORDINARY: StatementLimits = { serverMs: 6000, clientMs: 7000 }

/** Throws the error of pg, or that of postgres-errors.ts for a server that is silent. The connection is then not to be used again. */
export function sendStatement<Row extends QueryResultRow>(
  client: ClientBase,
  statement: QueryConfig,
  timeoutMs: number = ORDINARY.clientMs,
): Promise<QueryResult<Row>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(SILENT_STATEMENT)), timeoutMs)
    // A copy, because pg keeps the callback in it.
    client.query<Row>({ ...statement }, (error, result) => {
      clearTimeout(timer)
      if (error) reject(error)
      else resolve(result)
    })
  })
}
