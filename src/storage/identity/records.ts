// codec: Records of the identity library

import type {
  IdentityCondition,
  IdentityModel,
  IdentityPage,
  IdentityRecord,
  IdentityStore,
  IdentityValue,
  IdentityWrite,
} from '../../core/identity/records.ts'
import type { Driver, Parameters, Row, SqlParameter, Tx } from '../engine/driver.ts'
import { onDuplicate, StorageError } from '../engine/errors.ts'
import { integer } from '../engine/row.ts'

type ColumnKind = 'text' | 'number' | 'boolean'

interface Model {
  readonly table: string
  readonly columns: Readonly<Record<string, readonly [column: string, kind: ColumnKind]>>
}

/** The fields of the library, and the columns that hold them. */
const MODELS: Readonly<Record<IdentityModel, Model>> = {
  user: {
    table: 'identity_users',
    columns: {
      id: ['user_id', 'text'],
      name: ['name', 'text'],
      email: ['email', 'text'],
      emailVerified: ['email_verified', 'boolean'],
      image: ['image', 'text'],
      twoFactorEnabled: ['two_factor_enabled', 'boolean'],
      organisationName: ['organisation_name', 'text'],
      createdAt: ['created_at_ms', 'number'],
      updatedAt: ['updated_at_ms', 'number'],
    },
  },
  session: {
    table: 'identity_sessions',
    columns: {
      id: ['session_id', 'text'],
      userId: ['user_id', 'text'],
      token: ['token_hash', 'text'],
      ipAddress: ['ip_address', 'text'],
      userAgent: ['user_agent', 'text'],
      providerMark: ['provider_mark', 'text'],
      createdAt: ['created_at_ms', 'number'],
      updatedAt: ['updated_at_ms', 'number'],
      expiresAt: ['expires_at_ms', 'number'],
    },
  },
  account: {
    table: 'identity_accounts',
    columns: {
      id: ['identity_account_id', 'text'],
      userId: ['user_id', 'text'],
      providerId: ['provider_id', 'text'],
      accountId: ['provider_account_id', 'text'],
      accessToken: ['access_token', 'text'],
      refreshToken: ['refresh_token', 'text'],
      idToken: ['id_token', 'text'],
      accessTokenExpiresAt: ['access_token_expires_at_ms', 'number'],
      refreshTokenExpiresAt: ['refresh_token_expires_at_ms', 'number'],
      scope: ['scope', 'text'],
      password: ['password', 'text'],
      createdAt: ['created_at_ms', 'number'],
      updatedAt: ['updated_at_ms', 'number'],
    },
  },
  verification: {
    table: 'identity_verifications',
    columns: {
      id: ['verification_id', 'text'],
      identifier: ['identifier', 'text'],
      value: ['value', 'text'],
      createdAt: ['created_at_ms', 'number'],
      updatedAt: ['updated_at_ms', 'number'],
      expiresAt: ['expires_at_ms', 'number'],
    },
  },
  twoFactor: {
    table: 'identity_second_factors',
    columns: {
      id: ['second_factor_id', 'text'],
      userId: ['user_id', 'text'],
      secret: ['secret', 'text'],
      backupCodes: ['backup_codes', 'text'],
      verified: ['verified', 'boolean'],
      failedVerificationCount: ['failed_count', 'number'],
      lockedUntil: ['locked_until_ms', 'number'],
    },
  },
}

const COMPARISONS = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

export function identityVerbs(driver: Driver): IdentityStore {
  return {
    writeIdentity(writes) {
      return onDuplicate('taken', () =>
        driver.transaction(async (tx) => {
          for (const write of writes) await apply(tx, write)
          return 'written' as const
        }),
      )
    },

    async findIdentity(model, where, page) {
      const { sql, parameters } = buildSelect(model, where, page)
      return (await driver.all(sql, parameters)).map((row) => readRecord(model, row))
    },

    async countIdentity(model, where) {
      const condition = buildWhere(model, where)
      const sql = `SELECT COUNT(*) AS counted FROM ${MODELS[model].table}${condition.sql}`
      const row = await driver.get(sql, condition.parameters)
      return row === undefined ? 0 : integer(row, 'counted')
    },

    updateIdentity(model, where, changes) {
      const { sql, parameters } = buildUpdate(model, where, changes)
      return driver.run(sql, parameters)
    },

    deleteIdentity(model, where) {
      const condition = buildWhere(model, where)
      return driver.run(`DELETE FROM ${MODELS[model].table}${condition.sql}`, condition.parameters)
    },

    async consumeIdentity(model, where) {
      const { table } = MODELS[model]
      const id = columnOf(model, 'id')
      const condition = buildWhere(model, where)
      const row = await driver.transaction(async (tx) =>
        tx.get(
          `WITH one AS MATERIALIZED (SELECT ${id} FROM ${table}${condition.sql} ORDER BY ${id} LIMIT 1 FOR UPDATE)
           DELETE FROM ${table} WHERE ${id} IN (SELECT ${id} FROM one)
           RETURNING ${columnList(model)}`,
          condition.parameters,
        ),
      )
      return row === undefined ? undefined : readRecord(model, row)
    },

    async incrementIdentity(model, where, increment, changes) {
      const { table } = MODELS[model]
      const id = columnOf(model, 'id')
      const condition = buildWhere(model, where)
      const parameters: Record<string, SqlParameter> = { ...condition.parameters }
      const sets = [
        ...Object.entries(increment).map(([field, delta]) => {
          const name = nameParameter(parameters, 'i', delta)
          return `${columnOf(model, field)} = COALESCE(${columnOf(model, field)}, 0) + :${name}`
        }),
        ...Object.entries(changes).map(([field, value]) => {
          const name = nameParameter(parameters, 's', writeValue(model, field, value))
          return `${columnOf(model, field)} = :${name}`
        }),
      ]
      const row = await driver.transaction(async (tx) =>
        tx.get(
          `WITH one AS MATERIALIZED (SELECT ${id} FROM ${table}${condition.sql} ORDER BY ${id} LIMIT 1 FOR UPDATE)
           UPDATE ${table} SET ${sets.join(', ')} WHERE ${id} IN (SELECT ${id} FROM one)
           RETURNING ${columnList(model)}`,
          parameters,
        ),
      )
      return row === undefined ? undefined : readRecord(model, row)
    },
  }
}

async function apply(tx: Tx, write: IdentityWrite): Promise<void> {
  if (write.kind === 'create') {
    const { table, columns } = MODELS[write.model]
    const fields = Object.keys(columns)
    const parameters = Object.fromEntries(
      fields.map((field) => [field, writeValue(write.model, field, write.record[field] ?? null)]),
    )
    await tx.run(
      `INSERT INTO ${table} (${columnList(write.model)}) VALUES (${fields.map((field) => `:${field}`).join(', ')})`,
      parameters,
    )
  } else if (write.kind === 'update') {
    const { sql, parameters } = buildUpdate(write.model, write.where, write.changes)
    await tx.run(sql, parameters)
  } else {
    const condition = buildWhere(write.model, write.where)
    await tx.run(`DELETE FROM ${MODELS[write.model].table}${condition.sql}`, condition.parameters)
  }
}

interface Statement {
  readonly sql: string
  readonly parameters: Parameters
}

function buildSelect(
  model: IdentityModel,
  where: readonly IdentityCondition[],
  { limit, offset, sortBy }: IdentityPage,
): Statement {
  const condition = buildWhere(model, where)
  const id = columnOf(model, 'id')
  const sorted = sortBy === undefined ? undefined : columnOf(model, sortBy.field)
  const direction = sortBy?.direction === 'desc' ? 'DESC' : 'ASC'
  const order = sorted === undefined || sorted === id ? id : `${sorted} ${direction}, ${id}`
  return {
    sql: `SELECT ${columnList(model)} FROM ${MODELS[model].table}${condition.sql} ORDER BY ${order} LIMIT :limit OFFSET :offset`,
    parameters: { ...condition.parameters, limit, offset },
  }
}

function buildUpdate(
  model: IdentityModel,
  where: readonly IdentityCondition[],
  changes: IdentityRecord,
): Statement {
  const condition = buildWhere(model, where)
  const parameters: Record<string, SqlParameter> = { ...condition.parameters }
  const sets = Object.entries(changes).map(([field, value]) => {
    const name = nameParameter(parameters, 's', writeValue(model, field, value))
    return `${columnOf(model, field)} = :${name}`
  })
  return { sql: `UPDATE ${MODELS[model].table} SET ${sets.join(', ')}${condition.sql}`, parameters }
}

function buildWhere(model: IdentityModel, where: readonly IdentityCondition[]): Statement {
  const parameters: Record<string, SqlParameter> = {}
  const all = where.filter(({ connector }) => connector === 'AND')
  const any = where.filter(({ connector }) => connector === 'OR')
  const parts = all.map((condition) => buildCondition(model, condition, parameters))
  if (any.length > 0)
    parts.push(`(${any.map((condition) => buildCondition(model, condition, parameters)).join(' OR ')})`)
  return { sql: parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`, parameters }
}

function buildCondition(
  model: IdentityModel,
  { field, operator, value, ignoresCase }: IdentityCondition,
  parameters: Record<string, SqlParameter>,
): string {
  const column = columnOf(model, field)
  if (typeof value === 'object' && value !== null) {
    const name = nameParameter(parameters, 'w', value)
    return operator === 'not_in' ? `NOT (${column} IN (:${name}[]))` : `${column} IN (:${name}[])`
  }
  if (value === null) return operator === 'ne' ? `${column} IS NOT NULL` : `${column} IS NULL`
  if (operator === 'in' || operator === 'not_in') {
    throw new StorageError('failed', `The condition ${operator} needs a list.`)
  }
  if (operator === 'contains' || operator === 'starts_with' || operator === 'ends_with') {
    const escaped = String(value).replaceAll(/[\\%_]/g, String.raw`\$&`)
    const before = operator === 'starts_with' ? '' : '%'
    const after = operator === 'ends_with' ? '' : '%'
    const name = nameParameter(parameters, 'w', `${before}${escaped.toLowerCase()}${after}`)
    return `LOWER(${column}) LIKE :${name} ESCAPE '\\'`
  }
  const name = nameParameter(parameters, 'w', writeValue(model, field, value))
  return ignoresCase && typeof value === 'string'
    ? `LOWER(${column}) ${COMPARISONS[operator]} LOWER(:${name})`
    : `${column} ${COMPARISONS[operator]} :${name}`
}

/** Parameter names are letters only, so their number is written in letters. */
function nameParameter(
  parameters: Record<string, SqlParameter>,
  prefix: string,
  value: SqlParameter,
): string {
  const name = `${prefix}${'x'.repeat(Object.keys(parameters).length)}`
  parameters[name] = value
  return name
}

function columnOf(model: IdentityModel, field: string): string {
  const found = MODELS[model].columns[field]
  if (found === undefined) throw new StorageError('failed', `The model ${model} has no field ${field}.`)
  return found[0]
}

function columnList(model: IdentityModel): string {
  return Object.values(MODELS[model].columns)
    .map(([column]) => column)
    .join(', ')
}

function writeValue(model: IdentityModel, field: string, value: IdentityValue): SqlParameter {
  const kind = MODELS[model].columns[field]?.[1]
  if (value === null) return null
  if (kind === 'boolean' && typeof value === 'boolean') return value ? 1 : 0
  if (kind === 'number' && typeof value === 'number') return value
  if (kind === 'text' && typeof value === 'string') return value
  throw new StorageError('failed', `The field ${field} of the model ${model} cannot hold this value.`)
}

function readRecord(model: IdentityModel, row: Row): IdentityRecord {
  return Object.fromEntries(
    Object.entries(MODELS[model].columns).map(([field, [column, kind]]) => [
      field,
      readValue(row, column, kind),
    ]),
  )
}

function readValue(row: Row, column: string, kind: ColumnKind): IdentityValue {
  const value = row[column]
  if (value === null) return null
  if (kind === 'text' && typeof value === 'string') return value
  if (kind === 'number' && typeof value === 'number' && Number.isSafeInteger(value)) return value
  if (kind === 'boolean' && (value === 0 || value === 1)) return value === 1
  throw new StorageError('corrupt', `The column ${column} holds a value of another kind.`)
}
