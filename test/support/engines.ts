// glue: Runs the same tests on both storage engines, each on its own database
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { findCitus, startedCitus } from './citus.ts'
import { createDatabase, findPostgres, startCluster } from './postgres.ts'
import { isMissingAllowed } from './programs.ts'

export type FreshDatabase = {
  /** A `postgres://` URL; undefined for SQLite, whose file goes into `dataDir`. */
  readonly databaseUrl: string | undefined
  /** An empty folder. */
  readonly dataDir: string
  /** Removes both, even if connections are open. */
  drop(): Promise<void>
}

export type Engine = {
  readonly name: 'sqlite' | 'postgres'
  /** Without a schema, unless `mayHaveSchema`, which saves the time of the migrations. */
  freshDatabase(options?: { readonly mayHaveSchema: boolean }): Promise<FreshDatabase>
}

const sqlite: Engine = {
  name: 'sqlite',
  freshDatabase: async () => {
    const dataDir = await makeDataDir()
    return { databaseUrl: undefined, dataDir, drop: () => remove(dataDir) }
  },
}

const postgres: Engine = {
  name: 'postgres',
  freshDatabase: async ({ mayHaveSchema } = { mayHaveSchema: false }) => {
    const template = mayHaveSchema ? process.env.TALLYSTICK_TEST_POSTGRES_TEMPLATE : undefined
    return withDataDir(await createDatabase(await findAdminUrl(), template))
  },
}

/** A distributed PostgreSQL: three servers with Citus. */
const citus: Engine = {
  name: 'postgres',
  freshDatabase: async () => withDataDir(await (await startedCitus()).createDatabase()),
}

async function withDataDir(database: {
  readonly url: string
  drop(): Promise<void>
}): Promise<FreshDatabase> {
  const dataDir = await makeDataDir()
  const drop = async (): Promise<void> => {
    await database.drop()
    await remove(dataDir)
  }
  return { databaseUrl: database.url, dataDir, drop }
}

/** Both engines, in the order in which they run. */
export const engines: readonly Engine[] = [sqlite, postgres]

/**
 * Registers the tests that `register` declares once for each engine, as the suites `on sqlite` and `on postgres`.
 * If PostgreSQL is not available, its suite is reported as skipped with the reason, or as failed on a CI machine.
 */
export function forEachEngine(register: (engine: Engine) => void): void {
  registerEngines(register)
}

/**
 * As `forEachEngine`, with both suites at the same time: for files that mostly wait, for the end of a lease or for processes. What
 * `register` declares must share nothing but constants.
 */
export function forEachEngineTogether(register: (engine: Engine) => void): void {
  describe('both engines at a time', { concurrency: true }, () => registerEngines(register))
}

function registerEngines(register: (engine: Engine) => void): void {
  for (const engine of engines) {
    const missing = engine.name === 'postgres' ? whyPostgresIsMissing() : undefined
    // Stated, because a suite inherits the concurrency of the one around it.
    if (missing === undefined) describe(`on ${engine.name}`, { concurrency: 1 }, () => register(engine))
    else if (isMissingAllowed()) test(`on ${engine.name}`, { skip: missing }, () => undefined)
    else test(`on ${engine.name}`, () => Promise.reject(new Error(`${missing}, but CI requires it`)))
  }
}

/**
 * As `forEachEngine`, and on a distributed PostgreSQL as the suite `on citus`. Citus is in no package registry: without
 * `TALLYSTICK_TEST_CITUS` the suite is reported as skipped, on a CI machine too.
 */
export function forEachEngineAndCitus(register: (engine: Engine) => void): void {
  forEachEngine(register)
  onCitus(register)
}

/** The database is migrated and distributed already. */
export function onCitus(register: (engine: Engine) => void): void {
  const found = findCitus(process.env)
  if ('missing' in found) test('on citus', { skip: found.missing }, () => undefined)
  else describe('on citus', () => register(citus))
}

/**
 * Registers tests on SQLite only: of what is decided before or after storage, such as pages, texts, scopes and the protocol on
 * the wire. A test whose subject is stored, or whose input can reach a query, belongs on both engines.
 */
export function forOneEngine(register: (engine: Engine) => void): void {
  describe(`on ${sqlite.name}`, () => register(sqlite))
}

function whyPostgresIsMissing(): string | undefined {
  if (process.env.TALLYSTICK_TEST_POSTGRES_URL !== undefined) return undefined
  if (process.env.TALLYSTICK_TEST_POSTGRES_MISSING !== undefined)
    return process.env.TALLYSTICK_TEST_POSTGRES_MISSING
  const found = findPostgres(process.env)
  return 'missing' in found ? found.missing : undefined
}

let ownCluster: Promise<string> | undefined

/** The cluster of the test run; for a test file that is run alone, one that lives as long as this process. */
function findAdminUrl(): Promise<string> {
  const given = process.env.TALLYSTICK_TEST_POSTGRES_URL
  if (given !== undefined) return Promise.resolve(given)
  ownCluster ??= startOwnCluster()
  return ownCluster
}

async function startOwnCluster(): Promise<string> {
  const found = findPostgres(process.env)
  if ('missing' in found) throw new Error(found.missing)
  return (await startCluster(found)).adminUrl
}

function makeDataDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'tallystick-data-'))
}

async function remove(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true, maxRetries: 5 })
}
