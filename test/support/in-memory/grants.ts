// contract: Grants, codes, refresh tokens, claims and access token facts in memory
// Spec: RFC 6749 section 4.1.2; RFC 9700 section 4.14.2; a verb runs to its end without a pause, so it is atomic

import type { Grant, RevokedBy } from '../../../src/core/grants/grant.ts'
import type {
  ConsumeCode,
  ConsumeCodeFact,
  GrantStore,
  RotateFact,
  RotateRefreshToken,
} from '../../../src/core/grants/store.ts'
import type { AccessStore } from '../../../src/core/tokens/store.ts'
import { byText, keyOf, type Tables } from './tables.ts'

export function inMemoryGrants(tables: Tables): GrantStore & AccessStore {
  return { ...codeVerbs(tables), ...rotationVerbs(tables), ...grantVerbs(tables), ...accessVerbs(tables) }
}

function rowOf(tables: Tables, appId: string, grantId: string) {
  return tables.grants.get(keyOf(appId, grantId))
}

function tokensOf(tables: Tables, appId: string, grantId: string) {
  return tables.refreshTokens.filter((token) => token.appId === appId && token.grantId === grantId)
}

function isActive({ activatedAtMs, revokedAtMs, expiresAtMs }: Grant, nowMs: number): boolean {
  return activatedAtMs !== undefined && revokedAtMs === undefined && expiresAtMs > nowMs
}

/** How many refresh tokens ended with the grant; undefined if it had ended before. */
function endGrant(tables: Tables, appId: string, grantId: string, nowMs: number, by: RevokedBy) {
  const row = rowOf(tables, appId, grantId)
  if (row === undefined || row.grant.revokedAtMs !== undefined) return undefined
  row.grant = { ...row.grant, revokedAtMs: nowMs, revokedBy: by }
  const ended = tokensOf(tables, appId, grantId)
  tables.refreshTokens = tables.refreshTokens.filter((token) => !ended.includes(token))
  return ended.length
}

function findCode(tables: Tables, appId: string, codeHash: string) {
  const found = tables.codes.get(keyOf(appId, codeHash))
  const row = found && rowOf(tables, appId, found.code.grantId)
  return found && row && { found, row }
}

function hasLiveUser(tables: Tables, { appId, userId }: Grant, nowMs: number): boolean {
  const user = tables.users.get(keyOf(appId, userId))
  return user !== undefined && (user.expiresAtMs ?? Number.POSITIVE_INFINITY) > nowMs
}

function codeVerbs(
  tables: Tables,
): Pick<GrantStore, 'createGrantWithCode' | 'loadCode' | 'loadCodeOfLiveUser' | 'consumeAuthorizationCode'> {
  const loadCode: GrantStore['loadCode'] = async (appId, codeHash) => {
    const known = findCode(tables, appId, codeHash)
    return known && { code: known.found.code, grant: known.row.grant, consumedAtMs: known.found.consumedAtMs }
  }
  return {
    async createGrantWithCode(grant, code) {
      if (!tables.users.has(keyOf(grant.appId, grant.userId))) return 'unknown'
      tables.grants.set(keyOf(grant.appId, grant.grantId), { grant })
      tables.codes.set(keyOf(code.appId, code.codeHash), { code })
      return 'created'
    },

    loadCode,

    async loadCodeOfLiveUser(appId, codeHash, nowMs) {
      const known = await loadCode(appId, codeHash)
      return known !== undefined && hasLiveUser(tables, known.grant, nowMs) ? known : undefined
    },

    async consumeAuthorizationCode(request) {
      return consumeCode(tables, request)
    },
  }
}

/** Revokes nothing if another flow used the code. Without a pause, for verbs that consume a code with more. */
export function consumeDelegatedCode(tables: Tables, request: Omit<ConsumeCode, 'effect'>) {
  const known = findCode(tables, request.appId, request.codeHash)
  const isLive = known !== undefined && known.row.grant.revokedAtMs === undefined
  if (isLive && known.found.consumedAtMs !== undefined) return { kind: 'used' } as const
  const fact = consumeCode(tables, { ...request, effect: { kind: 'burn' } })
  if (fact.kind === 'replayed') throw new Error('a live code that was not used is no replay')
  return fact
}

function consumeCode(tables: Tables, request: ConsumeCode): ConsumeCodeFact {
  const { appId, codeHash, nowMs, effect } = request
  const known = findCode(tables, appId, codeHash)
  if (known === undefined || known.found.consumedAtMs !== undefined || known.found.code.expiresAtMs <= nowMs)
    return notConsumed(tables, request)
  const { found, row } = known
  found.consumedAtMs = nowMs
  if (row.grant.revokedAtMs !== undefined) return { kind: 'unknown' }
  if (row.grant.expiresAtMs <= nowMs) return { kind: 'expired' }
  if (effect.kind === 'redeem') {
    row.grant = { ...row.grant, activatedAtMs: nowMs, expiresAtMs: effect.grantExpiresAtMs }
    if (effect.refreshToken !== undefined)
      tables.refreshTokens = [...tables.refreshTokens, effect.refreshToken]
  }
  return { kind: 'consumed', grant: row.grant }
}

function notConsumed(tables: Tables, { appId, codeHash, nowMs }: ConsumeCode): ConsumeCodeFact {
  const known = findCode(tables, appId, codeHash)
  if (known === undefined || known.row.grant.revokedAtMs !== undefined) return { kind: 'unknown' }
  if (known.found.consumedAtMs === undefined) return { kind: 'expired' }
  const { grantId } = known.row.grant
  return { kind: 'replayed', grantId, ended: endGrant(tables, appId, grantId, nowMs, 'code_replay') ?? 0 }
}

function rotationVerbs(
  tables: Tables,
): Pick<GrantStore, 'loadRefreshToken' | 'loadLapsedGrant' | 'rotateRefreshToken' | 'touchRefreshToken'> {
  const find = (appId: string, grantId: string, tokenHash: string) =>
    tokensOf(tables, appId, grantId).find((token) => token.tokenHash === tokenHash)

  const rotate = (request: RotateRefreshToken): RotateFact => {
    const { appId, grantId, oldHash, oldGeneration, successor, nowMs } = request
    const row = rowOf(tables, appId, grantId)
    if (row === undefined) return { kind: 'unknown' }
    const { grant } = row
    if (grant.revokedAtMs !== undefined || grant.activatedAtMs === undefined) return { kind: 'unknown' }
    if (grant.expiresAtMs <= nowMs) return { kind: 'expired' }
    if (oldGeneration >= grant.refreshGeneration) {
      const token = find(appId, grantId, oldHash)
      if (token?.generation !== oldGeneration) {
        const wasReplaced = oldGeneration === grant.refreshGeneration && grant.successorNumber > 0
        return wasReplaced ? reuse(request) : { kind: 'unknown' }
      }
      if (oldGeneration > grant.refreshGeneration || token.expiresAtMs <= nowMs) return { kind: 'expired' }
      const generation = grant.generation + (request.revokeOlderAccessTokens ? 1 : 0)
      row.grant = {
        ...grant,
        refreshGeneration: grant.refreshGeneration + 1,
        successorNumber: 0,
        generation,
        minGeneration: request.revokeOlderAccessTokens ? generation : grant.minGeneration,
        expiresAtMs: request.grantExpiresAtMs,
      }
      row.parentHash = oldHash
      row.rotatedAtMs = nowMs
      row.successorAtMs = nowMs
      tables.refreshTokens = [
        ...tables.refreshTokens.filter(
          (token) => token.appId !== appId || token.grantId !== grantId || token.generation >= oldGeneration,
        ),
        { ...successor, generation: row.grant.refreshGeneration },
      ]
      return { kind: 'rotated', grant: row.grant }
    }
    if (row.parentHash === oldHash && nowMs <= (row.rotatedAtMs ?? 0) + request.retryWindowMs) {
      const isRepeat = nowMs <= (row.successorAtMs ?? 0) + request.repeatWindowMs
      const { replacement } = request
      if (isRepeat || grant.successorNumber !== replacement?.after) return { kind: 'retried', grant }
      tables.refreshTokens = [
        ...tables.refreshTokens.filter((token) => !isOfGeneration(token, grant)),
        { ...replacement.token, generation: grant.refreshGeneration },
      ]
      row.successorAtMs = nowMs
      row.grant = {
        ...grant,
        successorNumber: grant.successorNumber + 1,
        expiresAtMs: Math.max(grant.expiresAtMs, request.grantExpiresAtMs),
      }
      return { kind: 'replaced', grant: row.grant }
    }
    return reuse(request)
  }

  const isOfGeneration = (token: Tables['refreshTokens'][number], grant: Grant) =>
    token.appId === grant.appId &&
    token.grantId === grant.grantId &&
    token.generation === grant.refreshGeneration

  const reuse = ({ appId, grantId, nowMs }: RotateRefreshToken): RotateFact => {
    const ended = endGrant(tables, appId, grantId, nowMs, 'refresh_reuse') ?? 0
    return { kind: 'reused', grantId, ended }
  }

  return {
    async loadRefreshToken(appId, grantId, tokenHash) {
      const token = find(appId, grantId, tokenHash)
      const row = rowOf(tables, appId, grantId)
      return token && row && { token, grant: row.grant }
    },

    // Nothing is swept here, so no grant is left behind.
    loadLapsedGrant: async () => undefined,

    async rotateRefreshToken(request) {
      return rotate(request)
    },

    async touchRefreshToken({ appId, grantId, tokenHash, expiresAtMs, nowMs }) {
      const row = rowOf(tables, appId, grantId)
      if (row === undefined || !isActive(row.grant, nowMs)) return 'unknown'
      row.grant = { ...row.grant, expiresAtMs: Math.max(row.grant.expiresAtMs, expiresAtMs) }
      const token = find(appId, grantId, tokenHash)
      if (token === undefined || token.expiresAtMs <= nowMs) return 'unknown'
      tables.refreshTokens = tables.refreshTokens.map((one) =>
        one === token ? { ...token, expiresAtMs } : one,
      )
      return 'touched'
    },
  }
}

function grantVerbs(
  tables: Tables,
): Pick<
  GrantStore,
  | 'ensureStandingGrant'
  | 'loadGrant'
  | 'loadGrantOfLiveUser'
  | 'listGrants'
  | 'listGrantHistory'
  | 'revokeGrant'
  | 'revokeUserGrants'
  | 'supersedeGrants'
  | 'touchGrants'
  | 'claimOnce'
  | 'isClaimed'
> {
  const ofUser = (appId: string, userId: string) =>
    [...tables.grants.values()].filter(({ grant }) => grant.appId === appId && grant.userId === userId)

  return {
    async ensureStandingGrant(grant) {
      if (!tables.users.has(keyOf(grant.appId, grant.userId))) return undefined
      const standing = ofUser(grant.appId, grant.userId).find(
        ({ grant: other }) =>
          other.origin === 'assertion' && other.policy === grant.policy && other.revokedAtMs === undefined,
      )
      if (standing !== undefined && standing.grant.expiresAtMs > grant.createdAtMs) {
        standing.grant = {
          ...standing.grant,
          scopes: [...new Set([...standing.grant.scopes, ...grant.scopes])],
          expiresAtMs: Math.max(standing.grant.expiresAtMs, grant.expiresAtMs),
        }
        return standing.grant
      }
      if (standing !== undefined)
        endGrant(tables, grant.appId, standing.grant.grantId, grant.createdAtMs, 'superseded')
      tables.grants.set(keyOf(grant.appId, grant.grantId), { grant })
      return grant
    },

    async loadGrant(appId, grantId) {
      return rowOf(tables, appId, grantId)?.grant
    },

    async loadGrantOfLiveUser(appId, grantId, nowMs) {
      const grant = rowOf(tables, appId, grantId)?.grant
      return grant !== undefined && hasLiveUser(tables, grant, nowMs) ? grant : undefined
    },

    async listGrants(appId, userId, nowMs) {
      return ofUser(appId, userId)
        .map(({ grant }) => grant)
        .filter((grant) => isActive(grant, nowMs))
        .toSorted((a, b) => a.createdAtMs - b.createdAtMs || byText(grantIdOf)(a, b))
    },

    async listGrantHistory(appId, userId, limit) {
      return ofUser(appId, userId)
        .map(({ grant }) => grant)
        .toSorted((a, b) => b.createdAtMs - a.createdAtMs || byText(grantIdOf)(a, b))
        .slice(0, limit)
    },

    async revokeGrant(appId, grantId, nowMs, by) {
      return { ended: endGrant(tables, appId, grantId, nowMs, by) ?? 0 }
    },

    async revokeUserGrants({ appId, userId, nowMs, by, only }) {
      const live = ofUser(appId, userId)
        .map(({ grant }) => grant)
        .filter(({ revokedAtMs }) => revokedAtMs === undefined)
        .filter(({ connectionId }) => only === undefined || connectionId === undefined)
      for (const { grantId } of live) endGrant(tables, appId, grantId, nowMs, by)
      return { grants: live.length }
    },

    async supersedeGrants({ appId, userId, connectionId, policy, grantId, nowMs }) {
      const active = ofUser(appId, userId)
        .map(({ grant }) => grant)
        .filter((grant) => isActive(grant, nowMs))
        .filter((grant) => grant.connectionId === connectionId && grant.policy === policy)
      if (!active.some((grant) => grant.grantId === grantId)) return 'superseded'
      for (const other of active)
        if (other.grantId !== grantId) endGrant(tables, appId, other.grantId, nowMs, 'superseded')
      return 'newest'
    },

    async touchGrants(uses) {
      for (const { appId, grantId, atMs } of uses) {
        const row = rowOf(tables, appId, grantId)
        if (row !== undefined && (row.grant.lastUsedAtMs ?? 0) < atMs)
          row.grant = { ...row.grant, lastUsedAtMs: atMs }
      }
    },

    async claimOnce({ appId, kind, key, untilMs, nowMs }) {
      const claim = keyOf(appId, kind, key)
      if ((tables.claims.get(claim) ?? 0) > nowMs) return 'seen'
      tables.claims.set(claim, untilMs)
      return 'first'
    },

    async isClaimed({ appId, kind, key, nowMs }) {
      return (tables.claims.get(keyOf(appId, kind, key)) ?? 0) > nowMs
    },
  }
}

function accessVerbs(tables: Tables): AccessStore {
  return {
    async revokeAccessToken(appId, tokenId, untilMs) {
      const key = keyOf(appId, tokenId)
      tables.revokedTokens.set(key, Math.max(tables.revokedTokens.get(key) ?? 0, untilMs))
    },

    async loadAccessFacts(appId, tokenId, grantId, nowMs) {
      const app = tables.apps.get(appId)
      if (app === undefined) return undefined
      const grant = grantId === undefined ? undefined : rowOf(tables, appId, grantId)?.grant
      const user = grant && tables.users.get(keyOf(appId, grant.userId))
      return {
        appDisabled: app.disabledAtMs !== undefined,
        dialects: app.dialects.map(({ dialect }) => dialect),
        appMinGeneration: app.minGeneration,
        tokenRevoked: (tables.revokedTokens.get(keyOf(appId, tokenId)) ?? 0) > nowMs,
        grant: grant && {
          userId: grant.userId,
          minGeneration: grant.minGeneration,
          lastUsedAtMs: grant.lastUsedAtMs,
          ended: !isActive(grant, nowMs) || (user?.expiresAtMs ?? nowMs + 1) <= nowMs,
        },
      }
    },
  }
}

const grantIdOf = ({ grantId }: { readonly grantId: string }) => grantId
