// codec: Due work of all apps: listed without a lock, then taken app by app
// Never: a lock in a list. A distributed PostgreSQL can only lock rows of one app.

import type { Driver, Parameters, Row } from './driver.ts'
import { type DueList, NodeLists } from './node-lists.ts'
import { text } from './row.ts'

/** Rows that a caller tries to take before it reads the list again. */
export const DUE_BATCH = 16

/** Reads of the list while other workers take everything that is on it. */
const MAX_READS = 5

/** Apps whose rows are taken at the same time. */
const CONCURRENT_APPS = 4

/** Of the drivers whose database is distributed. */
const NODE_LISTS = new WeakMap<Driver, NodeLists>()

/**
 * Lists are read by node while one is down, so that only the work of its own apps waits. Returns a function that names the nodes
 * that are down.
 */
export function followNodes(driver: Driver): () => readonly number[] {
  const lists = new NodeLists(driver)
  NODE_LISTS.set(driver, lists)
  return () => lists.down()
}

/**
 * A read of all apps, longest due first, that takes no lock: it contains the key of each row, and is out of date at once. Its first
 * WHERE is that of the outer query, whose conditions are joined by AND.
 */
export function dueList(sql: string): DueList {
  const ofApps = sql.replace('WHERE ', 'WHERE app_id IN (:appIds[]) AND ')
  if (ofApps === sql) throw new TypeError('a list of due work needs a WHERE')
  return { sql, ofApps }
}

export async function listDue(
  driver: Driver,
  list: DueList,
  parameters: Parameters,
): Promise<readonly Row[]> {
  const lists = NODE_LISTS.get(driver)
  return await (lists === undefined ? driver.all(list.sql, parameters) : lists.list(list, parameters))
}

/** Writes of several apps: one transaction, or one for each app where they may be on different nodes. */
export async function writeByApp<T extends { readonly appId: string }>(
  driver: Driver,
  items: readonly T[],
  write: (items: readonly T[]) => Promise<void>,
): Promise<void> {
  if (!NODE_LISTS.has(driver)) return await write(items)
  const groups = Map.groupBy(items, ({ appId }) => appId)
  await sumOf([...groups.values()], async (own) => {
    await write(own)
    return own.length
  })
}

/**
 * Returns the first due row that `take` gets. `take` returns undefined for a row that another worker has taken or locked since
 * the list was read; an empty list costs no write transaction.
 */
export async function takeFirstDue<T>(
  list: () => Promise<readonly Row[]>,
  take: (row: Row) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let reads = 0; reads < MAX_READS; reads++) {
    const due = await list()
    for (const row of due) {
      const taken = await take(row)
      if (taken !== undefined) return taken
    }
    if (due.length < DUE_BATCH) return undefined
  }
  return undefined
}

/**
 * Calls `work` once for each app of the rows, and returns the sum. If it fails for one app, the other apps are still worked
 * through before the error is thrown.
 */
export function sumByApp(
  rows: readonly Row[],
  work: (appId: string, rows: readonly Row[]) => Promise<number>,
): Promise<number> {
  return sumOf([...groupBy(rows, (row) => text(row, 'app_id')).entries()], ([appId, own]) => work(appId, own))
}

export function groupBy<Key>(
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
): ReadonlyMap<Key, readonly Row[]> {
  const groups = new Map<Key, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups
}

async function sumOf<T>(items: readonly T[], work: (item: T) => Promise<number>): Promise<number> {
  const waiting = items.values()
  const errors: unknown[] = []
  const counts: number[] = []
  const lane = async () => {
    for (const item of waiting) {
      try {
        counts.push(await work(item))
      } catch (error) {
        errors.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: CONCURRENT_APPS }, lane))
  if (errors.length > 0) throw errors[0]
  return counts.reduce((sum, count) => sum + count, 0)
}
