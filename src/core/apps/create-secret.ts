// operation: Create a client secret; its text is returned once

import { encodeBase64url } from '../../lib/base64url.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Hash, Random } from '../keys/cryptography.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { type ClientSecret, MAX_LIVE_SECRETS, type SecretUse } from './app.ts'
import { describeSecret } from './describe-app.ts'
import { recordAudit } from './record-audit.ts'

export interface CreateSecret {
  readonly appId: string
  /** `client` when left out. */
  readonly use?: SecretUse
  /** For developers, such as the service that uses the secret. */
  readonly name: string
  readonly expiresAtMs: number | undefined
  /** Text from an earlier attempt of the first start; undefined generates a new one. */
  readonly text: string | undefined
  readonly actor: string
}

export interface CreatedSecret {
  readonly secret: ClientSecret
  /** Returned once; only its hash is stored. */
  readonly text: string
}

/** Makes leaked secrets recognisable to secret scanners. */
const PREFIXES: Readonly<Record<SecretUse, string>> = { client: 'tsk_', api_key: 'tsa_' }
/** A secret of one use never has the hash of another one. */
const PURPOSES = { client: 'client-secret', api_key: 'api-key' } as const
const SECRET_BYTES = 32
const NAME = /^[^\p{Cc}\p{Cf}]{1,80}$/u

export function drawSecret(random: Pick<Random, 'bytes'>, use: SecretUse = 'client'): string {
  return PREFIXES[use] + encodeBase64url(random.bytes(SECRET_BYTES))
}

export async function createSecret(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>,
  _policy: Policy,
  command: CreateSecret,
): Promise<Outcome<CreatedSecret>> {
  const made = buildSecret(ports, command)
  if (!made.ok) return made
  const { secret } = made.value
  const fact = await ports.store.addSecret(secret, MAX_LIVE_SECRETS, secret.createdAtMs)
  if (fact === 'unknown') return refuse('client_unknown')
  if (fact === 'limit_reached') return refuse('secret_limit_reached')
  await recordAudit(ports, {
    appId: command.appId,
    actor: command.actor,
    action: 'secret.created',
    target: secret.secretId,
    before: null,
    after: describeSecret(secret),
  })
  return made
}

/** Builds the secret and its text; stores nothing. */
export function buildSecret(
  ports: Pick<Ports, 'clock' | 'random' | 'hash'>,
  command: Omit<CreateSecret, 'actor'>,
): Outcome<CreatedSecret> {
  if (!NAME.test(command.name)) return refuse('parameter_invalid', { subject: 'name' })
  const nowMs = ports.clock.nowMs()
  if (command.expiresAtMs !== undefined && command.expiresAtMs <= nowMs) {
    return refuse('parameter_invalid', { subject: 'expiry (in the past)' })
  }
  const { use = 'client' } = command
  const text = command.text ?? drawSecret(ports.random, use)
  const secret: ClientSecret = {
    appId: command.appId,
    secretId: ports.random.id(),
    use,
    name: command.name,
    hint: text.slice(-4),
    hash: hashSecret(ports.hash, use, text),
    createdAtMs: nowMs,
    expiresAtMs: command.expiresAtMs,
    revokedAtMs: undefined,
    lastUsedAtMs: undefined,
  }
  return accept({ secret, text })
}

export function hashSecret(hash: Pick<Hash, 'keyed'>, use: SecretUse, text: string): string {
  return hash.keyed(PURPOSES[use], text)
}
