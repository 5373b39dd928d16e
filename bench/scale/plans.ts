// glue: Finds statements that read a large table from one end to the other
import { DatabaseSync } from 'node:sqlite'
import { expireConsentsRound, scheduleRefreshesRound } from '../../src/jobs/consents.ts'
import { sweepRound } from '../../src/jobs/sweep.ts'
import type { Workbench } from '../../src/main.ts'
import type { Driver, Tx } from '../../src/storage/engine/driver.ts'
import { compileForSqlite } from '../../src/storage/engine/sql.ts'
import { buildStore } from '../../src/storage/store.ts'
import { query } from '../../test/support/postgres.ts'
import type { Population } from './population.ts'
import { populatedTables } from './template.ts'

/** How often PostgreSQL has read each large table from one end to the other, by table. */
export async function countSequentialScans(url: string): Promise<Map<string, number>> {
  const list = populatedTables.map((table) => `'${table}'`).join(', ')
  const rows = await query(
    url,
    `SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname IN (${list})`,
  )
  return new Map(rows.map(({ relname, seq_scan }) => [String(relname), Number(seq_scan)]))
}

/** Passes every call on, and adds the statements of each to the set. */
function noting<T extends Driver | Tx>(subject: T, statements: Set<string>): T {
  return new Proxy(subject, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]): unknown => {
        const [first, ...rest] = args
        if (typeof first === 'string') statements.add(first)
        // The work of a transaction, which runs its statements on what it is given.
        const passed = typeof first === 'function' ? (tx: Tx) => first(noting(tx, statements)) : first
        return Reflect.apply(value, target, [passed, ...rest])
      }
    },
  })
}

/** Calls what requests and jobs call most, on users of the population, and returns the statements behind it. */
async function runHotVerbs(
  driver: Driver,
  { ports }: Workbench,
  population: Population,
  appId: string,
): Promise<Set<string>> {
  const statements = new Set<string>()
  const store = buildStore(noting(driver, statements))
  const nowMs = ports.clock.nowMs()
  const [app] = await store.listApps()
  const user = Math.floor(population.size / 2)
  const userId = population.userIdOf(user)
  await store.loadClient(app?.clientId ?? '', nowMs)
  await store.loadUser(appId, { userId }, nowMs)
  await store.loadUser(appId, { externalUserId: population.externalUserIdOf(user) }, nowMs)
  const [consent] = await store.listConsents(appId, userId)
  if (consent !== undefined) await store.listConsentEvents(appId, userId, consent.consentId)
  await store.listConnections(appId, userId)
  const [grant] = await store.listGrants(appId, userId, nowMs)
  const [account] = await store.listAccounts(
    appId,
    userId,
    { accountIds: undefined, types: undefined },
    { limit: 10 },
  )
  if (grant === undefined || account === undefined)
    throw new Error('a user of the population has no grant or no account')
  await store.loadGrant(appId, grant.grantId)
  await store.loadAccessFacts(appId, 'no such token', grant.grantId, nowMs)
  await store.touchGrants([{ appId, grantId: grant.grantId, atMs: nowMs }])
  const all = { accountIds: undefined, statuses: undefined, bookedFrom: undefined, bookedTo: undefined }
  const pages = [
    all,
    { ...all, accountIds: [account.accountId] },
    { ...all, bookedFrom: '2026-08-20', bookedTo: '2026-08-30' },
  ]
  for (const filter of pages) {
    const [first] = await store.listTransactions(appId, userId, filter, { limit: 5 })
    if (first !== undefined) await store.listTransactions(appId, userId, filter, { after: first, limit: 5 })
  }
  await store.loadAccount(appId, userId, account.accountId)
  await store.findAccountOwner(appId, account.accountId)
  await store.loadConnection(appId, account.connectionId)
  const jobs = { ...ports, store }
  await sweepRound(store, ports.clock, new Map())
  await expireConsentsRound(jobs)
  await scheduleRefreshesRound(jobs)
  await store.deleteUser(appId, userId, nowMs)
  return statements
}

/** Also from an index, if it is read from its start. Jobs and requests give these tables no other name. */
const FULL_SCAN = new RegExp(`^SCAN (${populatedTables.join('|')})\\b`)

/** The plans on SQLite that read all of a large table; an index that is read from its start counts too. */
export async function findScansOnSqlite(
  file: string,
  driver: Driver,
  bench: Workbench,
  population: Population,
  appId: string,
): Promise<{ statements: number; scans: string[] }> {
  const statements = await runHotVerbs(driver, bench, population, appId)
  const db = new DatabaseSync(file, { readOnly: true })
  const scans: string[] = []
  for (const sql of statements) {
    const steps = db.prepare(`EXPLAIN QUERY PLAN ${compileForSqlite(sql).text}`).all()
    for (const { detail } of steps) {
      if (FULL_SCAN.test(String(detail)))
        scans.push(`${String(detail)}: ${sql.replaceAll(/\s+/g, ' ').trim()}`)
    }
  }
  db.close()
  return { statements: statements.size, scans }
}
