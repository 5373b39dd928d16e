// contract: Rules that keep every statement right and fast on PostgreSQL, distributed or not
// Never: a new entry in READS_OF_ALL_APPS for a request of a client. Only jobs and the command line read all apps.

import type { Driver, Parameters, Tx } from '../engine/driver.ts'
import { placementOf } from '../engine/tables.ts'
import { type Block, type Equality, parseStatement, type TableUse } from './parse-statement.ts'

/**
 * What a statement without `app_id` may read, from `FROM` to the end of its condition: due work and expired rows, which are
 * taken app by app afterwards, and lists for operators.
 */
export const READS_OF_ALL_APPS: readonly string[] = [
  'apps',
  'production_requests WHERE state = :state',
  'refreshes WHERE lease_until_ms <= :nowMs',
  'payments WHERE due_at_ms <= :nowMs',
  'refunds WHERE due_at_ms <= :nowMs',
  'deferred_reads WHERE due_at_ms <= :nowMs',
  'bank_endings WHERE due_at_ms <= :nowMs',
  'connection_sign_ins WHERE due_at_ms <= :nowMs',
  "link_sessions WHERE expires_at_ms <= :untilMs AND state = 'fetching'",
  'webhook_events WHERE dispatched_at_ms IS NULL',
  'audit_events WHERE sequence IS NULL',
  'apps WHERE retention IS NOT NULL',
  'request_logs WHERE kept > :maxRequests',
  'request_logs WHERE bytes > :maxBytes',
  "link_sessions WHERE state IN ('failed', 'returned') AND counted = 0",
  'link_sessions WHERE expires_at_ms <= :nowMs AND counted = 0',
  "webhook_deliveries WHERE state = 'pending' AND lease_id IS NOT NULL AND due_at_ms > :nowMs",
  "webhook_deliveries WHERE state = 'pending' AND due_at_ms <= :nowMs AND NOT (endpoint_id IN (:full[]))",
  "consents WHERE state IN ('requested', 'authorised', 'active', 'expiring') AND expires_at_ms <= :nowMs",
  "consents WHERE state = 'active' AND expires_at_ms > :nowMs AND expires_at_ms <= :soonMs",
  'connections WHERE (app_id, connection_id) > (:afterAppId, :afterId)',
  "connections WHERE status IN ('updated', 'temporary_error') AND status_changed_at_ms <= :sinceMs AND background_refresh = 1 AND EXISTS (SELECT 1 FROM consents WHERE consents.app_id = connections.app_id AND consents.connection_id = connections.connection_id AND consents.state IN ('active', 'expiring') AND consents.expires_at_ms > :nowMs)",
  "report_jobs WHERE state = 'pending' AND due_at_ms <= :nowMs AND NOT EXISTS (SELECT 1 FROM connections WHERE connections.app_id = report_jobs.app_id AND connections.connection_id = report_jobs.connection_id AND connections.status IN ('authenticating', 'awaiting_answers', 'awaiting_approval', 'awaiting_redirect', 'updating'))",
  underOtherKey('bank_endings.sealed_session'),
  underOtherKey('webhook_endpoints.sealed_secret'),
  underOtherKey('webhook_endpoints.sealed_previous_secret'),
  ...[
    'claims.until_ms',
    'revoked_access_tokens.until_ms',
    'webhook_events.expires_at_ms',
    'link_sessions.expires_at_ms',
    'flow_events.expires_at_ms',
    'link_tickets.expires_at_ms',
    'person_links.expires_at_ms',
    'person_sessions.idle_until_ms',
    'bank_endings.expires_at_ms',
    'balance_refreshes.expires_at_ms',
    'reports.expires_at_ms',
    'report_jobs.expires_at_ms',
    'lapsed_grants.expires_at_ms',
    'data_sessions.expires_at_ms',
    'deferred_reads.expires_at_ms',
    'idempotent_answers.expires_at_ms',
    'request_figures.expires_at_ms',
    'active_users.expires_at_ms',
    'link_figures.expires_at_ms',
    'requests.expires_at_ms',
    'authorization_codes.expires_at_ms',
    'grants.sweep_at_ms',
    'users.expires_at_ms',
  ].map((expiry) => `${expiry.replace('.', ' WHERE ')} <= :untilMs`),
]

function underOtherKey(sealed: string): string {
  const [table = '', column = ''] = sealed.split('.')
  return `${table} WHERE ${column} IS NOT NULL AND SUBSTR(${column}, 1, LENGTH(:prefix)) <> :prefix`
}

interface Rules {
  readonly violations: readonly string[]
  /** Parameters that must not be NULL: of `app_id`, and in a join key. */
  readonly keys: readonly string[]
  /** Its entry in READS_OF_ALL_APPS. */
  readonly readOfAllApps: string | undefined
}

export interface Watched {
  readonly driver: Driver
  /** Entries of READS_OF_ALL_APPS that a statement has used. */
  readonly used: ReadonlySet<string>
}

/** A driver that throws if a statement breaks a rule, before it is sent. */
export function watchDistribution(driver: Driver): Watched {
  const known = new Map<string, Rules>()
  const used = new Set<string>()
  const check = (sql: string, parameters: Parameters): void => {
    const rules = known.get(sql) ?? rulesOf(sql)
    known.set(sql, rules)
    const broken = [...rules.violations, ...nullKeys(rules.keys, parameters)]
    if (broken.length > 0) throw new Error(`${broken.join('; ')}: ${collapse(sql)}`)
    if (rules.readOfAllApps !== undefined) used.add(rules.readOfAllApps)
  }
  const checked =
    <T>(call: (sql: string, parameters: Parameters) => T) =>
    (sql: string, parameters: Parameters): T => {
      check(sql, parameters)
      return call(sql, parameters)
    }
  const watchTx = (tx: Tx): Tx => ({
    get: checked((sql, parameters) => tx.get(sql, parameters)),
    all: checked((sql, parameters) => tx.all(sql, parameters)),
    run: checked((sql, parameters) => tx.run(sql, parameters)),
    runMany: (sql, list) => {
      for (const parameters of list) check(sql, parameters)
      return tx.runMany(sql, list)
    },
    script: (text) => tx.script(text),
  })
  const { runBatched } = driver
  const watched: Driver = {
    engine: driver.engine,
    get: checked((sql, parameters) => driver.get(sql, parameters)),
    all: checked((sql, parameters) => driver.all(sql, parameters)),
    lookUp: checked((sql, parameters) => driver.lookUp(sql, parameters)),
    lookUpAll: checked((sql, parameters) => driver.lookUpAll(sql, parameters)),
    runBatched:
      runBatched &&
      ((sql, key, parameters) => {
        check(`WITH ${sql}`, parameters)
        return runBatched(sql, key, parameters)
      }),
    run: (sql, parameters, limit) => {
      check(sql, parameters)
      return driver.run(sql, parameters, limit)
    },
    transaction: (work, limit) => driver.transaction((tx) => work(watchTx(tx)), limit),
    migration: (work) => driver.migration(work),
    stamp: (of) => driver.stamp(of),
    pool: () => driver.pool(),
    close: () => driver.close(),
  }
  return { driver: watched, used }
}

/** Which rules the statement breaks, with these parameters. */
export function violationsOf(sql: string, parameters: Parameters): readonly string[] {
  const { violations, keys } = rulesOf(sql)
  return [...violations, ...nullKeys(keys, parameters)]
}

function nullKeys(keys: readonly string[], parameters: Parameters): readonly string[] {
  return keys
    .filter((name) => parameters[name] === undefined || parameters[name] === null)
    .map((name) => `:${name} is NULL in a key`)
}

function rulesOf(sql: string): Rules {
  const blocks = parseStatement(sql)
  const bound = boundTables(blocks)
  const text = collapse(sql)
  const readOfAllApps = READS_OF_ALL_APPS.find((read) => conditionOf(text) === read)
  const isListed = readOfAllApps !== undefined && isLockFreeRead(blocks) && isJoinedByApp(blocks)
  const named = namedQueries(text)
  const violations = blocks.flatMap((block) => [
    ...block.tables
      .filter(({ table }) => !named.has(table))
      .flatMap((use) => violationsOfUse(block, use, { bound, isListed })),
    ...violationsOfInsert(block),
    ...violationsOfLimit(block),
  ])
  const places = new Set(blocks.flatMap(({ tables }) => tables.map(({ table }) => placementOf(table))))
  if (places.has('by_app') && places.has('local'))
    violations.push('joins a table of an app and a local table')
  return { violations, keys: keysOf(blocks), readOfAllApps: isListed ? readOfAllApps : undefined }
}

/** Common table expressions, and `wanted` of RunBatched. */
function namedQueries(text: string): ReadonlySet<string> {
  const names = text.matchAll(/([a-z_]+) AS (?:MATERIALIZED )?\( ?(?=SELECT|INSERT|UPDATE|DELETE)/g)
  return new Set(['wanted', ...Array.from(names, ([, name = '']) => name)])
}

function violationsOfUse(
  block: Block,
  { table, alias, use }: TableUse,
  { bound, isListed }: { readonly bound: ReadonlySet<string>; readonly isListed: boolean },
): readonly string[] {
  const placement = placementOf(table)
  if (placement === undefined) return table.includes('.') ? [] : [`${table} is not listed in tables.ts`]
  if (placement !== 'by_app' || use === 'insert') return []
  const violations: string[] = []
  const isKeyed = appEqualities(block).some(
    ({ left, right }) => right.startsWith(':') && isOf(block, left, alias),
  )
  if (block.locks && !isKeyed) violations.push(`locks rows of ${table} without app_id = :appId`)
  if (use !== 'read' && !isKeyed) violations.push(`writes to ${table} without app_id = :appId`)
  if (use === 'read' && !isListed && !bound.has(idOf(block, alias)) && !isListedBy(block, alias))
    violations.push(`reads ${table} without app_id`)
  return violations
}

function violationsOfInsert({ tables, insertColumns, conflictColumns }: Block): readonly string[] {
  const into = tables.find(({ use, table }) => use === 'insert' && placementOf(table) === 'by_app')
  if (into === undefined) return []
  const violations = insertColumns.includes('app_id') ? [] : [`inserts into ${into.table} without app_id`]
  if (conflictColumns !== undefined && !conflictColumns.includes('app_id'))
    violations.push(`a key of ${into.table} without app_id decides a conflict`)
  return violations
}

/** A plan may run a subquery again for each row. Each run passes by what is locked, and locks as many rows as the limit allows. */
function violationsOfLimit({ parent, locks, hasLimit, isMaterialized }: Block): readonly string[] {
  const isRepeated = parent !== undefined && locks && hasLimit && !isMaterialized
  return isRepeated ? ['locks up to a limit in a subquery that is not MATERIALIZED'] : []
}

/** A read of some apps, such as those of one node. */
function isListedBy(block: Block, alias: string): boolean {
  return block.listed.some((column) => isApp(column) && isOf(block, column, alias))
}

function isLockFreeRead(blocks: readonly Block[]): boolean {
  return blocks.every(({ locks, tables }) => !locks && tables.every(({ use }) => use === 'read'))
}

/** All tables of apps are joined by `app_id`, so that each node can join its own rows. */
function isJoinedByApp(blocks: readonly Block[]): boolean {
  const uses = tenantUses(blocks)
  const [first] = uses
  if (first === undefined) return true
  const reached = reachable(blocks, new Set([first]))
  return uses.every((id) => reached.has(id))
}

/** Tables whose rows all belong to the app of a parameter. */
function boundTables(blocks: readonly Block[]): ReadonlySet<string> {
  const start = blocks.flatMap((block) =>
    block.tables
      .filter(({ alias }) =>
        appEqualities(block).some(({ left, right }) => right.startsWith(':') && isOf(block, left, alias)),
      )
      .map(({ alias }) => idOf(block, alias)),
  )
  return reachable(blocks, new Set(start))
}

/** Follows `a.app_id = b.app_id`. */
function reachable(blocks: readonly Block[], start: ReadonlySet<string>): ReadonlySet<string> {
  const reached = new Set(start)
  for (let size = -1; size !== reached.size; ) {
    size = reached.size
    for (const block of blocks) {
      for (const { left, right } of appEqualities(block)) {
        const [one, other] = [tableOf(block, left), tableOf(block, right)]
        if (one === undefined || other === undefined) continue
        if (reached.has(one)) reached.add(other)
        if (reached.has(other)) reached.add(one)
      }
    }
  }
  return reached
}

function tenantUses(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block) =>
    block.tables
      .filter(({ table }) => placementOf(table) === 'by_app')
      .map(({ alias }) => idOf(block, alias)),
  )
}

function appEqualities(block: Block): readonly Equality[] {
  return block.equalities.filter(({ left, right }) => isApp(left) && (isApp(right) || right.startsWith(':')))
}

function isApp(column: string): boolean {
  return column === 'app_id' || column.endsWith('.app_id')
}

function isOf(block: Block, column: string, alias: string): boolean {
  return tableOf(block, column) === idOf(block, alias)
}

/** The table of a column, in this block or, if it is qualified, in one around it. Undefined if it is ambiguous. */
function tableOf(block: Block, column: string): string | undefined {
  const alias = column.includes('.') ? column.slice(0, column.indexOf('.')) : undefined
  if (alias === undefined) {
    // The columns of an INSERT are not those of the SELECT beside it.
    const [only, another] = block.tables.filter(({ use }) => use !== 'insert')
    return only === undefined || another !== undefined ? undefined : idOf(block, only.alias)
  }
  for (let at: Block | undefined = block; at !== undefined; at = at.parent) {
    if (at.tables.some((use) => use.alias === alias)) return idOf(at, alias)
  }
  return undefined
}

const NUMBERS = new WeakMap<Block, number>()
let count = 0

/** The same alias may mean another table in another block. */
function idOf(block: Block, alias: string): string {
  const number = NUMBERS.get(block) ?? ++count
  NUMBERS.set(block, number)
  return `${number}.${alias}`
}

function keysOf(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block) =>
    block.equalities
      .filter(({ left, right, clause }) => right.startsWith(':') && (clause === 'ON' || isApp(left)))
      .map(({ right }) => right.slice(1)),
  )
}

function collapse(sql: string): string {
  return sql.replace(/\s+/g, ' ').trim()
}

function conditionOf(text: string): string {
  const [, from = ''] = / FROM (.*)$/.exec(text) ?? []
  return from.replace(/ (GROUP BY|ORDER BY|LIMIT) .*$/, '')
}
