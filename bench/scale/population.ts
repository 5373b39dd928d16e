// rule: Rows of any number of users, cloned from the template by their number
import { hash } from 'node:crypto'
import { buildRefreshToken, buildSuccessor } from '../../src/core/grants/refresh-token.ts'
import type { Hash } from '../../src/core/keys/cryptography.ts'
import type { Row } from '../../src/storage/engine/driver.ts'
import { type PopulatedTable, populatedTables, type Template } from './template.ts'

export interface Population {
  readonly size: number
  externalUserIdOf(user: number): string
  userIdOf(user: number): string
  /** The refresh token that is valid now. */
  refreshTokenOf(user: number, grant: number): string
  rowsOf(user: number): Record<PopulatedTable, Row[]>
}

export function createPopulation(template: Template, size: number, keyed: Pick<Hash, 'keyed'>): Population {
  const { appId } = template
  // The ids of users are spread evenly and ascend with their number, so that the trees grow at their end while they are
  // filled. Which user is asked for later is random.
  const idOf = (kind: string, user: number, index: number): string => {
    const place = Math.floor((user / size) * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
    return place + hash('md5', `${size}.${kind}.${user}.${index}`, 'hex').slice(0, 24)
  }
  const tokensOf = (user: number, grant: number, generation: number): [string, string] => {
    const grantId = idOf('grant', user, grant)
    const random = Buffer.from(hash('md5', `${size}.token.${user}.${grant}`, 'hex'), 'hex')
    const first = buildRefreshToken(appId, { grantId, generation }, random, keyed)
    return [first, buildSuccessor(appId, first, { grantId, generation: generation + 1, number: 0 }, keyed)]
  }
  const firstGeneration = Number(template.rows.refresh_tokens[0]?.generation)
  const externalUserIdOf = (user: number) => `scale-${user}`
  const userIdOf = (user: number) => idOf('user', user, 0)

  const rowsOf = (user: number): Record<PopulatedTable, Row[]> => {
    const ids = new Map<unknown, string>([
      [template.userId, userIdOf(user)],
      [template.externalUserId, externalUserIdOf(user)],
      [template.connectionId, idOf('connection', user, 0)],
      [template.accountId, idOf('account', user, 0)],
      [template.consentId, idOf('consent', user, 0)],
      ...sorted(template.transactionIds, (index) => idOf('transaction', user, index)),
    ])
    for (const [grant, grantId] of template.grantIds.entries()) {
      ids.set(grantId, idOf('grant', user, grant))
      const hashes = tokensOf(user, grant, firstGeneration).map((token) =>
        keyed.keyed('refresh-token', token),
      )
      const stored = template.rows.refresh_tokens.filter(({ grant_id }) => grant_id === grantId)
      for (const [at, { token_hash }] of stored.entries()) ids.set(token_hash, hashes[at] ?? '')
    }
    const clone = (row: Row): Row =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, ids.get(value) ?? value]))
    const rows = populatedTables.map((table) => [table, template.rows[table].map(clone)] as const)
    return Object.fromEntries(rows) as Record<PopulatedTable, Row[]>
  }

  return {
    size,
    externalUserIdOf,
    userIdOf,
    refreshTokenOf: (user, grant) => tokensOf(user, grant, firstGeneration)[1],
    rowsOf,
  }
}

/** Ids of the clone in the order of those of the template, so that rows that were written in order stay so. */
function sorted(ids: string[], make: (index: number) => string): [string, string][] {
  const made = ids.map((_, index) => make(index)).sort()
  return ids.map((id, index) => [id, made[index] ?? ''])
}

/** Numbers below `size` in random order, each once. */
export function drawUsers(size: number): () => number {
  const drawn = new Set<number>()
  return () => {
    if (drawn.size >= size) throw new Error(`all ${size} users have been used: choose a larger --small`)
    for (;;) {
      const user = Math.floor(Math.random() * size)
      if (drawn.has(user)) continue
      drawn.add(user)
      return user
    }
  }
}
