// operation: Registration and authentication of third parties
// Spec: RFC 7591 (registration), RFC 6749 section 2.3.1 (HTTP Basic)

import { parseBasic } from '../../lib/basic.ts'
import { equalText } from '../../lib/constant-time.ts'
import { isJsonObject, type Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { RegistrationResponse } from '../api-contract.ts'
import { type Database, text } from '../database.ts'
import { hashSecret, newId, newSecret } from '../secrets.ts'

export type Client = {
  readonly clientId: string
  readonly name: string
  readonly redirectUris: readonly string[]
}

export type RegistrationProblem = {
  readonly error: 'invalid_client_metadata' | 'invalid_redirect_uri'
  readonly message: string
}

/** Parses a registration: a name of 1 to 100 characters and 1 to 20 absolute http(s) redirect URIs without a fragment. */
export function parseRegistration(body: Json): Result<Omit<Client, 'clientId'>, RegistrationProblem> {
  if (!isJsonObject(body))
    return err({ error: 'invalid_client_metadata', message: 'the body must be an object' })
  const { client_name: name, redirect_uris: uris } = body
  if (typeof name !== 'string' || name.trim() === '' || name.length > 100) {
    return err({ error: 'invalid_client_metadata', message: 'client_name must have 1 to 100 characters' })
  }
  if (!Array.isArray(uris) || uris.length === 0 || uris.length > 20) {
    return err({ error: 'invalid_redirect_uri', message: 'redirect_uris must contain 1 to 20 URIs' })
  }
  const redirectUris: string[] = []
  for (const uri of uris) {
    if (typeof uri !== 'string' || !isRedirectUri(uri)) {
      return err({
        error: 'invalid_redirect_uri',
        message: 'each redirect URI must be absolute, http or https, without a fragment',
      })
    }
    redirectUris.push(uri)
  }
  return ok({ name: name.trim(), redirectUris })
}

/** Stores the client. Only this response contains the secret. */
export function registerClient(
  db: Database,
  random: (count: number) => Uint8Array,
  { name, redirectUris }: Omit<Client, 'clientId'>,
  nowMs: number,
): RegistrationResponse {
  const clientId = newId('tpp_', random)
  const secret = newSecret('dbs_', random)
  db.run(
    'INSERT INTO clients VALUES (?, ?, ?, ?, ?)',
    clientId,
    hashSecret(secret),
    name,
    redirectUris.join('\n'),
    nowMs,
  )
  return {
    client_id: clientId,
    client_secret: secret,
    client_id_issued_at: Math.floor(nowMs / 1000),
    client_secret_expires_at: 0,
    client_name: name,
    redirect_uris: [...redirectUris],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
  }
}

export function findClient(db: Database, clientId: string): Client | undefined {
  const row = db.one('SELECT * FROM clients WHERE client_id = ?', clientId)
  if (row === undefined) return undefined
  return { clientId, name: text(row, 'name'), redirectUris: text(row, 'redirect_uris').split('\n') }
}

/** The client that the Authorization header authenticates, or undefined. */
export function authenticateClient(db: Database, header: string | undefined): Client | undefined {
  if (header === undefined) return undefined
  const credentials = parseBasic(header)
  if (!credentials.ok) return undefined
  const row = db.one('SELECT secret_hash FROM clients WHERE client_id = ?', credentials.value.id)
  if (row === undefined || !equalText(text(row, 'secret_hash'), hashSecret(credentials.value.secret)))
    return undefined
  return findClient(db, credentials.value.id)
}

function isRedirectUri(uri: string): boolean {
  if (/[\s#]/.test(uri) || !URL.canParse(uri)) return false
  const { protocol } = new URL(uri)
  return protocol === 'http:' || protocol === 'https:'
}
