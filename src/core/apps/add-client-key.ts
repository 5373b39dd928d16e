// operation: Register a public key, for client assertions or for the signatures of requests
// Spec: RFC 7517; RFC 7518 section 6.2

import { canonicalJson, isJsonObject, parseJson } from '../../lib/json.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientKey } from './app.ts'
import { readPublicJwk } from './public-key.ts'
import { recordAudit } from './record-audit.ts'

export interface AddClientKey {
  readonly appId: string
  readonly name: string
  /** P-256 public key as a JWK for assertions, P-521 for requests; JSON text. */
  readonly publicJwk: string
  readonly actor: string
}

const NAME = /^[^\p{Cc}\p{Cf}]{1,80}$/u

export async function addClientKey(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>,
  _policy: Policy,
  command: AddClientKey,
): Promise<Outcome<ClientKey>> {
  if (!NAME.test(command.name)) return refuse('parameter_invalid', { subject: 'name' })
  const parsed = parseJson(command.publicJwk)
  if (!parsed.ok || !isJsonObject(parsed.value)) return refuse('parameter_invalid', { subject: 'public key' })
  const signsRequests = parsed.value.crv === 'P-521'
  const read = readPublicJwk(parsed.value, signsRequests ? 'P-521' : 'P-256')
  if (!read.ok) return refuse('parameter_invalid', { subject: `public key (${read.reason})` })
  if (!signsRequests && (await ports.store.loadKeySet(command.appId)) !== undefined)
    return refuse('parameter_invalid', { subject: 'public key (the keys of this app come from its key URL)' })
  // A key without `kid` is identified by its thumbprint (RFC 7638). Clients that sign requests know UUIDs only.
  const drawn = signsRequests ? ports.random.uuid() : ports.hash.sha256(canonicalJson({ ...read.key }))
  const keyId = read.keyId ?? drawn
  const key: ClientKey = {
    appId: command.appId,
    keyId,
    name: command.name,
    publicJwk: JSON.stringify(read.key),
    createdAtMs: ports.clock.nowMs(),
    revokedAtMs: undefined,
  }
  const fact = await ports.store.addClientKey(key)
  if (fact === 'unknown') return refuse('client_unknown')
  if (fact === 'key_id_taken')
    return refuse('parameter_invalid', { subject: 'public key (already registered)' })
  await recordAudit(ports, {
    appId: command.appId,
    actor: command.actor,
    action: 'key.added',
    target: keyId,
    before: null,
    after: { name: command.name, curve: read.key.crv },
  })
  return accept(key)
}
