// glue: Distribute the tables over the nodes of a Citus cluster, and check that they are
// Spec: https://docs.citusdata.com/en/stable/develop/api_udf.html

import { setTimeout as delay } from 'node:timers/promises'
import type { Driver, Row, Tx } from './driver.ts'
import { StorageError } from './errors.ts'
import { integer, optionalText, text } from './row.ts'
import { type Placement, placementOf, TABLES } from './tables.ts'

const FIND_CITUS = "SELECT 1 AS found WHERE to_regclass('pg_dist_partition') IS NOT NULL"

/** Group 0 is the coordinator. */
const SELECT_OWN_GROUP = 'SELECT groupid FROM pg_dist_local_group'

const COUNT_NODES = `
  SELECT CAST(COUNT(DISTINCT groupid) AS BIGINT) AS nodes FROM pg_dist_node
  WHERE isactive AND noderole = 'primary' AND shouldhaveshards`

const LIST_TABLES = `
  SELECT CAST(c.relname AS TEXT) AS name, CAST(p.partmethod AS TEXT) AS method, CAST(p.repmodel AS TEXT) AS model,
    p.colocationid,
    CASE WHEN p.partkey IS NULL THEN NULL ELSE CAST(column_to_column_name(p.logicalrelid, p.partkey) AS TEXT) END AS key,
    CASE WHEN EXISTS (SELECT 1 FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attname = 'app_id' AND NOT a.attisdropped) THEN 1 ELSE 0 END AS has_app
  FROM pg_class c LEFT JOIN pg_dist_partition p ON p.logicalrelid = c.oid
  WHERE c.relkind = 'r' AND c.relnamespace = CAST(CAST(current_schema() AS TEXT) AS regnamespace)
  ORDER BY c.relname`

/** Rows that the coordinator had before a table was moved: no statement sees them, and none deletes them. */
const LIST_LEFT_BEHIND = `
  SELECT CAST(c.relname AS TEXT) AS name FROM pg_class c JOIN pg_dist_partition p ON p.logicalrelid = c.oid
  WHERE c.relnamespace = CAST(CAST(current_schema() AS TEXT) AS regnamespace) AND pg_relation_size(c.oid) > 0`

/** Foreign keys to local tables are not repeated on the nodes; DDL and the distribution can follow each other. */
const SETTINGS = `
  SET LOCAL citus.enable_local_reference_table_foreign_keys TO off;
  SET LOCAL citus.multi_shard_modify_mode TO 'sequential'`

/**
 * A table with triggers cannot be distributed. Without a mark nothing is remembered, so that instances that are running notice every
 * revocation; see apps/access-marks.ts.
 */
const FIND_MARKS = "SELECT 1 AS found WHERE to_regprocedure('replace_access_mark()') IS NOT NULL"

/** The triggers first: that waits for the transactions which will replace a mark. */
const REMOVE_MARKS = `
  DROP FUNCTION replace_access_mark() CASCADE;
  DELETE FROM access_marks`

/** The first table of the group; the others are stored beside it. */
const FIRST_TABLE = 'apps'

/** Beside the retries of the driver: under load, a table is locked by one statement after another. */
const MAX_TRIES = 30
const RETRY_MS = 250

type Reader = Pick<Tx, 'get' | 'all'>

interface PlacedTable {
  readonly name: string
  /** False for a table of another program, and for one that a later migration drops or renames. */
  readonly isListed: boolean
  readonly placement: Placement | 'other'
  /** Where the table belongs. */
  readonly wanted: Placement
  /** Tables of one group have the rows of an app on one node. Undefined for a local table. */
  readonly group: number | undefined
}

export interface Distribution {
  readonly isCoordinator: boolean
  /** Nodes that store rows. */
  readonly nodes: number
  readonly tables: readonly PlacedTable[]
}

/** Undefined on SQLite, and on a PostgreSQL without Citus. */
export async function readDistribution(
  db: Reader,
  engine: Driver['engine'],
): Promise<Distribution | undefined> {
  if (engine !== 'postgres' || (await db.get(FIND_CITUS, {})) === undefined) return undefined
  const own = await db.get(SELECT_OWN_GROUP, {})
  const counted = await db.get(COUNT_NODES, {})
  return {
    isCoordinator: own === undefined || own.groupid === 0,
    nodes: counted === undefined ? 0 : integer(counted, 'nodes'),
    tables: (await db.all(LIST_TABLES, {})).map(readTable),
  }
}

/** Whether the command distribute has been run. */
export function isDistributed({ tables }: Distribution): boolean {
  return tables.some(({ placement }) => placement === 'by_app')
}

/**
 * Throws StorageError `misplaced` with the first table that is not where TABLES wants it. Deleting a user would not delete their
 * rows in a table of apps that is local: a cascade does not reach it.
 */
export function checkPlacement(distribution: Distribution): void {
  if (!isDistributed(distribution)) return
  requireCoordinator(distribution)
  for (const table of distribution.tables) {
    if (!table.isListed || isInPlace(table, distribution)) continue
    throw new StorageError(
      'misplaced',
      `The database is distributed, but its table ${table.name} is not ${DESCRIPTIONS[table.wanted]}: run the command distribute.`,
    )
  }
}

const DESCRIPTIONS: Readonly<Record<Placement, string>> = {
  by_app: 'distributed by app_id',
  reference: 'a reference table',
  local: 'a local table of the coordinator',
}

export interface Distributed {
  readonly nodes: number
  /** Tables that this call moved. */
  readonly moved: readonly string[]
}

/**
 * Distributes every table that is not in place yet; calling it again continues after a failure. Each table is a transaction of its
 * own, which waits for the statements that use the table. Afterwards the rows that the coordinator still has of the moved
 * tables are removed.
 */
export async function distribute(
  driver: Driver,
  wait: (ms: number) => Promise<unknown> = delay,
): Promise<Distributed> {
  const before = await readDistribution(driver, driver.engine)
  const { nodes } = requireCluster(before, driver.engine)
  await retrying(wait, () => driver.migration(removeMarks))
  const moved: string[] = []
  for (const name of Object.keys(TABLES)) {
    const isMoved = await retrying(wait, () =>
      driver.migration(async (tx) => {
        const distribution = requireCluster(await readDistribution(tx, driver.engine), driver.engine)
        return (await placeTables(tx, distribution, [name])).length > 0
      }),
    )
    if (isMoved) moved.push(name)
  }
  await emptyLeftBehind(driver, wait)
  return { nodes, moved }
}

async function removeMarks(tx: Tx): Promise<void> {
  if ((await tx.get(FIND_MARKS, {})) !== undefined) await tx.script(REMOVE_MARKS)
}

/** Also what an earlier call left, if it was interrupted. Children first: a table that a local row points to cannot be emptied. */
async function emptyLeftBehind(driver: Driver, wait: (ms: number) => Promise<unknown>): Promise<void> {
  const left = new Set((await driver.all(LIST_LEFT_BEHIND, {})).map((row) => text(row, 'name')))
  const names = Object.entries(TABLES).flatMap(([name, placement]) =>
    placement !== 'local' && left.has(name) ? [name] : [],
  )
  for (const name of names.reverse())
    await retrying(wait, () =>
      driver.migration((tx) =>
        Promise.resolve(tx.script(`SELECT truncate_local_data_after_distributing_table('${name}')`)),
      ),
    )
}

/**
 * For the transaction of a migration: the tables that it made are stored where they belong before it commits. Undefined where nothing
 * is distributed.
 */
export async function beginMigration(
  tx: Tx,
  engine: Driver['engine'],
): Promise<(() => Promise<void>) | undefined> {
  const before = await readDistribution(tx, engine)
  if (before === undefined || !isDistributed(before)) return undefined
  // The migration lock holds on one node only.
  requireCoordinator(before)
  await tx.script(SETTINGS)
  return async () => {
    const after = await readDistribution(tx, engine)
    if (after === undefined) return
    const known = new Set(before.tables.map(({ name }) => name))
    const others = after.tables.filter(({ name, isListed }) => !isListed && !known.has(name))
    await placeTables(tx, after, [...Object.keys(TABLES), ...others.map(({ name }) => name)])
  }
}

async function placeTables(
  tx: Tx,
  distribution: Distribution,
  names: readonly string[],
): Promise<readonly string[]> {
  const moved: string[] = []
  for (const name of names) {
    const table = distribution.tables.find((one) => one.name === name)
    if (table === undefined || isInPlace(table, distribution)) continue
    if (table.placement !== 'local' || table.wanted === 'local') {
      throw new StorageError(
        'misplaced',
        `The table ${name} is distributed in another way: undistribute it with undistribute_table, and try again.`,
      )
    }
    await tx.script(`${SETTINGS}; SELECT ${callOf(table, distribution)}`)
    moved.push(name)
  }
  return moved
}

function callOf({ name, wanted }: PlacedTable, { tables }: Distribution): string {
  if (wanted === 'reference') return `create_reference_table('${name}')`
  const first = tables.find((table) => table.name === FIRST_TABLE)
  const beside = name === FIRST_TABLE || first === undefined ? 'none' : FIRST_TABLE
  return `create_distributed_table('${name}', 'app_id', colocate_with => '${beside}')`
}

function isInPlace(table: PlacedTable, { tables }: Distribution): boolean {
  if (table.placement !== table.wanted) return false
  const first = tables.find(({ name }) => name === FIRST_TABLE)
  return table.wanted !== 'by_app' || table.group === first?.group
}

function requireCluster(distribution: Distribution | undefined, engine: Driver['engine']): Distribution {
  if (engine === 'sqlite')
    throw new StorageError(
      'refused',
      'A SQLite file cannot be distributed: set DATABASE_URL to a Citus cluster.',
    )
  if (distribution === undefined)
    throw new StorageError(
      'refused',
      'This PostgreSQL database has no Citus extension, so there is nothing to distribute over.',
    )
  requireCoordinator(distribution)
  if (distribution.nodes === 0)
    throw new StorageError(
      'refused',
      'No node of the Citus cluster stores rows yet: add one with citus_add_node.',
    )
  return distribution
}

function requireCoordinator({ isCoordinator }: Distribution): void {
  if (isCoordinator) return
  throw new StorageError(
    'refused',
    'DATABASE_URL names a worker node of the Citus cluster: connect to its coordinator.',
  )
}

async function retrying<T>(wait: (ms: number) => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StorageError) || error.kind !== 'locked' || tries === MAX_TRIES) throw error
    }
    await wait(RETRY_MS)
  }
}

function readTable(row: Row): PlacedTable {
  const name = text(row, 'name')
  const method = optionalText(row, 'method')
  return {
    name,
    isListed: placementOf(name) !== undefined,
    placement: readPlacement(method, optionalText(row, 'model'), optionalText(row, 'key')),
    wanted: placementOf(name) ?? (row.has_app === 1 ? 'by_app' : 'local'),
    group: method === undefined ? undefined : integer(row, 'colocationid'),
  }
}

/** `n` with `s` is a local table that Citus knows, because a foreign key connects it with a reference table. */
function readPlacement(
  method: string | undefined,
  model: string | undefined,
  key: string | undefined,
): PlacedTable['placement'] {
  if (method === undefined || (method === 'n' && model === 's')) return 'local'
  if (method === 'n') return model === 't' ? 'reference' : 'other'
  return method === 'h' && key === 'app_id' ? 'by_app' : 'other'
}
