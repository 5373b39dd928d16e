// glue: Three PostgreSQL servers with Citus for the tests, where it is installed
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { NOW_MS } from '../../src/storage/conformance/samples.ts'
import { distribute } from '../../src/storage/engine/distribution.ts'
import { loadMigrations, migrate } from '../../src/storage/engine/migrate.ts'
import { openDriver } from '../../src/storage/engine/open.ts'
import { type Cluster, type PostgresPrograms, query, startCluster } from './postgres.ts'
import { isProgram } from './programs.ts'

export type CitusCluster = {
  /** A distributed database; the URL is that of the coordinator. */
  createDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }>
  /** The nodes that store rows, in the order of their group ids, from 1. */
  readonly nodes: readonly Cluster[]
}

const NODES = 2
const TEMPLATE = 'tallystick_template'
const CREATE_TRIES = 20

/** `TALLYSTICK_TEST_CITUS` is the prefix of a PostgreSQL with the extension, such as `/usr/lib/postgresql/15`. */
export function findCitus(env: NodeJS.ProcessEnv): PostgresPrograms | { readonly missing: string } {
  const prefix = env.TALLYSTICK_TEST_CITUS
  if (prefix === undefined || prefix === '')
    return { missing: 'TALLYSTICK_TEST_CITUS names no PostgreSQL with Citus' }
  const binDir = join(prefix, 'bin')
  if (!isProgram(join(binDir, 'initdb')))
    throw new Error(`TALLYSTICK_TEST_CITUS: there is no ${binDir}/initdb`)
  return { from: binDir, binDir, embedded: false }
}

const SETTINGS = {
  shared_preload_libraries: 'citus',
  // The servers have no certificates, and all are on this machine.
  'citus.node_conninfo': 'sslmode=prefer',
  'citus.shard_count': '8',
  'citus.max_adaptive_executor_pool_size': '4',
  max_prepared_transactions: '200',
  wal_level: 'logical',
}

let started: Promise<CitusCluster> | undefined

/** One cluster for each process, which ends with it. */
export function startedCitus(): Promise<CitusCluster> {
  started ??= startCitus()
  return started
}

async function startCitus(): Promise<CitusCluster> {
  const programs = findCitus(process.env)
  if ('missing' in programs) throw new Error(programs.missing)
  const password = randomBytes(16).toString('hex')
  const [coordinator, ...nodes] = await Promise.all(
    Array.from({ length: 1 + NODES }, () => startCluster(programs, { password, settings: SETTINGS })),
  )
  if (coordinator === undefined) throw new Error('the coordinator did not start')
  const all = [coordinator, ...nodes]
  await prepareTemplate(all)
  return {
    nodes,
    createDatabase: async () => {
      const name = `test_${randomBytes(8).toString('hex')}`
      await Promise.all(all.map((cluster) => cloneTemplate(cluster, name)))
      return {
        url: databaseOf(coordinator, name),
        drop: async () => {
          await Promise.all(
            all.map((cluster) => query(cluster.adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
          )
        },
      }
    },
  }
}

/**
 * Distributing takes seconds, copying milliseconds. The catalog of Citus names nodes by host and port and connects to the database
 * of the same name, so that a copy on each server is a distributed database too.
 */
async function prepareTemplate(all: readonly Cluster[]): Promise<void> {
  for (const cluster of all) {
    await query(cluster.adminUrl, `CREATE DATABASE ${TEMPLATE}`)
    await query(databaseOf(cluster, TEMPLATE), 'CREATE EXTENSION citus')
  }
  const [coordinator, ...nodes] = all
  if (coordinator === undefined) throw new Error('there is no coordinator')
  const url = databaseOf(coordinator, TEMPLATE)
  const portOf = ({ adminUrl }: Cluster) => Number(new URL(adminUrl).port)
  await query(url, `SELECT citus_set_coordinator_host('127.0.0.1', ${portOf(coordinator)})`)
  for (const node of nodes) await query(url, `SELECT citus_add_node('127.0.0.1', ${portOf(node)})`)
  const driver = await openDriver({
    databaseUrl: url,
    sqliteFile: '',
    clock: { nowMs: () => NOW_MS },
    poolSize: 1,
  })
  try {
    await migrate(driver, await loadMigrations(), NOW_MS)
    await distribute(driver)
  } finally {
    await driver.close()
  }
  // A database with a session cannot be copied; the daemon of Citus has one.
  for (const { adminUrl } of all) await query(adminUrl, `ALTER DATABASE ${TEMPLATE} ALLOW_CONNECTIONS false`)
}

async function cloneTemplate({ adminUrl }: Cluster, name: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    await query(
      adminUrl,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${TEMPLATE}'`,
    )
    try {
      await query(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)
      return
    } catch (error) {
      if (Reflect.get(Object(error), 'code') !== '55006' || tries === CREATE_TRIES) throw error
    }
    await sleep(100)
  }
}

function databaseOf({ adminUrl }: Cluster, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}
