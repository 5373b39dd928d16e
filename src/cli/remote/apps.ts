// glue: Commands app set and app delete, on a remote server

import type { JsonObject } from '../../lib/json.ts'
import { type Input, isSet, listOf, type Report, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { readOnOff } from '../options.ts'
import { renderFacts } from '../render-table.ts'
import { cellOf } from '../reports/cells.ts'
import { listIn, type Remote, type RemoteApp, type RemoteRun, textIn } from './client.ts'

/** Settings that the Console does not have. */
const LOCAL_ONLY = [
  'products',
  'id-token-alg',
  'resource',
  'serves',
  'resource-server',
  'dangerously-allow-plain-pkce',
  'instance-id',
  'dangerously-allow-unauthenticated',
] as const

export const REMOTE_APPS = {
  'app set': async (remote, input) => {
    const local = LOCAL_ONLY.find((name) => isSet(input, name))
    if (local !== undefined) throw new Failure('usage', `--${local} is for a local installation.`)
    const change = readChange(input)
    const dialects = readDialects(input)
    const removed = listOf(input, 'remove-dialect')
    const app = await remote.app()
    const path = `/apps/${app.id}`
    if (Object.keys(change).length === 0 && dialects === undefined && removed.length === 0)
      throw new Failure('usage', 'There is nothing to change.', 'See app set --help.')
    // The dialects first, as on a local installation.
    if (dialects !== undefined) await changeDialects(remote, app, dialects)
    for (const name of removed) await remote.call('DELETE', `${path}/dialects/${encodeURIComponent(name)}`)
    if (Object.keys(change).length > 0) await remote.call('PATCH', path, change)
    return reportApp(await remote.call('GET', path))
  },
  'app delete': async (remote, input) => {
    const { id, clientId, name } = await remote.app(input.arguments[0])
    const { users } = await remote.call('POST', `/apps/${id}/delete`, { name })
    return {
      json: { client_id: clientId, app_id: id, deleted: true, users: Number(users) },
      text: `${name} is deleted with ${users} end users. Consents at banks are revoked by the running platform.`,
    }
  },
} as const satisfies Readonly<Record<string, RemoteRun>>

function readChange(input: Input): JsonObject {
  const name = textOf(input, 'name')
  const uris = listOf(input, 'redirect-uri')
  const [terms, privacy] = [textOf(input, 'terms-url'), textOf(input, 'privacy-url')]
  const [embedding, early] = [readOnOff(input, 'embedding'), readOnOff(input, 'early-return')]
  return {
    ...(name !== undefined && { name }),
    ...(uris.length > 0 && { redirect_uris: uris }),
    ...(terms !== undefined && { terms_url: terms === 'none' ? '' : terms }),
    ...(privacy !== undefined && { privacy_url: privacy === 'none' ? '' : privacy }),
    ...(embedding !== undefined && { embedding }),
    ...(early !== undefined && { returns_early: early }),
  }
}

interface DialectOptions {
  readonly names: readonly string[]
  readonly scopes: readonly string[] | undefined
  readonly refreshTokens: boolean | undefined
}

/** Undefined where the command line changes no dialect. */
function readDialects(input: Input): DialectOptions | undefined {
  const names = listOf(input, 'dialect')
  const scopes = textOf(input, 'scopes')
    ?.split(/[\s,]+/)
    .filter(Boolean)
  const refreshTokens = readOnOff(input, 'refresh-tokens')
  if (names.length === 0 && scopes === undefined && refreshTokens === undefined) return undefined
  if (scopes !== undefined && names.length !== 1)
    throw new Failure('usage', '--scopes needs one --dialect, where the server is remote.')
  return { names, scopes, refreshTokens }
}

/** Without --dialect, a change applies to every dialect of the app; a dialect that is added has no scope unless one is named. */
async function changeDialects(
  remote: Remote,
  app: RemoteApp,
  { names, scopes, refreshTokens }: DialectOptions,
): Promise<void> {
  const own = listIn(app.view.dialects)
  for (const name of names.length > 0 ? names : own.map((one) => textIn(one, 'name'))) {
    const before = own.find((one) => one.name === name)?.scopes
    await remote.call('PUT', `/apps/${app.id}/dialects/${encodeURIComponent(name)}`, {
      scopes: scopes ?? (Array.isArray(before) ? before : []),
      ...(refreshTokens !== undefined && { refresh_tokens: refreshTokens }),
    })
  }
}

function reportApp(view: JsonObject): Report {
  const dialects = listIn(view.dialects)
  const scopes = dialects.flatMap((one) => (Array.isArray(one.scopes) ? one.scopes : []))
  const absentIfEmpty = (name: string) => (view[name] === '' ? null : (view[name] ?? null))
  const json: JsonObject = {
    client_id: view.client_id ?? null,
    app_id: view.id ?? null,
    organisation_id: view.organisation_id ?? null,
    name: view.name ?? null,
    display_name: view.display_name ?? null,
    environment: view.environment ?? null,
    dialects,
    scopes: [...new Set(scopes)],
    redirect_uris: view.redirect_uris ?? null,
    embedding: view.embedding ?? null,
    early_return: view.returns_early ?? null,
    terms_url: absentIfEmpty('terms_url'),
    privacy_url: absentIfEmpty('privacy_url'),
    verified: view.verified ?? null,
    created_at: view.created_at ?? null,
    disabled_at: view.disabled_at ?? null,
  }
  const redirectUris = Array.isArray(view.redirect_uris) ? view.redirect_uris : []
  return {
    json,
    text: renderFacts([
      ['client id', cellOf(json, 'client_id')],
      ['app id', cellOf(json, 'app_id')],
      ['name', cellOf(json, 'name')],
      ['shown as', cellOf(json, 'display_name')],
      ['environment', cellOf(json, 'environment')],
      ...dialects.flatMap((one) => [
        [`scopes of ${textIn(one, 'name')}`, scopesOf(one)] as const,
        ...(one.refresh_tokens === false
          ? [[`rules of ${textIn(one, 'name')}`, 'no refresh tokens'] as const]
          : []),
      ]),
      ['framing', json.embedding === true ? 'allowed on the origins of its redirect URIs' : 'not allowed'],
      [
        'end users return',
        json.early_return === true ? 'after the sign-in' : 'after their accounts have been read',
      ],
      ['terms of use', cellOf(json, 'terms_url', 'none')],
      ['privacy policy', cellOf(json, 'privacy_url', 'none')],
      ...redirectUris.map((uri) => ['redirect URI', String(uri)] as const),
      ['created', cellOf(json, 'created_at')],
      ...(json.disabled_at === null ? [] : [['disabled', cellOf(json, 'disabled_at')] as const]),
    ]),
  }
}

function scopesOf(dialect: JsonObject): string {
  const { scopes } = dialect
  return Array.isArray(scopes) && scopes.includes('*') ? 'all' : cellOf(dialect, 'scopes')
}
