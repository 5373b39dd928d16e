// glue: Commands user create, list, show and delete

import type { Connection } from '../../core/connections/connection.ts'
import { deleteUser } from '../../core/connections/delete-user.ts'
import type { Grant } from '../../core/grants/grant.ts'
import { createUser } from '../../core/users/create-user.ts'
import type { User, UserReference } from '../../core/users/user.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { type Input, isSet, type Run, textOf } from '../command.ts'
import { refused } from '../failure.ts'
import { ACTOR, findApp, integerOf, take, withWorkbench } from '../installation.ts'
import { renderFacts } from '../render-table.ts'
import { reportDeletedUser, reportUser, reportUsers } from '../reports/users.ts'

const DEFAULT_LIMIT = 50

export const runUserCreate: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, policy, store }) => {
    const app = await findApp({ store }, input)
    const user = take(
      await createUser(ports, policy, {
        caller: { appId: app.appId },
        externalUserId: textOf(input, 'external-id'),
        market: textOf(input, 'market')?.toUpperCase() ?? policy.defaultMarket,
        locale: textOf(input, 'locale'),
        retention: isSet(input, 'temporary') ? 'temporary' : 'permanent',
      }),
    )
    return {
      json: renderUser(user),
      text: renderFacts([
        ['user id', user.userId],
        ['external id', user.externalUserId ?? '-'],
        ['market', user.market],
        ['locale', user.locale],
        ['retention', user.retention],
      ]),
    }
  })

export const runUserList: Run = (input, io) => {
  const limit = integerOf(input, 'limit', 1, 1000) ?? DEFAULT_LIMIT
  return withWorkbench(input, io, async ({ store }) => {
    const app = await findApp({ store }, input)
    const users = await store.listUsers(app.appId, textOf(input, 'after'), limit)
    return reportUsers(users.map(renderUser), limit)
  })
}

export const runUserShow: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, store }) => {
    const { appId } = await findApp({ store }, input)
    const nowMs = ports.clock.nowMs()
    const user = await store.loadUser(appId, userReferenceOf(input), nowMs)
    if (user === undefined) throw refused({ code: 'user_unknown' })
    const connections = await store.listConnections(appId, user.userId)
    const grants = await store.listGrants(appId, user.userId, nowMs)
    return reportUser(renderUser(user), connections.map(renderConnection), grants.map(renderGrant))
  })

export const runUserDelete: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, policy, store }) => {
    const app = await findApp({ store }, input)
    const user = await store.loadUser(app.appId, userReferenceOf(input), ports.clock.nowMs())
    if (user === undefined) throw refused({ code: 'user_unknown' })
    take(await deleteUser(ports, policy, { appId: app.appId, userId: user.userId, actor: ACTOR }))
    return reportDeletedUser(user.userId, app.name)
  })

function renderUser(user: User): JsonObject {
  return {
    user_id: user.userId,
    external_user_id: user.externalUserId ?? null,
    market: user.market,
    locale: user.locale,
    retention: user.retention,
    created_at: isoInstant(user.createdAtMs),
    expires_at: user.expiresAtMs === undefined ? null : isoInstant(user.expiresAtMs),
  }
}

function renderConnection(connection: Connection): JsonObject {
  const { refreshedAtMs, consentExpiresAtMs } = connection
  return {
    connection_id: connection.connectionId,
    provider: connection.providerName,
    status: connection.status,
    created_at: isoInstant(connection.createdAtMs),
    refreshed_at: refreshedAtMs === undefined ? null : isoInstant(refreshedAtMs),
    consent_expires_at: consentExpiresAtMs === undefined ? null : isoInstant(consentExpiresAtMs),
  }
}

export function renderGrant(grant: Grant): JsonObject {
  return {
    grant_id: grant.grantId,
    origin: grant.origin,
    scopes: grant.scopes,
    created_at: isoInstant(grant.createdAtMs),
    expires_at: isoInstant(grant.expiresAtMs),
    last_used_at: grant.lastUsedAtMs === undefined ? null : isoInstant(grant.lastUsedAtMs),
  }
}

export function userReferenceOf(input: Input): UserReference {
  const [id = ''] = input.arguments
  return isSet(input, 'external') ? { externalUserId: id } : { userId: id }
}
