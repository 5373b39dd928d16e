// glue: Commands on end users, their grants and tokens, on a remote server

import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { type Input, isSet, textOf } from '../command.ts'
import { Failure, refused } from '../failure.ts'
import { integerOf } from '../installation.ts'
import { readToken, unknownToken } from '../options.ts'
import {
  reportConsents,
  reportDeletedUser,
  reportGrants,
  reportRevokedClientTokens,
  reportRevokedGrant,
  reportRevokedGrants,
  reportRevokedToken,
  reportUser,
  reportUsers,
} from '../reports/users.ts'
import { listIn, orUnknown, type Remote, type RemoteApp, type RemoteRun, textIn } from './client.ts'

/** Of the Console API. */
const PAGE = 100

export const REMOTE_USERS = {
  'user list': async (remote, input) => {
    const limit = integerOf(input, 'limit', 1, 1000) ?? 50
    const id = await remote.appId()
    const users: JsonObject[] = []
    let after = textOf(input, 'after') ?? ''
    while (users.length < limit) {
      const query = new URLSearchParams({ limit: String(Math.min(PAGE, limit - users.length)), after })
      const page = await remote.call('GET', `/apps/${id}/users?${query}`)
      users.push(...listIn(page.users).map(localUser))
      if (typeof page.next !== 'string') break
      after = page.next
    }
    return reportUsers(users, limit)
  },
  'user show': async (remote, input) => {
    const { view } = await findUser(remote, input)
    return reportUser(localUser(view), listIn(view.connections).map(localConnection), activeGrants(view))
  },
  'user delete': async (remote, input) => {
    const { app, path, view } = await findUser(remote, input)
    await orUnknown('user_unknown', remote.call('POST', `${path}/delete`, {}))
    return reportDeletedUser(textIn(view, 'id'), app.name)
  },
  'user revoke': async (remote, input) => {
    const { path } = await findUser(remote, input)
    const { revoked_grants: grants } = await orUnknown(
      'user_unknown',
      remote.call('POST', `${path}/revoke-grants`),
    )
    return reportRevokedGrants(Number(grants))
  },
  'user consents': async (remote, input) => {
    const { path } = await findUser(remote, input)
    const { consents } = await orUnknown('user_unknown', remote.call('GET', `${path}/consents`))
    return reportConsents(listIn(consents).map(localConsent))
  },
  'grant list': async (remote, input) => reportGrants(activeGrants((await findUser(remote, input)).view)),
  'grant revoke': async (remote, input) => {
    const grantId = input.arguments[0] ?? ''
    const path = `/apps/${await remote.appId()}/grants/${encodeURIComponent(grantId)}/revoke`
    const { already } = await orUnknown('grant_unknown', remote.call('POST', path))
    return reportRevokedGrant(grantId, already === true)
  },
  'token revoke': async (remote, input, io) => {
    const token = await readToken(input, io)
    const app = await remote.app()
    if (token === undefined) {
      await remote.call('POST', `/apps/${app.id}/tokens/revoke-client-tokens`)
      return reportRevokedClientTokens(app)
    }
    const revoked = await remote.call('POST', `/apps/${app.id}/tokens/revoke`, { token }).catch((error) => {
      throw error instanceof Failure && error.code === 'token_invalid' ? unknownToken() : error
    })
    return reportRevokedToken(
      revoked.revoked === 'access_token'
        ? { kind: 'access_token', tokenId: textIn(revoked, 'token_id') }
        : { kind: 'refresh_token', grantId: textIn(revoked, 'grant_id') },
    )
  },
} as const satisfies Readonly<Record<string, RemoteRun>>

interface FoundUser {
  readonly app: RemoteApp
  /** Of the user in the Console API. */
  readonly path: string
  readonly view: JsonObject
}

async function findUser(remote: Remote, input: Input): Promise<FoundUser> {
  const [named = ''] = input.arguments
  const app = await remote.app()
  const users = `/apps/${app.id}/users`
  let userId = named
  if (isSet(input, 'external')) {
    const query = new URLSearchParams({ external_user_id: named })
    const [user] = named === '' ? [] : listIn((await remote.call('GET', `${users}?${query}`)).users)
    if (user === undefined) throw refused({ code: 'user_unknown' })
    userId = textIn(user, 'id')
  }
  const path = `${users}/${encodeURIComponent(userId)}`
  return { app, path, view: await orUnknown('user_unknown', remote.call('GET', path)) }
}

function localUser(user: JsonObject): JsonObject {
  const { id, external_user_id, market, locale, retention, created_at, expires_at } = user
  return {
    user_id: id ?? null,
    external_user_id: external_user_id ?? null,
    market: market ?? null,
    locale: locale ?? null,
    retention: retention ?? null,
    created_at: created_at ?? null,
    expires_at: expires_at ?? null,
  }
}

function localConnection(connection: JsonObject): JsonObject {
  const { id, provider_name, status, created_at, refreshed_at, consent_expires_at } = connection
  return {
    connection_id: id ?? null,
    provider: provider_name ?? null,
    status: status ?? null,
    created_at: created_at ?? null,
    refreshed_at: refreshed_at ?? null,
    consent_expires_at: consent_expires_at ?? null,
  }
}

function activeGrants({ grants }: JsonObject): readonly JsonObject[] {
  return listIn(grants)
    .filter(({ state }) => state === 'active')
    .map(({ id, origin, scopes, created_at, expires_at, last_used_at }) => ({
      grant_id: id ?? null,
      origin: origin ?? null,
      scopes: scopes ?? null,
      created_at: created_at ?? null,
      expires_at: expires_at ?? null,
      last_used_at: last_used_at ?? null,
    }))
}

function localConsent(consent: JsonObject): JsonObject {
  const history = Array.isArray(consent.history) ? consent.history.filter(isJsonObject) : []
  return {
    consent_id: consent.id ?? null,
    connection_id: consent.connection_id ?? null,
    provider: consent.provider_name ?? null,
    mode: consent.mode ?? null,
    state: consent.state ?? null,
    asked_scopes: consent.requested_scopes ?? null,
    granted_scopes: consent.granted_scopes ?? null,
    authorization_details: consent.authorization_details ?? null,
    requested_at: consent.requested_at ?? null,
    asked_until: consent.requested_until ?? null,
    expires_at: consent.expires_at ?? null,
    revoked_by: consent.revoked_by ?? null,
    history: history.map(({ step, at, state, actor, detail }) => ({
      step: step ?? null,
      at: at ?? null,
      state: state ?? null,
      by: actor ?? null,
      detail: detail ?? null,
    })),
  }
}
