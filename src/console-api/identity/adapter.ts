// glue: Adapter of the identity library: our storage and clock, session tokens as hashes
// Never: a transaction that waits for the library. It collects writes, which are then made in one.

import type { BetterAuthOptions } from 'better-auth'
import {
  type AdapterFactory,
  type AdapterFactoryConfig,
  type AdapterFactoryCustomizeAdapterCreator,
  createAdapterFactory,
  type DBAdapter,
} from 'better-auth/adapters'
import {
  IDENTITY_MODELS,
  IDENTITY_OPERATORS,
  type IdentityCondition,
  type IdentityModel,
  type IdentityRecord,
  type IdentityStore,
  type IdentityValue,
  type IdentityWrite,
} from '../../core/identity/records.ts'

export interface AdapterNeeds {
  readonly store: IdentityStore
  readonly newId: () => string
  readonly hashToken: (token: string) => string
  /** How far the platform's clock is ahead of the system's, which the library reads. */
  readonly clockOffsetMs: () => number
}

/** Two writes contend for a unique value, such as an address. */
export class TakenError extends Error {
  override readonly name = 'TakenError'
}

const TIMES: ReadonlySet<string> = new Set([
  'createdAt',
  'updatedAt',
  'expiresAt',
  'accessTokenExpiresAt',
  'refreshTokenExpiresAt',
  'lockedUntil',
])

type CustomAdapter = ReturnType<AdapterFactoryCustomizeAdapterCreator>
type Where = Parameters<CustomAdapter['findOne']>[0]['where']
type Write = (write: IdentityWrite) => Promise<void>

export function createIdentityAdapter(needs: AdapterNeeds): AdapterFactory<BetterAuthOptions> {
  let options: BetterAuthOptions = {}
  const config: Omit<AdapterFactoryConfig, 'transaction'> = {
    adapterId: 'tallystick',
    supportsDates: true,
    supportsBooleans: true,
    supportsJSON: false,
    supportsArrays: false,
    supportsNumericIds: false,
    customIdGenerator: needs.newId,
  }
  const at = (write: Write) => () => createCustomAdapter(needs, write)
  const writeAtOnce: Write = (write) => commit(needs.store, [write])
  const transaction = async <R>(callback: (adapter: DBAdapter<BetterAuthOptions>) => Promise<R>) => {
    const writes: IdentityWrite[] = []
    const collect: Write = async (write) => void writes.push(write)
    const within = createAdapterFactory({ config: { ...config, transaction: false }, adapter: at(collect) })
    const result = await callback(within(options))
    if (writes.length > 0) await commit(needs.store, writes)
    return result
  }
  const factory = createAdapterFactory<BetterAuthOptions>({
    config: { ...config, transaction },
    adapter: at(writeAtOnce),
  })
  return (given) => {
    options = given
    return factory(given)
  }
}

async function commit(store: IdentityStore, writes: readonly IdentityWrite[]): Promise<void> {
  if ((await store.writeIdentity(writes)) === 'taken') throw new TakenError('A unique value is in use.')
}

function createCustomAdapter(needs: AdapterNeeds, write: Write): CustomAdapter {
  const { store } = needs
  const codec = createCodec(needs)
  const find = async (model: string, where: Where | undefined, limit: number) => {
    const known = modelOf(model)
    const conditions = codec.conditions(where)
    return (await store.findIdentity(known, conditions, { limit, offset: 0 })).map((record) =>
      codec.read(record, where),
    )
  }
  const adapter = {
    async create({ model, data }: { model: string; data: Record<string, unknown> }) {
      await write({ kind: 'create', model: modelOf(model), record: codec.write(data) })
      return data
    },
    async update({ model, where, update }: { model: string; where: Where; update: unknown }) {
      const [found] = await find(model, where, 1)
      if (found === undefined) return null
      const changes = codec.write(membersOf(update))
      await write({ kind: 'update', model: modelOf(model), where: [sameId(found)], changes })
      return { ...found, ...membersOf(update) }
    },
    async updateMany({
      model,
      where,
      update,
    }: {
      model: string
      where: Where
      update: Record<string, unknown>
    }) {
      return store.updateIdentity(modelOf(model), codec.conditions(where), codec.write(update))
    },
    async findOne({ model, where }: { model: string; where: Where }) {
      return (await find(model, where, 1))[0] ?? null
    },
    async findMany(query: {
      model: string
      where?: Where | undefined
      limit: number
      sortBy?: { field: string; direction: 'asc' | 'desc' } | undefined
      offset?: number | undefined
    }) {
      const { model, where, limit, sortBy, offset = 0 } = query
      const page = { limit, offset, sortBy }
      const found = await store.findIdentity(modelOf(model), codec.conditions(where), page)
      return found.map((record) => codec.read(record, where))
    },
    async delete({ model, where }: { model: string; where: Where }) {
      await write({ kind: 'delete', model: modelOf(model), where: codec.conditions(where) })
    },
    async deleteMany({ model, where }: { model: string; where: Where }) {
      const conditions = codec.conditions(where)
      const count = await store.countIdentity(modelOf(model), conditions)
      await write({ kind: 'delete', model: modelOf(model), where: conditions })
      return count
    },
    async consumeOne({ model, where }: { model: string; where: Where }) {
      const record = await store.consumeIdentity(modelOf(model), codec.conditions(where))
      return record === undefined ? null : codec.read(record, where)
    },
    async incrementOne(query: {
      model: string
      where: Where
      increment: Record<string, number>
      set?: Record<string, unknown> | undefined
    }) {
      const { model, where, increment, set = {} } = query
      const conditions = codec.conditions(where)
      const record = await store.incrementIdentity(modelOf(model), conditions, increment, codec.write(set))
      return record === undefined ? null : codec.read(record, where)
    },
    async count({ model, where }: { model: string; where?: Where | undefined }) {
      return store.countIdentity(modelOf(model), codec.conditions(where))
    },
  }
  // The library types each record by its caller; it checks none of them at run time, and neither can we.
  return adapter as CustomAdapter
}

function modelOf(name: string): IdentityModel {
  const model = IDENTITY_MODELS.find((known) => known === name)
  if (model === undefined)
    throw new TypeError(`the identity library uses a model that is not stored: ${name}`)
  return model
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function operatorOf(name: string): IdentityCondition['operator'] {
  const operator = IDENTITY_OPERATORS.find((known) => known === name)
  if (operator === undefined) throw new TypeError(`the identity library uses an unknown comparison: ${name}`)
  return operator
}

function sameId(record: Record<string, unknown>): IdentityCondition {
  return { field: 'id', operator: 'eq', value: String(record.id), connector: 'AND', ignoresCase: false }
}

function createCodec({ hashToken, clockOffsetMs }: AdapterNeeds) {
  const writeOne = (field: string, value: unknown): IdentityValue => {
    if (value === null || value === undefined) return null
    if (value instanceof Date) return value.getTime() + clockOffsetMs()
    if (field === 'token' && typeof value === 'string') return hashToken(value)
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
    throw new TypeError(`the identity library stores a value of another kind in ${field}`)
  }
  return {
    write: (record: Record<string, unknown>): IdentityRecord =>
      Object.fromEntries(Object.entries(record).map(([field, value]) => [field, writeOne(field, value)])),

    /** A token that was asked for comes back as such; of any other only the hash is known, which opens nothing. */
    read: (record: IdentityRecord, where: Where | undefined): Record<string, unknown> => {
      const asked = where?.find(({ field, operator }) => field === 'token' && operator === 'eq')
      return Object.fromEntries(
        Object.entries(record).map(([field, value]) => {
          if (TIMES.has(field) && typeof value === 'number') return [field, new Date(value - clockOffsetMs())]
          if (field === 'token' && asked !== undefined) return [field, asked.value]
          return [field, value]
        }),
      )
    },

    conditions: (where: Where | undefined): readonly IdentityCondition[] =>
      (where ?? []).map(({ field, value, operator, connector, mode }) => ({
        field,
        operator: operatorOf(operator ?? 'eq'),
        value: Array.isArray(value) ? value.map(String) : writeOne(field, value),
        connector: connector ?? 'AND',
        ignoresCase: mode === 'insensitive',
      })),
  }
}
