// glue: Routes of end users, their connections and timelines

import { Type } from 'typebox'
import { recordAudit } from '../../core/apps/record-audit.ts'
import type { Connection } from '../../core/connections/connection.ts'
import { disconnectConnection } from '../../core/connections/disconnect.ts'
import { requestRefresh } from '../../core/connections/request-refresh.ts'
import { revokeGrant } from '../../core/grants/revoke-grant.ts'
import { readTimeline } from '../../core/link/read-timeline.ts'
import type { Policy } from '../../core/policy.ts'
import type { User } from '../../core/users/user.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { type AppCall, appRoute, type ConsoleRoute } from '../call.ts'
import { NO_BODY } from '../contracts/bodies.ts'
import {
  END_USER_DETAILS_VIEW,
  END_USER_LIST_VIEW,
  type EndUserDetailsView,
  type EndUserListView,
  TIMELINE_VIEW,
  type TimelineView,
} from '../contracts/end-users.ts'
import { ConsoleRefusal, fromRefusal } from '../problems.ts'
import { renderConnection, renderEndUser, renderGrant } from '../render/end-user.ts'
import { seesPersonalData } from '../render/mask.ts'
import { pageSize, readQuery, textUpTo } from '../values/read-query.ts'

const ROOT = '/apps/:appId'
const DEFAULT_PAGE = 50
const MAX_GRANTS = 100

export const END_USER_ROUTES: readonly ConsoleRoute[] = [
  appRoute(
    'users.read',
    {
      method: 'GET',
      path: `${ROOT}/users`,
      summary: 'List or search the end users of an app; `external_user_id` finds the one with this id',
      body: NO_BODY,
      response: END_USER_LIST_VIEW,
    },
    async (call) => {
      const {
        q,
        external_user_id: externalUserId,
        after,
        limit = DEFAULT_PAGE,
      } = readQuery(call, {
        q: textUpTo(256),
        external_user_id: textUpTo(256),
        after: textUpTo(64),
        limit: pageSize,
      })
      const { store } = call.services.ports
      const { appId } = call.app
      if (externalUserId !== undefined) {
        const user = await store.loadUser(appId, { externalUserId }, call.services.ports.clock.nowMs())
        const one: EndUserListView = {
          users: user === undefined ? [] : [renderEndUser(call, user)],
          next: null,
        }
        return { body: one }
      }
      const found =
        q === undefined ? await store.listUsers(appId, after, limit + 1) : await findUsers(call, q, limit)
      const shown = found.slice(0, limit)
      const body: EndUserListView = {
        users: shown.map((user) => renderEndUser(call, user)),
        next: q === undefined && found.length > limit ? (shown.at(-1)?.userId ?? null) : null,
      }
      return { body }
    },
  ),
  appRoute(
    'users.read',
    {
      method: 'GET',
      path: `${ROOT}/users/:userId`,
      summary: 'Read an end user with connections and grants',
      body: NO_BODY,
      response: END_USER_DETAILS_VIEW,
    },
    async (call) => {
      const { store, clock, banks } = call.services.ports
      const { appId } = call.app
      const nowMs = clock.nowMs()
      const user = await store.loadUser(appId, { userId: call.params.userId ?? '' }, nowMs)
      if (user === undefined) throw new ConsoleRefusal('not_found')
      const connections = await store.listConnections(appId, user.userId)
      const grants = await store.listGrantHistory(appId, user.userId, MAX_GRANTS)
      const body: EndUserDetailsView = {
        ...renderEndUser(call, user),
        connections: connections.map((connection) => renderConnection(call, connection, banks)),
        grants: grants.map((grant) => renderGrant(grant, nowMs)),
      }
      return { body }
    },
  ),
  appRoute(
    'users.read',
    {
      method: 'GET',
      path: `${ROOT}/connections/:connectionId`,
      summary: 'Read the timeline of a connection',
      body: NO_BODY,
      response: TIMELINE_VIEW,
    },
    async (call) => {
      const { ports } = call.services
      const connection = await loadConnection(call)
      const nowMs = ports.clock.nowMs()
      const timeline = await readTimeline(ports, connection)
      const body: TimelineView = {
        connection: renderConnection(call, connection, ports.banks),
        entries: timeline.entries.map(({ atMs, kind, detail, actor, requestId, grantId }) => ({
          at: isoInstant(atMs),
          kind,
          detail: detail ?? null,
          actor: actor ?? null,
          request_id: requestId ?? null,
          grant_id: grantId ?? null,
        })),
        grants: timeline.grants.map(({ grant, uses }) => ({
          ...renderGrant(grant, nowMs),
          uses: uses.map(({ atMs, grantType, requestId, refusal }) => ({
            at: isoInstant(atMs),
            grant_type: grantType,
            request_id: requestId,
            refusal: refusal ?? null,
          })),
        })),
      }
      return { body }
    },
  ),
  appRoute(
    'connections.manage',
    {
      method: 'POST',
      path: `${ROOT}/connections/:connectionId/refresh`,
      summary: 'Queue a refresh of a connection, within what banks allow without the end user',
      body: NO_BODY,
      response: NO_BODY,
    },
    async (call) => {
      const { ports } = call.services
      const connection = await loadConnection(call)
      const { appId, connectionId } = connection
      const command = { present: false, ifSignInNeeded: 'refuse' } as const
      const requested = await requestRefresh(ports, policyOf(call), {
        caller: callerOf(call, connection),
        connectionId,
        ...command,
      })
      if (!requested.ok) throw fromRefusal(requested.refusal)
      await recordAudit(ports, {
        appId,
        actor: call.actor,
        action: 'connection.refresh_requested',
        target: connectionId,
      })
      return { status: 204 }
    },
  ),
  appRoute(
    'connections.manage',
    {
      method: 'POST',
      path: `${ROOT}/connections/:connectionId/disconnect`,
      summary: 'Disconnect a bank: delete its data, and revoke the consent there',
      body: NO_BODY,
      response: NO_BODY,
    },
    async (call) => {
      const connection = await loadConnection(call)
      const disconnected = await disconnectConnection(call.services.ports, policyOf(call), {
        caller: callerOf(call, connection),
        connectionId: connection.connectionId,
        actor: call.actor,
      })
      if (!disconnected.ok) throw fromRefusal(disconnected.refusal)
      return { status: 204 }
    },
  ),
  appRoute(
    'connections.manage',
    {
      method: 'POST',
      path: `${ROOT}/grants/:grantId/revoke`,
      summary: 'Revoke a grant with all its tokens',
      body: NO_BODY,
      response: Type.Object({ already: Type.Boolean({ description: 'Whether it was revoked before' }) }),
    },
    async (call) => {
      const { appId } = call.app
      const grantId = call.params.grantId ?? ''
      const revoked = await revokeGrant(call.services.ports, policyOf(call), {
        appId,
        grantId,
        actor: call.actor,
      })
      if (revoked.ok) return { body: revoked.value }
      if (revoked.refusal.code === 'grant_unknown') throw new ConsoleRefusal('not_found')
      throw fromRefusal(revoked.refusal)
    },
  ),
]

/** A member who sees masked ids cannot guess an id by its prefix; only a whole id is looked up. */
async function findUsers(call: AppCall, text: string, limit: number): Promise<readonly User[]> {
  const { store, clock } = call.services.ports
  const { appId } = call.app
  const nowMs = clock.nowMs()
  const connection = await store.loadConnection(appId, text)
  if (connection !== undefined) {
    const owner = await store.loadUser(appId, { userId: connection.userId }, nowMs)
    return owner === undefined ? [] : [owner]
  }
  if (seesPersonalData(call)) return store.findUsers(appId, text, limit)
  const named = await store.loadUser(appId, { externalUserId: text }, nowMs)
  const byId = await store.loadUser(appId, { userId: text }, nowMs)
  return [named, byId].filter((user) => user !== undefined)
}

async function loadConnection({ services, app, params }: AppCall): Promise<Connection> {
  const connection = await services.ports.store.loadConnection(app.appId, params.connectionId ?? '')
  if (connection === undefined) throw new ConsoleRefusal('not_found')
  return connection
}

function callerOf({ app }: AppCall, { userId }: Connection) {
  return { appId: app.appId, clientId: app.clientId, userId }
}

/** Operations take the policy of the calling dialect, and there is none here. */
function policyOf({ services: { dialects } }: AppCall): Policy {
  const [first] = dialects
  if (first === undefined) throw new TypeError('there is no dialect')
  return first.policy
}
