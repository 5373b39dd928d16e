// glue: The commands that run on a remote server too

import { isoInstant } from '../../lib/iso-date.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import { systemClock } from '../../runtime/clock.ts'
import { isSet, listOf, type Report, type Run, textOf } from '../command.ts'
import type { RemoteName } from '../commands.ts'
import { Failure } from '../failure.ts'
import { renderFacts, renderTable } from '../render-table.ts'
import { cellOf } from '../reports/cells.ts'
import { REMOTE_APPS } from './apps.ts'
import { REMOTE_AUDIT } from './audit.ts'
import { listIn, openRemote, type Remote, type RemoteRun, textIn } from './client.ts'
import { REMOTE_USERS } from './users.ts'
import { REMOTE_WEBHOOKS } from './webhooks.ts'

const DAY_MS = 86_400_000

const REMOTE: Readonly<Record<RemoteName, RemoteRun>> = {
  ...REMOTE_APPS,
  ...REMOTE_USERS,
  ...REMOTE_WEBHOOKS,
  ...REMOTE_AUDIT,
  'app list': async (remote) => {
    const { apps } = await remote.call('GET', `/organisations/${await remote.organisationId()}/apps`)
    return table(listIn(apps), ['name', 'client_id', 'environment', 'created_at'], 'There is no app yet.')
  },
  'app show': async (remote, input) => {
    const id = await remote.appId(input.arguments[0])
    return facts(await remote.call('GET', `/apps/${id}`))
  },
  'app create': async (remote, input) => {
    const name = textOf(input, 'name') ?? ''
    const scopes = textOf(input, 'scopes')
      ?.split(/[\s,]+/)
      .filter(Boolean)
    const dialects = listOf(input, 'dialect')
    if (scopes !== undefined && dialects.length === 0)
      throw new Failure('usage', '--scopes needs --dialect, where the server is remote.')
    const app = await remote.call('POST', `/organisations/${await remote.organisationId()}/apps`, {
      name,
      display_name: textOf(input, 'display-name') ?? name,
      environment: isSet(input, 'production') ? 'production' : 'sandbox',
      redirect_uris: listOf(input, 'redirect-uri'),
      ...(dialects.length > 0 && { dialects }),
      ...(scopes !== undefined && {
        scopes: Object.fromEntries(dialects.map((dialect) => [dialect, scopes])),
      }),
    })
    const change = {
      ...(isSet(input, 'embedding') && { embedding: true }),
      ...(isSet(input, 'early-return') && { returns_early: true }),
      ...(isSet(input, 'terms-url') && { terms_url: textOf(input, 'terms-url') ?? '' }),
      ...(isSet(input, 'privacy-url') && { privacy_url: textOf(input, 'privacy-url') ?? '' }),
    }
    const id = textIn(app, 'id')
    return facts(Object.keys(change).length === 0 ? app : await remote.call('PATCH', `/apps/${id}`, change))
  },
  'app disable': (remote) => switchApp(remote, 'disable'),
  'app enable': (remote) => switchApp(remote, 'enable'),
  'secret list': async (remote) => {
    const { secrets } = await remote.call('GET', `/apps/${await remote.appId()}/secrets`)
    const columns = [
      'id',
      'use',
      'name',
      'hint',
      'created_at',
      'expires_at',
      'revoked_at',
      'last_used_at',
      'calls',
    ]
    return table(listIn(secrets), columns, 'There is no secret yet.')
  },
  'secret create': async (remote, input) => {
    const days = textOf(input, 'expires-days')
    if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days))
      throw new Failure('usage', `--expires-days: "${days.slice(0, 20)}" is no number of days.`)
    const expiry =
      days === undefined ? {} : { expires_at: isoInstant(systemClock.nowMs() + Number(days) * DAY_MS) }
    const use = isSet(input, 'api-key') ? 'api_key' : 'client'
    const body = { use, name: textOf(input, 'name') ?? '', ...expiry }
    return facts(await remote.call('POST', `/apps/${await remote.appId()}/secrets`, body))
  },
  'secret revoke': async (remote, input) => {
    const id = input.arguments[0] ?? ''
    await remote.call('POST', `/apps/${await remote.appId()}/secrets/${encodeURIComponent(id)}/revoke`)
    return { json: { id, revoked: true }, text: `The secret ${id} is revoked.` }
  },
  'key list': async (remote) => {
    const { keys } = await remote.call('GET', `/apps/${await remote.appId()}/keys`)
    return table(listIn(keys), ['id', 'name', 'created_at'], 'There is no key yet.')
  },
  'key add': async (remote, input, io) => {
    const file = input.arguments[0] ?? '-'
    const { readFile } = await import('node:fs/promises')
    const text = file === '-' ? await io.readInput() : await readFile(file, 'utf8')
    const jwk = parseJson(text)
    if (!jwk.ok || !isJsonObject(jwk.value))
      throw new Failure('usage', 'Where the server is remote, the key is a JWK: one JSON object.')
    const body = { name: textOf(input, 'name') ?? '', jwk: jwk.value }
    return facts(await remote.call('POST', `/apps/${await remote.appId()}/keys`, body))
  },
  'key url': async (remote, input) => {
    const [url] = input.arguments
    const path = `/apps/${await remote.appId()}/key-url`
    if (url === 'none') {
      await remote.call('DELETE', path)
      return { json: { removed: true }, text: 'The keys of the app are no longer fetched from a URL.' }
    }
    const { key_url: set } = await (url !== undefined
      ? remote.call('PUT', path, { url })
      : isSet(input, 'check')
        ? remote.call('POST', `${path}/check`)
        : remote.call('GET', path))
    return isJsonObject(set) ? facts(set) : { json: { url: null }, text: 'The app has no key URL.' }
  },
  'key revoke': async (remote, input) => {
    const id = input.arguments[0] ?? ''
    await remote.call('POST', `/apps/${await remote.appId()}/keys/${encodeURIComponent(id)}/revoke`)
    return { json: { id, revoked: true }, text: `The key ${id} is revoked.` }
  },
  'member list': async (remote) => {
    const { members } = await remote.call('GET', `/organisations/${await remote.organisationId()}/members`)
    return table(listIn(members), ['email', 'name', 'role', 'joined_at'], 'There is nobody.')
  },
  'member invite': async (remote, input) => {
    const body = { email: input.arguments[0] ?? '', role: textOf(input, 'role') ?? 'administrator' }
    return facts(
      await remote.call('POST', `/organisations/${await remote.organisationId()}/invitations`, body),
    )
  },
}

export function remoteRun(name: string): Run {
  const run = isRemoteName(name) ? REMOTE[name] : undefined
  if (run === undefined) throw new Failure('usage', `The command ${name} does not run on a remote server.`)
  return (input, io) => run(openRemote(input, io), input, io)
}

function isRemoteName(name: string): name is RemoteName {
  return Object.hasOwn(REMOTE, name)
}

async function switchApp(remote: Remote, to: 'disable' | 'enable'): Promise<Report> {
  const id = await remote.appId()
  await remote.call('POST', `/apps/${id}/${to}`, to === 'disable' ? {} : undefined)
  return { json: { id, disabled: to === 'disable' }, text: `The app is ${to}d.` }
}

function table(rows: readonly JsonObject[], columns: readonly string[], empty: string): Report {
  const words = columns.map((name) => name.replaceAll('_', ' '))
  const cells = rows.map((row) => columns.map((name) => cellOf(row, name)))
  return { json: [...rows], text: rows.length === 0 ? empty : renderTable(words, cells) }
}

/** Members that are texts, numbers or flags; the rest is in the JSON. */
function facts(object: JsonObject): Report {
  const rows = Object.keys(object)
    .filter((name) => typeof object[name] !== 'object')
    .map((name) => [name.replaceAll('_', ' '), cellOf(object, name)] as const)
  return { json: object, text: renderFacts(rows) }
}
