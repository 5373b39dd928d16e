// operation: Claims of a user token about its connection, where the policy names them

import { decodeBase64url } from '../../lib/base64url.ts'
import { encodeHex } from '../../lib/hex.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Hash } from '../keys/cryptography.ts'
import { deriveUuid } from '../keys/derived-id.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { Grant } from './grant.ts'

/** Reads the connection only where the policy has such claims: other token endpoints stay as fast as they are. */
export async function buildConnectionClaims(
  { store, hash }: Pick<Ports, 'store' | 'hash'>,
  { claims: { connection: names } }: Policy,
  { appId, grantId, connectionId, authenticatedAtMs }: Grant,
): Promise<JsonObject | undefined> {
  if (names === undefined || connectionId === undefined) return undefined
  const connection = await store.loadConnection(appId, connectionId)
  if (connection === undefined) return undefined
  return {
    ...(authenticatedAtMs !== undefined && { [names.authenticatedAt]: Math.floor(authenticatedAtMs / 1000) }),
    [names.session]: `auth-${hash.keyed('connection-claim', `session/${appId}/${grantId}`)}`,
    [names.provider]: connection.providerName,
    [names.key]: connectionKey(hash, appId, connectionId),
    [names.consent]: consentUuid(hash, appId, connectionId),
  }
}

/** The consent of a connection under the id that clients see. */
export function consentUuid(hash: Pick<Hash, 'keyed'>, appId: string, connectionId: string): string {
  return deriveUuid(hash, 'consent', [appId, connectionId])
}

function connectionKey(hash: Pick<Hash, 'keyed'>, appId: string, connectionId: string): string {
  const bytes = decodeBase64url(hash.keyed('connection-claim', `key/${appId}/${connectionId}`))
  if (bytes === undefined) throw new TypeError('the keyed hash is not base64url')
  return encodeHex(bytes)
}
