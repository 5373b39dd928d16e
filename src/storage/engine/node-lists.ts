// glue: Lists of due work by node of a distributed PostgreSQL, while a node is down
// Never: the ordinary way. One statement that reads all nodes costs less than one for each.

import type { Driver, Parameters, Row } from './driver.ts'
import { StorageError } from './errors.ts'
import { integer, text } from './row.ts'

/** A reference table, which the coordinator reads without the other nodes. */
const LIST_APPS = 'SELECT app_id FROM client_ids'

const FIND_NODES = `
  SELECT app.app_id, p.groupid AS node
  FROM json_array_elements_text(CAST(:appIds AS JSON)) AS app (app_id)
    JOIN pg_dist_placement p ON p.shardid = get_shard_id_for_distribution_column('apps', app.app_id)`

/** So many lists are read by node before one statement reads all nodes again: some seconds of all jobs. */
const LISTS_BY_NODE = 60

export interface DueList {
  readonly sql: string
  /** The same of the apps `:appIds`. */
  readonly ofApps: string
}

/** Of one instance. */
export class NodeLists {
  readonly #driver: Driver
  #apps: ReadonlyMap<number, readonly string[]> = new Map()
  readonly #down = new Set<number>()
  /** Lists still to be read by node. */
  #left = 0

  constructor(driver: Driver) {
    this.#driver = driver
  }

  /** Group ids of the nodes whose apps are left out at the moment. */
  down(): readonly number[] {
    return [...this.#down].sort((a, b) => a - b)
  }

  async list({ sql, ofApps }: DueList, parameters: Parameters): Promise<readonly Row[]> {
    if (this.#left === 0) {
      try {
        const rows = await this.#driver.all(sql, parameters)
        this.#down.clear()
        return rows
      } catch (error) {
        if (!isUnreachable(error)) throw error
        this.#apps = await findApps(this.#driver)
        this.#down.clear()
        this.#left = LISTS_BY_NODE
      }
    }
    this.#left -= 1
    return await this.#listByNode(ofApps, parameters)
  }

  /** Throws if no node responds. */
  async #listByNode(ofApps: string, parameters: Parameters): Promise<readonly Row[]> {
    const rows: Row[] = []
    let last: unknown
    for (const [node, appIds] of this.#apps) {
      if (this.#down.has(node)) continue
      try {
        rows.push(...(await this.#driver.all(ofApps, { ...parameters, appIds })))
      } catch (error) {
        if (!isUnreachable(error)) throw error
        this.#down.add(node)
        last = error
      }
    }
    if (last !== undefined && this.#down.size === this.#apps.size) {
      // The coordinator itself may be back: ask it again instead of leaving all apps out.
      this.#left = 0
      throw last
    }
    return rows
  }
}

async function findApps(driver: Driver): Promise<ReadonlyMap<number, readonly string[]>> {
  const appIds = (await driver.all(LIST_APPS, {})).map((row) => text(row, 'app_id'))
  const apps = new Map<number, string[]>()
  for (const row of await driver.all(FIND_NODES, { appIds: JSON.stringify(appIds) })) {
    const node = integer(row, 'node')
    const own = apps.get(node)
    if (own === undefined) apps.set(node, [text(row, 'app_id')])
    else own.push(text(row, 'app_id'))
  }
  return apps
}

function isUnreachable(error: unknown): boolean {
  return error instanceof StorageError && error.kind === 'unreachable'
}
