// codec: Client secrets and public keys, as the Console API shows them

import type { ClientKey, ClientSecret } from '../../core/apps/app.ts'
import type { SecretUses } from '../../core/apps/store.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { KeyView, SecretView } from '../contracts/bodies.ts'
import { instantOrNull } from '../values/request-values.ts'

export function renderSecret(secret: ClientSecret, uses?: SecretUses): SecretView {
  return {
    id: secret.secretId,
    use: secret.use,
    name: secret.name,
    hint: secret.hint,
    created_at: isoInstant(secret.createdAtMs),
    expires_at: instantOrNull(secret.expiresAtMs),
    revoked_at: instantOrNull(secret.revokedAtMs),
    last_used_at: instantOrNull(secret.lastUsedAtMs),
    last_used_ip: uses?.ipAddress ?? null,
    calls: uses?.calls ?? 0,
  }
}

export function renderKey(key: ClientKey): KeyView {
  return { id: key.keyId, name: key.name, created_at: isoInstant(key.createdAtMs) }
}
