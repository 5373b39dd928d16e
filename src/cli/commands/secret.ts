// glue: Commands secret create, list and revoke

import type { ClientSecret, SecretUse } from '../../core/apps/app.ts'
import { createSecret } from '../../core/apps/create-secret.ts'
import { revokeSecret } from '../../core/apps/revoke-secret.ts'
import { addDays, isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { isSet, type Run, textOf } from '../command.ts'
import { ACTOR, findApp, integerOf, take, withWorkbench } from '../installation.ts'
import { renderFacts, renderTable } from '../render-table.ts'

export const runSecretCreate: Run = (input, io) => {
  const days = integerOf(input, 'expires-days', 1, 3650)
  return withWorkbench(input, io, async ({ ports, policy, store }) => {
    const app = await findApp({ store }, input)
    const { secret, text } = take(
      await createSecret(ports, policy, {
        appId: app.appId,
        use: isSet(input, 'api-key') ? 'api_key' : 'client',
        name: textOf(input, 'name') ?? '',
        expiresAtMs: days === undefined ? undefined : addDays(ports.clock.nowMs(), days),
        text: undefined,
        actor: ACTOR,
      }),
    )
    return {
      json: {
        client_id: app.clientId,
        [secret.use === 'api_key' ? 'api_key' : 'client_secret']: text,
        ...renderSecret(secret),
      },
      text: `${renderFacts([
        ['client id', app.clientId],
        [LABELS[secret.use], text],
        ['secret id', secret.secretId],
        ['expires', whenOf(secret.expiresAtMs)],
      ])}\n\nStore the ${LABELS[secret.use]} now; it cannot be shown again.`,
    }
  })
}

export const runSecretList: Run = (input, io) =>
  withWorkbench(input, io, async ({ store }) => {
    const app = await findApp({ store }, input)
    const secrets = await store.listSecrets(app.appId)
    return { json: secrets.map(renderSecret), text: tableOfSecrets(secrets) }
  })

export const runSecretRevoke: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, policy, store }) => {
    const app = await findApp({ store }, input)
    const secretId = input.arguments[0] ?? ''
    const { already } = take(await revokeSecret(ports, policy, { appId: app.appId, secretId, actor: ACTOR }))
    return {
      json: { secret_id: secretId, revoked: true, already },
      text: already
        ? `The secret ${secretId} of ${app.name} was already revoked.`
        : `The secret ${secretId} of ${app.name} is revoked.`,
    }
  })

const LABELS: Readonly<Record<SecretUse, string>> = { client: 'client secret', api_key: 'API key' }

export function renderSecret(secret: ClientSecret): JsonObject {
  return {
    secret_id: secret.secretId,
    use: secret.use,
    name: secret.name,
    ends_in: secret.hint,
    created_at: isoInstant(secret.createdAtMs),
    expires_at: secret.expiresAtMs === undefined ? null : isoInstant(secret.expiresAtMs),
    revoked_at: secret.revokedAtMs === undefined ? null : isoInstant(secret.revokedAtMs),
    last_used_at: secret.lastUsedAtMs === undefined ? null : isoInstant(secret.lastUsedAtMs),
  }
}

export function tableOfSecrets(secrets: readonly ClientSecret[]): string {
  if (secrets.length === 0) return 'There are no secrets. Create one with the command secret create.'
  return renderTable(
    ['name', 'use', 'secret id', 'ends in', 'created', 'expires', 'last used', 'revoked'],
    secrets.map((secret) => [
      secret.name,
      LABELS[secret.use],
      secret.secretId,
      secret.hint,
      isoInstant(secret.createdAtMs),
      whenOf(secret.expiresAtMs),
      whenOf(secret.lastUsedAtMs),
      secret.revokedAtMs === undefined ? 'no' : isoInstant(secret.revokedAtMs),
    ]),
  )
}

function whenOf(atMs: number | undefined): string {
  return atMs === undefined ? 'never' : isoInstant(atMs)
}
