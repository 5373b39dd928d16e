// glue: Commands key add, list and revoke

import { createPublicKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { addClientKey } from '../../core/apps/add-client-key.ts'
import type { ClientKey } from '../../core/apps/app.ts'
import { recordAudit } from '../../core/apps/record-audit.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import { type Io, type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { ACTOR, findApp, take, withWorkbench } from '../installation.ts'
import { renderFacts, renderTable } from '../render-table.ts'

export const runKeyAdd: Run = async (input, io) => {
  const jwk = readPublicKey(await readKeyFile(input.arguments[0] ?? '', io))
  const keyId = textOf(input, 'key-id')
  return withWorkbench(input, io, async ({ ports, policy, store }) => {
    const app = await findApp({ store }, input)
    const key = take(
      await addClientKey(ports, policy, {
        appId: app.appId,
        name: textOf(input, 'name') ?? '',
        publicJwk: JSON.stringify(keyId === undefined ? jwk : { ...jwk, kid: keyId }),
        actor: ACTOR,
      }),
    )
    return {
      json: { client_id: app.clientId, ...renderKey(key) },
      text: renderFacts([
        ['client id', app.clientId],
        ['key id', key.keyId],
        ['name', key.name],
      ]),
    }
  })
}

export const runKeyList: Run = (input, io) =>
  withWorkbench(input, io, async ({ store }) => {
    const app = await findApp({ store }, input)
    const keys = await store.listClientKeys(app.appId)
    return { json: keys.map(renderKey), text: tableOfKeys(keys) }
  })

export const runKeyRevoke: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, store }) => {
    const app = await findApp({ store }, input)
    const keyId = input.arguments[0] ?? ''
    const fact = await store.revokeClientKey(app.appId, keyId, ports.clock.nowMs())
    if (fact === 'unknown') {
      throw new Failure('key_unknown', `${app.name} has no active key ${keyId}.`, 'See the command key list.')
    }
    await recordAudit(ports, {
      appId: app.appId,
      actor: ACTOR,
      action: 'key.revoked',
      target: keyId,
      before: { revoked: false },
      after: { revoked: true },
    })
    return { json: { key_id: keyId, revoked: true }, text: `The key ${keyId} of ${app.name} is revoked.` }
  })

async function readKeyFile(file: string, io: Io): Promise<string> {
  if (file === '-') return io.readInput()
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Failure('file_unreadable', `The file ${file} cannot be read (${code}).`)
  }
}

const PUBLIC_ONLY = 'Use the public key: openssl pkey -in private.pem -pubout -out public.pem'

/** Reads a JWK from JSON or PEM. Rejects a private PEM key before parsing it. */
function readPublicKey(text: string): JsonObject {
  if (text.includes('PRIVATE KEY')) throw new Failure('key_private', 'This is a private key.', PUBLIC_ONLY)
  const parsed = parseJson(text)
  if (parsed.ok && isJsonObject(parsed.value)) return onlyKeyOf(parsed.value)
  const jwk = parseJson(JSON.stringify(exportPem(text)))
  if (jwk.ok && isJsonObject(jwk.value)) return jwk.value
  throw new Failure('key_unreadable', 'This is not a public key in PEM or JWK format.', PUBLIC_ONLY)
}

/** Null if the text is not a PEM public key. */
function exportPem(text: string): object | null {
  try {
    return createPublicKey(text).export({ format: 'jwk' })
  } catch {
    return null
  }
}

/** Accepts a key set (JWKS) with exactly one key. */
function onlyKeyOf(json: JsonObject): JsonObject {
  const keys = Array.isArray(json.keys) ? json.keys : [json]
  const [only, ...others] = keys
  if (!isJsonObject(only) || others.length > 0) {
    throw new Failure('key_unreadable', 'This key set does not contain exactly one key.')
  }
  return only
}

export function renderKey(key: ClientKey): JsonObject {
  return { key_id: key.keyId, name: key.name, created_at: isoInstant(key.createdAtMs) }
}

export function tableOfKeys(keys: readonly ClientKey[]): string {
  if (keys.length === 0) return 'There are no keys. Add one with the command key add.'
  return renderTable(
    ['name', 'key id', 'created'],
    keys.map((key) => [key.name, key.keyId, isoInstant(key.createdAtMs)]),
  )
}
