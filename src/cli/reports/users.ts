// codec: Reports on end users, grants and consents, the same for a remote server

import type { Json, JsonObject } from '../../lib/json.ts'
import { isJsonObject } from '../../lib/json.ts'
import type { Report } from '../command.ts'
import { renderFacts } from '../render-table.ts'
import { cellOf, tableOf } from './cells.ts'

export function reportUsers(users: readonly JsonObject[], limit: number): Report {
  const last = users.at(-1)
  if (last === undefined)
    return { json: [], text: 'There are no users. Create one with the command user create.' }
  const table = tableOf(users, [
    ['user id', 'user_id'],
    ['external id', 'external_user_id', '-'],
    ['market', 'market'],
    ['locale', 'locale'],
    ['retention', 'retention'],
    ['created', 'created_at'],
  ])
  const more = users.length < limit ? '' : `\n\nFor more, add --after ${cellOf(last, 'user_id')}`
  return { json: [...users], text: table + more }
}

export function reportUser(
  user: JsonObject,
  connections: readonly JsonObject[],
  grants: readonly JsonObject[],
): Report {
  const facts = renderFacts([
    ['user id', cellOf(user, 'user_id')],
    ['external id', cellOf(user, 'external_user_id', '-')],
    ['market', cellOf(user, 'market')],
    ['locale', cellOf(user, 'locale')],
    ['retention', cellOf(user, 'retention')],
    ['created', cellOf(user, 'created_at')],
    ['expires', cellOf(user, 'expires_at', 'never')],
  ])
  const shown =
    connections.length === 0
      ? 'The user has no connection.'
      : tableOf(connections, [
          ['connection id', 'connection_id'],
          ['bank', 'provider'],
          ['status', 'status'],
          ['created', 'created_at'],
          ['refreshed', 'refreshed_at', 'never'],
          ['consent until', 'consent_expires_at', '-'],
        ])
  return {
    json: { ...user, connections: [...connections], grants: [...grants] },
    text: `${facts}\n\nConnections\n${shown}\n\nActive grants\n${textOfGrants(grants)}`,
  }
}

export function reportDeletedUser(userId: string, appName: string): Report {
  return {
    json: { user_id: userId, deleted: true },
    text: `The user ${userId} of ${appName} and all of their data are deleted.`,
  }
}

export function reportRevokedGrants(grants: number): Report {
  return {
    json: { revoked_grants: grants },
    text: grants === 1 ? 'One grant is revoked.' : `${grants} grants are revoked.`,
  }
}

export function reportGrants(grants: readonly JsonObject[]): Report {
  return { json: [...grants], text: textOfGrants(grants) }
}

function textOfGrants(grants: readonly JsonObject[]): string {
  if (grants.length === 0) return 'The user has no active grant.'
  return tableOf(grants, [
    ['grant id', 'grant_id'],
    ['origin', 'origin'],
    ['scopes', 'scopes'],
    ['created', 'created_at'],
    ['expires', 'expires_at'],
    ['last used', 'last_used_at', 'never'],
  ])
}

export function reportRevokedGrant(grantId: string, already: boolean): Report {
  return {
    json: { grant_id: grantId, revoked: true, already },
    text: already ? `The grant ${grantId} was revoked already.` : `The grant ${grantId} is revoked.`,
  }
}

export function reportConsents(consents: readonly JsonObject[]): Report {
  if (consents.length === 0) return { json: [], text: 'This user has no consents yet.' }
  const rows = consents.map((consent) => ({ ...consent, shown_history: historyOf(consent.history) }))
  return {
    json: [...consents],
    text: tableOf(rows, [
      ['requested at', 'requested_at'],
      ['bank', 'provider'],
      ['state', 'state'],
      ['until', 'expires_at'],
      ['history', 'shown_history'],
    ]),
  }
}

function historyOf(events: Json | undefined): string {
  const list = Array.isArray(events) ? events.filter(isJsonObject) : []
  return list
    .map((event) => `${cellOf(event, 'detail', cellOf(event, 'state'))} (${cellOf(event, 'by')})`)
    .join(', ')
}

export function reportRevokedToken(
  revoked:
    | { readonly kind: 'access_token'; readonly tokenId: string }
    | { readonly kind: 'refresh_token'; readonly grantId: string },
): Report {
  if (revoked.kind === 'access_token') {
    const { tokenId } = revoked
    return {
      json: { revoked: 'access_token', token_id: tokenId },
      text: `The access token ${tokenId} is revoked.`,
    }
  }
  const { grantId } = revoked
  return {
    json: { revoked: 'refresh_token', grant_id: grantId },
    text: `The grant ${grantId} and all its tokens are revoked.`,
  }
}

export function reportRevokedClientTokens(app: { readonly clientId: string; readonly name: string }): Report {
  return {
    json: { client_id: app.clientId, revoked: 'client_tokens' },
    text: `Every client token of ${app.name} that was issued so far is revoked.`,
  }
}
