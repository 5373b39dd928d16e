// contract: Apps, secrets, client keys and the audit trail in memory

import { isDeepStrictEqual } from 'node:util'
import type { ClientSecret } from '../../../src/core/apps/app.ts'
import type { KeySetStore } from '../../../src/core/apps/key-set.ts'
import type { AppStore, AuditStore } from '../../../src/core/apps/store.ts'
import { byText, type Tables } from './tables.ts'

export function inMemoryApps(
  tables: Tables,
): AppStore & KeySetStore & Pick<AuditStore, 'recordAudit' | 'listAudit'> {
  const clientOf = (name: string) =>
    [...tables.apps.values()].find(
      ({ appId, clientId }) => clientId === name || tables.aliases.get(name) === appId,
    )
  const secretsOf = (appId: string) =>
    tables.secrets
      .filter((secret) => secret.appId === appId)
      .toSorted((a, b) => a.createdAtMs - b.createdAtMs || byText(secretIdOf)(a, b))
  const change = (
    { appId, secretId }: Pick<ClientSecret, 'appId' | 'secretId'>,
    fields: (secret: ClientSecret) => Partial<ClientSecret>,
  ) => {
    tables.secrets = tables.secrets.map((secret) =>
      secret.appId === appId && secret.secretId === secretId ? { ...secret, ...fields(secret) } : secret,
    )
  }

  return {
    async createOrganisation(organisation) {
      if (!tables.organisations.has(organisation.organisationId))
        tables.organisations.set(organisation.organisationId, organisation)
    },

    async listOrganisations() {
      return [...tables.organisations.values()]
    },

    async createApp(app, first) {
      if (clientOf(app.clientId) !== undefined) return 'client_id_taken'
      if (!tables.organisations.has(app.organisationId)) return 'organisation_unknown'
      tables.apps.set(app.appId, app)
      if (first !== undefined) tables.secrets = [...tables.secrets, first]
      return 'created'
    },

    async setAppDialects(appId, dialects, expected) {
      const app = tables.apps.get(appId)
      if (app === undefined) return 'unknown'
      if (expected !== undefined && !isDeepStrictEqual(app.dialects, expected)) return 'stale'
      tables.apps.set(appId, { ...app, dialects })
      return 'changed'
    },

    async loadApp(appId) {
      return tables.apps.get(appId)
    },

    async listApps() {
      return [...tables.apps.values()]
    },

    async addRedirectUri(clientId, redirectUri) {
      const app = clientOf(clientId)
      if (app === undefined) return 'unknown'
      if (app.redirectUris.includes(redirectUri)) return 'there'
      tables.apps.set(app.appId, { ...app, redirectUris: [...app.redirectUris, redirectUri] })
      return 'added'
    },

    async listClientNames(start, limit) {
      const names = [...tables.aliases.keys(), ...[...tables.apps.values()].map(({ clientId }) => clientId)]
      return names
        .filter((name) => name.startsWith(start))
        .toSorted()
        .slice(0, limit)
    },

    async addClientAlias(appId, alias) {
      const holder = clientOf(alias)
      if (holder !== undefined) return holder.appId === appId ? 'added' : 'taken'
      tables.aliases.set(alias, appId)
      return 'added'
    },

    async loadClient(clientId, nowMs) {
      const app = clientOf(clientId)
      if (app === undefined) return undefined
      return { app, secrets: secretsOf(app.appId).filter((secret) => isLive(secret, nowMs)) }
    },

    knownAppId: () => undefined,

    async addSecret(secret, maxLive, nowMs) {
      if (!tables.apps.has(secret.appId)) return 'unknown'
      if (secretsOf(secret.appId).filter((one) => isLive(one, nowMs)).length >= maxLive)
        return 'limit_reached'
      tables.secrets = [...tables.secrets, secret]
      return 'added'
    },

    async listSecrets(appId) {
      return secretsOf(appId)
    },

    async revokeSecret(appId, secretId, nowMs) {
      const secret = secretsOf(appId).find((one) => one.secretId === secretId)
      if (secret === undefined) return 'unknown'
      if (secret.revokedAtMs !== undefined) return 'already_revoked'
      change(secret, () => ({ revokedAtMs: nowMs }))
      return 'revoked'
    },

    async rollSecret(successor, { secretId, expiresAtMs }, maxLive) {
      const { appId, createdAtMs: nowMs } = successor
      const isLive = (one: ClientSecret) =>
        one.revokedAtMs === undefined && (one.expiresAtMs === undefined || one.expiresAtMs > nowMs)
      const live = secretsOf(appId).filter(isLive)
      const old = live.find((one) => one.secretId === secretId)
      if (!tables.apps.has(appId)) return 'unknown'
      if (old === undefined) return 'not_live'
      if (live.length - (expiresAtMs === undefined ? 1 : 0) >= maxLive) return 'limit_reached'
      change(old, () => (expiresAtMs === undefined ? { revokedAtMs: nowMs } : { expiresAtMs }))
      tables.secrets = [...tables.secrets, successor]
      return 'rolled'
    },

    async listSecretUses(appId) {
      return secretsOf(appId).map(({ secretId }) => ({ secretId, ipAddress: undefined, calls: 0 }))
    },

    async touchSecrets(uses) {
      for (const { atMs, ...secret } of uses)
        change(secret, ({ lastUsedAtMs }) => ({ lastUsedAtMs: Math.max(lastUsedAtMs ?? 0, atMs) }))
    },

    async addClientKey(key) {
      if (!tables.apps.has(key.appId)) return 'unknown'
      if (tables.keys.some((one) => one.appId === key.appId && one.keyId === key.keyId)) return 'key_id_taken'
      tables.keys = [...tables.keys, key]
      return 'added'
    },

    async listClientKeys(appId) {
      return tables.keys.filter((key) => key.appId === appId && key.revokedAtMs === undefined)
    },

    async loadKeySet(appId) {
      return tables.keySets.get(appId)
    },

    async saveKeySet(set) {
      if (!tables.apps.has(set.appId)) return 'unknown'
      tables.keySets.set(set.appId, set)
      tables.keys = tables.keys.map((key) =>
        key.appId === set.appId && key.publicJwk.includes('"P-256"')
          ? { ...key, revokedAtMs: set.settledAtMs }
          : key,
      )
      return 'saved'
    },

    async claimKeySetCheck(appId, nowMs, minIntervalMs) {
      const set = tables.keySets.get(appId)
      const isRecent = set && set.checkedAtMs > nowMs - minIntervalMs && set.checkedAtMs <= nowMs
      if (set === undefined || isRecent) return 'recent'
      tables.keySets.set(appId, { ...set, checkedAtMs: nowMs })
      return 'claimed'
    },

    async storeKeySetCheck({ kind, ...check }) {
      const set = tables.keySets.get(check.appId)
      if (set === undefined || set.url !== check.url) return 'stale'
      const isGood = kind !== 'failed'
      const good = { problem: undefined, detail: '', fetchedAtMs: check.settledAtMs }
      const detail = 'detail' in check ? check.detail.slice(0, 200) : ''
      tables.keySets.set(check.appId, { ...set, ...(isGood && good), ...check, detail })
      return 'stored'
    },

    async deleteKeySet(appId) {
      return tables.keySets.delete(appId) ? 'deleted' : 'unknown'
    },

    async revokeClientKey(appId, keyId, nowMs) {
      const isIt = (key: (typeof tables.keys)[number]) =>
        key.appId === appId && key.keyId === keyId && key.revokedAtMs === undefined
      if (!tables.keys.some(isIt)) return 'unknown'
      tables.keys = tables.keys.map((key) => (isIt(key) ? { ...key, revokedAtMs: nowMs } : key))
      return 'revoked'
    },

    async setAppDisabled(appId, disabledAtMs) {
      const app = tables.apps.get(appId)
      if (app === undefined) return 'unknown'
      if (disabledAtMs === undefined && app.deletionAtMs !== undefined) return 'deleting'
      if ((app.disabledAtMs === undefined) === (disabledAtMs === undefined)) return 'unchanged'
      tables.apps.set(appId, { ...app, disabledAtMs })
      return 'changed'
    },

    // In memory an app has one hold: unit tests of operations need no more.
    async holdApp(appId, { atMs }) {
      const app = tables.apps.get(appId)
      if (app === undefined) return 'unknown'
      if (app.disabledAtMs !== undefined) return 'unchanged'
      tables.apps.set(appId, { ...app, disabledAtMs: atMs })
      return 'changed'
    },

    async releaseApp(appId) {
      const app = tables.apps.get(appId)
      if (app === undefined) return 'unknown'
      tables.apps.set(appId, { ...app, disabledAtMs: undefined })
      return app.disabledAtMs === undefined ? 'unchanged' : 'changed'
    },

    async listAppHolds(appId) {
      const atMs = tables.apps.get(appId)?.disabledAtMs
      return atMs === undefined ? [] : [{ hold: 'member', atMs, note: '' }]
    },

    async changeApp(appId, change) {
      const app = tables.apps.get(appId)
      if (app === undefined) return undefined
      const { bankRules = app.bankRules, products = app.products, retention = app.retention, ...own } = change
      const nullable = {
        bankRules: bankRules ?? undefined,
        products: products ?? undefined,
        retention: retention ?? undefined,
      }
      const changed = { ...app, ...own, ...nullable }
      tables.apps.set(appId, changed)
      return changed
    },

    async startAppDeletion(appId, nowMs) {
      const app = tables.apps.get(appId)
      if (app === undefined) return 'unknown'
      if (app.disabledAtMs === undefined) return 'not_disabled'
      tables.apps.set(appId, { ...app, deletionAtMs: app.deletionAtMs ?? nowMs })
      return 'started'
    },

    async finishAppDeletion(event) {
      const app = tables.apps.get(event.appId)
      if (app?.deletionAtMs === undefined) return 'unknown'
      if ([...tables.users.values()].some(({ appId }) => appId === app.appId)) return 'users_left'
      tables.apps.delete(app.appId)
      tables.deletedApps.set(app.clientId, app.appId)
      tables.secrets = tables.secrets.filter(({ appId }) => appId !== app.appId)
      tables.keys = tables.keys.filter(({ appId }) => appId !== app.appId)
      tables.audit.push(event)
      return 'deleted'
    },

    async findAppId(named) {
      const ids = [...tables.apps.values()].map(({ clientId, appId }) => [clientId, appId] as const)
      return [...ids, ...tables.deletedApps].find((names) => names.includes(named))?.[1]
    },

    async revokeClientTokens(appId) {
      const app = tables.apps.get(appId)
      if (app === undefined) return
      const generation = app.generation + 1
      tables.apps.set(appId, { ...app, generation, minGeneration: generation })
    },

    async recordAudit(event) {
      tables.audit.push(event)
    },

    async listAudit(appId, limit) {
      return tables.audit
        .filter((event) => event.appId === appId)
        .toSorted((a, b) => byText(eventIdOf)(b, a))
        .slice(0, limit)
    },
  }
}

const secretIdOf = ({ secretId }: { readonly secretId: string }) => secretId
const eventIdOf = ({ eventId }: { readonly eventId: string }) => eventId

function isLive({ revokedAtMs, expiresAtMs }: ClientSecret, nowMs: number): boolean {
  return revokedAtMs === undefined && (expiresAtMs === undefined || expiresAtMs > nowMs)
}
