// operation: Roll a client secret: a successor, and a grace in which the old one still works

import { isoInstant } from '../../lib/iso-date.ts'
import { type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { MAX_LIVE_SECRETS } from './app.ts'
import { buildSecret, type CreatedSecret } from './create-secret.ts'
import { describeSecret } from './describe-app.ts'
import { changeOf, recordAudit } from './record-audit.ts'

export interface RollSecret {
  readonly appId: string
  readonly secretId: string
  /** 0 revokes the old secret at once. */
  readonly graceMs: number
  readonly actor: string
}

/** The successor has the name, the use and the lifetime of the old secret. */
export async function rollSecret(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>,
  _policy: Policy,
  { appId, secretId, graceMs, actor }: RollSecret,
): Promise<Outcome<CreatedSecret>> {
  const old = (await ports.store.listSecrets(appId)).find((one) => one.secretId === secretId)
  if (old === undefined) return refuse('secret_unknown')
  const nowMs = ports.clock.nowMs()
  const { name, use, createdAtMs, expiresAtMs } = old
  const lifetimeMs = expiresAtMs === undefined ? undefined : expiresAtMs - createdAtMs
  const built = buildSecret(ports, {
    appId,
    use,
    name,
    expiresAtMs: lifetimeMs === undefined ? undefined : nowMs + lifetimeMs,
    text: undefined,
  })
  if (!built.ok) return built
  const expiry = { secretId, expiresAtMs: graceMs === 0 ? undefined : nowMs + graceMs }
  const fact = await ports.store.rollSecret(built.value.secret, expiry, MAX_LIVE_SECRETS)
  if (fact === 'unknown') return refuse('client_unknown')
  if (fact === 'not_live') return refuse('secret_unknown')
  if (fact === 'limit_reached') return refuse('secret_limit_reached')
  const successor = built.value.secret.secretId
  const before = { ...describeSecret(old), successor: null, revoked: false }
  const ends =
    expiry.expiresAtMs === undefined ? { revoked: true } : { expiresAt: isoInstant(expiry.expiresAtMs) }
  const change = changeOf(before, { ...before, ...ends, successor })
  await recordAudit(ports, { appId, actor, action: 'secret.rolled', target: secretId, ...change })
  return built
}
