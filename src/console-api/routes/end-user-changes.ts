// glue: Routes of consents, and of what ends the grants, tokens and data of end users

import { Type } from 'typebox'
import { deleteUser } from '../../core/connections/delete-user.ts'
import { readConsents } from '../../core/consents/read-consents.ts'
import type { Refusal } from '../../core/errors.ts'
import { revokeClientTokens } from '../../core/grants/revoke-client-tokens.ts'
import { revokeAnyToken } from '../../core/grants/revoke-token.ts'
import { revokeUserGrants } from '../../core/grants/revoke-user-grants.ts'
import type { Policy } from '../../core/policy.ts'
import { type AppCall, appRoute, type ConsoleRoute } from '../call.ts'
import { NO_BODY, STEP_UP } from '../contracts/bodies.ts'
import {
  CONSENT_LIST_VIEW,
  type ConsentListView,
  REVOKE_TOKEN,
  REVOKED_TOKEN_VIEW,
  type RevokedTokenView,
} from '../contracts/end-users.ts'
import { ConsoleRefusal, fromRefusal } from '../problems.ts'
import { renderConsent } from '../render/end-user.ts'

const USER = '/apps/:appId/users/:userId'

export const END_USER_CHANGE_ROUTES: readonly ConsoleRoute[] = [
  appRoute(
    'users.read',
    {
      method: 'GET',
      path: `${USER}/consents`,
      summary: 'Read the consents of an end user, with the history of each',
      body: NO_BODY,
      response: CONSENT_LIST_VIEW,
    },
    async ({ services, app, params }) => {
      const user = { userId: params.userId ?? '' }
      const read = await readConsents(services.ports, { appId: app.appId, user })
      if (!read.ok) throw refusalOf(read.refusal)
      const body: ConsentListView = { consents: read.value.map(renderConsent) }
      return { body }
    },
  ),
  appRoute(
    'connections.manage',
    {
      method: 'POST',
      path: `${USER}/revoke-grants`,
      summary: 'Revoke all grants of an end user; the user and the connections stay',
      body: NO_BODY,
      response: Type.Object({ revoked_grants: Type.Integer() }),
    },
    async ({ services, app, params, actor }) => {
      const user = { userId: params.userId ?? '' }
      const command = { appId: app.appId, user, by: 'operator', actor } as const
      const revoked = await revokeUserGrants(services.ports, firstOf(services), command)
      if (!revoked.ok) throw refusalOf(revoked.refusal)
      return { body: { revoked_grants: revoked.value.grants } }
    },
  ),
  appRoute(
    'users.delete',
    {
      method: 'POST',
      path: `${USER}/delete`,
      summary: 'Delete an end user with all grants, tokens, connections and data',
      body: STEP_UP,
      response: NO_BODY,
    },
    async ({ services, app, params, actor, requirePassword }, { password }) => {
      await requirePassword(password)
      const command = { appId: app.appId, userId: params.userId ?? '', actor }
      const deleted = await deleteUser(services.ports, firstOf(services), command)
      if (!deleted.ok) throw refusalOf(deleted.refusal)
      return { status: 204 }
    },
  ),
  appRoute(
    'tokens.revoke',
    {
      method: 'POST',
      path: '/apps/:appId/tokens/revoke',
      summary: 'Revoke an access token, or a refresh token with its grant, of the app',
      body: REVOKE_TOKEN,
      response: REVOKED_TOKEN_VIEW,
    },
    async ({ services, app, actor }, { token }) => {
      const policies = services.dialects.map(({ policy }) => policy)
      const revoked = await revokeAnyToken(services.ports, policies, { appId: app.appId, token, actor })
      if (!revoked.ok) throw fromRefusal(revoked.refusal, 'token')
      const body: RevokedTokenView =
        revoked.value.kind === 'access_token'
          ? { revoked: 'access_token', token_id: revoked.value.tokenId }
          : { revoked: 'refresh_token', grant_id: revoked.value.grantId }
      return { body }
    },
  ),
  appRoute(
    'tokens.revoke',
    {
      method: 'POST',
      path: '/apps/:appId/tokens/revoke-client-tokens',
      summary: 'Revoke every client token of the app that was issued so far',
      body: NO_BODY,
      response: NO_BODY,
    },
    async ({ services, app, actor }) => {
      const revoked = await revokeClientTokens(services.ports, firstOf(services), { appId: app.appId, actor })
      if (!revoked.ok) throw fromRefusal(revoked.refusal)
      return { status: 204 }
    },
  ),
]

function refusalOf(refusal: Refusal): ConsoleRefusal {
  return refusal.code === 'user_unknown' ? new ConsoleRefusal('not_found') : fromRefusal(refusal)
}

/** Operations take the policy of the calling dialect, and there is none here. */
function firstOf({ dialects: [first] }: AppCall['services']): Policy {
  if (first === undefined) throw new TypeError('there is no dialect')
  return first.policy
}
