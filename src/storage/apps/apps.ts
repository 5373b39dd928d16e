// codec: Organisations and client apps

import { isDeepStrictEqual } from 'node:util'
import {
  type AppChange,
  type AppDialect,
  type AppHoldName,
  type AppRetention,
  type BankRule,
  type BankRules,
  type ClientApp,
  type ClientSecret,
  ENVIRONMENTS,
  type Organisation,
} from '../../core/apps/app.ts'
import type { AppStore } from '../../core/apps/store.ts'
import { AUTHENTICATION_FLOWS, CLIENT_AUTH_METHODS, PRODUCT_NAMES } from '../../core/policy.ts'
import type { Driver, Parameters, Row, Tx } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import {
  flag,
  integer,
  object,
  objectList,
  optionalInteger,
  optionalText,
  text,
  textList,
  word,
  wordList,
} from '../engine/row.ts'
import { insertOrganisationApp, isSuspended } from '../organisations/organisations.ts'
import { type FindAppId, insertClientId, listClientNames } from './client-ids.ts'
import { insertHold } from './holds.ts'

export const APP_COLUMNS = `apps.app_id, apps.organisation_id, apps.client_id, apps.name, apps.display_name,
  apps.environment, apps.dialects, apps.redirect_uris, apps.auth_methods, apps.embedding, apps.returns_early, apps.terms_url, apps.privacy_url, apps.bank_rules, apps.products, apps.retention, apps.verified,
  apps.generation, apps.min_generation, apps.created_at_ms, apps.disabled_at_ms, apps.deletion_at_ms`

const INSERT_ORGANISATION = `
  INSERT INTO organisations (organisation_id, name, created_at_ms)
  VALUES (:organisationId, :name, :createdAtMs)
  ON CONFLICT (organisation_id) DO NOTHING`

const SELECT_ORGANISATIONS = `
  SELECT organisation_id, name, created_at_ms FROM organisations ORDER BY created_at_ms, organisation_id`

const INSERT_APP = `
  INSERT INTO apps (app_id, organisation_id, client_id, name, display_name, environment, dialects, redirect_uris,
    auth_methods, embedding, returns_early, terms_url, privacy_url, bank_rules, products, retention, verified, generation, min_generation,
    created_at_ms, disabled_at_ms, deletion_at_ms)
  VALUES (:appId, :organisationId, :clientId, :name, :displayName, :environment, :dialects, :redirectUris,
    :authMethods, :embedding, :returnsEarly, :termsUrl, :privacyUrl, :bankRules, :products, :retention, :verified, :generation, :minGeneration, :createdAtMs, :disabledAtMs,
    :deletionAtMs)`

/** Defined here because the first secret is stored in the same transaction as its app. */
export const INSERT_SECRET = `
  INSERT INTO client_secrets (app_id, secret_id, secret_use, name, hint, hash, created_at_ms, expires_at_ms, revoked_at_ms,
    last_used_at_ms)
  VALUES (:appId, :secretId, :use, :name, :hint, :hash, :createdAtMs, :expiresAtMs, :revokedAtMs, :lastUsedAtMs)`

const SELECT_APP = `SELECT ${APP_COLUMNS} FROM apps WHERE app_id = :appId`

const SELECT_APPS = `SELECT ${APP_COLUMNS} FROM apps ORDER BY created_at_ms, app_id`

const SELECT_REDIRECT_URIS = `SELECT redirect_uris FROM apps WHERE app_id = :appId`

// Guarded by the list that was read: of two concurrent additions one finds the list changed and retries.
const UPDATE_REDIRECT_URIS = `
  UPDATE apps SET redirect_uris = :after WHERE app_id = :appId AND redirect_uris = :before`

const SELECT_DIALECTS = 'SELECT dialects FROM apps WHERE app_id = :appId'

const UPDATE_DIALECTS = 'UPDATE apps SET dialects = :dialects WHERE app_id = :appId'

// Guarded by the text that was read, like the redirect URIs.
const UPDATE_EXPECTED_DIALECTS = `
  UPDATE apps SET dialects = :dialects WHERE app_id = :appId AND dialects = :before`

const RAISE_MIN_GENERATION = `
  UPDATE apps SET generation = generation + 1, min_generation = generation + 1 WHERE app_id = :appId`

const UPDATE_APP = `
  UPDATE apps SET name = COALESCE(:name, name), redirect_uris = COALESCE(:redirectUris, redirect_uris),
    embedding = COALESCE(CAST(:embedding AS BIGINT), embedding),
    returns_early = COALESCE(CAST(:returnsEarly AS BIGINT), returns_early),
    terms_url = COALESCE(:termsUrl, terms_url), privacy_url = COALESCE(:privacyUrl, privacy_url),
    bank_rules = CASE WHEN CAST(:setsRules AS BIGINT) = 1 THEN :bankRules ELSE bank_rules END,
    products = CASE WHEN CAST(:setsProducts AS BIGINT) = 1 THEN :products ELSE products END,
    retention = CASE WHEN CAST(:setsRetention AS BIGINT) = 1 THEN :retention ELSE retention END
  WHERE app_id = :appId RETURNING ${APP_COLUMNS}`

export function appVerbs(
  driver: Driver,
  findAppId: FindAppId,
): Pick<
  AppStore,
  | 'createOrganisation'
  | 'listOrganisations'
  | 'createApp'
  | 'loadApp'
  | 'listApps'
  | 'addRedirectUri'
  | 'addClientAlias'
  | 'listClientNames'
  | 'revokeClientTokens'
  | 'setAppDialects'
  | 'changeApp'
> {
  return {
    async createOrganisation({ organisationId, name, createdAtMs }) {
      await driver.run(INSERT_ORGANISATION, { organisationId, name, createdAtMs })
    },

    async listOrganisations() {
      return (await driver.all(SELECT_ORGANISATIONS, {})).map(readOrganisation)
    },

    createApp(app, first, hold) {
      return onMissingParent('organisation_unknown', () =>
        driver.transaction(async (tx) => {
          if (await isSuspended(tx, app.organisationId)) return 'organisation_suspended'
          return (await insertApp(tx, app, first, hold)) ? 'created' : 'client_id_taken'
        }),
      )
    },

    async loadApp(appId) {
      const row = await driver.lookUp(SELECT_APP, { appId })
      return row === undefined ? undefined : readApp(row)
    },

    listApps: () => listApps(driver),

    async addRedirectUri(clientId, redirectUri) {
      const appId = await findAppId(clientId)
      if (appId === undefined) return 'unknown'
      for (;;) {
        const row = await driver.get(SELECT_REDIRECT_URIS, { appId })
        if (row === undefined) return 'unknown'
        const registered = textList(row, 'redirect_uris')
        if (registered.includes(redirectUri)) return 'there'
        const before = text(row, 'redirect_uris')
        const after = JSON.stringify([...registered, redirectUri])
        if ((await driver.run(UPDATE_REDIRECT_URIS, { appId, before, after })) === 1) return 'added'
      }
    },

    listClientNames: (start, limit) => listClientNames(driver, start, limit),

    async addClientAlias(appId, alias) {
      if (await driver.transaction((tx) => insertClientId(tx, { appId, clientId: alias }))) return 'added'
      return (await findAppId(alias)) === appId ? 'added' : 'taken'
    },

    async setAppDialects(appId, after, expected) {
      const dialects = JSON.stringify(after)
      if (expected === undefined) {
        const changed = await driver.run(UPDATE_DIALECTS, { appId, dialects })
        return changed === 1 ? 'changed' : 'unknown'
      }
      const row = await driver.get(SELECT_DIALECTS, { appId })
      if (row === undefined) return 'unknown'
      if (!isDeepStrictEqual(readDialects(row), expected)) return 'stale'
      const before = text(row, 'dialects')
      const changed = await driver.run(UPDATE_EXPECTED_DIALECTS, { appId, dialects, before })
      return changed === 1 ? 'changed' : 'stale'
    },

    async changeApp(appId, change) {
      const parameters = changeParameters(change)
      const row = await driver.transaction(async (tx) => tx.get(UPDATE_APP, { appId, ...parameters }))
      return row === undefined ? undefined : readApp(row)
    },

    async revokeClientTokens(appId) {
      await driver.run(RAISE_MIN_GENERATION, { appId })
    },
  }
}

/** Returns false, and writes nothing, if another app has the client id. */
export async function insertApp(
  tx: Tx,
  app: ClientApp,
  first: ClientSecret | undefined,
  hold: AppHoldName = 'member',
): Promise<boolean> {
  if (!(await insertClientId(tx, app))) return false
  const { appId, disabledAtMs } = app
  await tx.run(INSERT_APP, appParameters(app))
  if (disabledAtMs !== undefined) await insertHold(tx, { appId, hold, atMs: disabledAtMs, note: '' })
  await insertOrganisationApp(tx, app)
  if (first !== undefined) await tx.run(INSERT_SECRET, { ...first })
  return true
}

export async function listApps(driver: Driver): Promise<readonly ClientApp[]> {
  return (await driver.all(SELECT_APPS, {})).map(readApp)
}

export function readApp(row: Row): ClientApp {
  return {
    appId: text(row, 'app_id'),
    organisationId: text(row, 'organisation_id'),
    clientId: text(row, 'client_id'),
    name: text(row, 'name'),
    displayName: text(row, 'display_name'),
    environment: word(row, 'environment', ENVIRONMENTS),
    dialects: readDialects(row),
    redirectUris: textList(row, 'redirect_uris'),
    authMethods: wordList(row, 'auth_methods', CLIENT_AUTH_METHODS),
    embedding: flag(row, 'embedding'),
    returnsEarly: flag(row, 'returns_early'),
    termsUrl: text(row, 'terms_url'),
    privacyUrl: text(row, 'privacy_url'),
    bankRules: readBankRules(row),
    products:
      optionalText(row, 'products') === undefined ? undefined : wordList(row, 'products', PRODUCT_NAMES),
    retention: readRetention(row),
    verified: flag(row, 'verified'),
    generation: integer(row, 'generation'),
    minGeneration: integer(row, 'min_generation'),
    createdAtMs: integer(row, 'created_at_ms'),
    disabledAtMs: optionalInteger(row, 'disabled_at_ms'),
    deletionAtMs: optionalInteger(row, 'deletion_at_ms'),
  }
}

function readDialects(row: Row): readonly AppDialect[] {
  return objectList(row, 'dialects').map((member) => ({
    dialect: text(member, 'dialect'),
    scopes: textList(member, 'scopes'),
    ...(member.refreshTokens === false && { refreshTokens: false }),
    ...(member.dangerouslyAllowPlainPkce === true && { dangerouslyAllowPlainPkce: true }),
    ...(member.isResourceServer === true && { isResourceServer: true }),
    ...(member.idTokenAlgorithm !== undefined && { idTokenAlgorithm: text(member, 'idTokenAlgorithm') }),
    ...(member.managedBy !== undefined && { managedBy: text(member, 'managedBy') }),
    ...(member.resources !== undefined && { resources: textList(member, 'resources') }),
    ...(member.serves !== undefined && { serves: textList(member, 'serves') }),
    ...(member.instanceId !== undefined && { instanceId: text(member, 'instanceId') }),
    ...(member.dangerouslyAllowUnauthenticated === true && {
      dangerouslyAllowUnauthenticated: true,
    }),
  }))
}

/** Undefined where the app has no limit of its own. */
export function readRetention(row: Row): AppRetention | undefined {
  if (optionalText(row, 'retention') === undefined) return undefined
  const stored = object(row, 'retention')
  const [consentDays, sessionDays] = [daysOf(stored, 'consentDays'), daysOf(stored, 'sessionDays')]
  return {
    requestDays: daysOf(stored, 'requestDays'),
    userDays: daysOf(stored, 'userDays'),
    ...(consentDays !== undefined && { consentDays }),
    ...(sessionDays !== undefined && { sessionDays }),
  }
}

function daysOf(stored: Row, name: string): number | undefined {
  return stored[name] === undefined ? undefined : integer(stored, name)
}

function readBankRules(row: Row): BankRules | undefined {
  if (optionalText(row, 'bank_rules') === undefined) return undefined
  const rules = object(row, 'bank_rules')
  return {
    base: word(rules, 'base', ['every', 'none']),
    exclude: objectList(rules, 'exclude').map(readBankRule),
    include: objectList(rules, 'include').map(readBankRule),
  }
}

function readBankRule(rule: Row): BankRule {
  return {
    ...(rule.market !== undefined && { market: text(rule, 'market') }),
    ...(rule.bank !== undefined && { bank: text(rule, 'bank') }),
    ...(rule.flow !== undefined && { flow: word(rule, 'flow', AUTHENTICATION_FLOWS) }),
  }
}

function appParameters(app: ClientApp): Parameters {
  return {
    ...app,
    dialects: JSON.stringify(app.dialects),
    redirectUris: JSON.stringify(app.redirectUris),
    authMethods: JSON.stringify(app.authMethods),
    bankRules: app.bankRules && JSON.stringify(app.bankRules),
    products: app.products && JSON.stringify(app.products),
    retention: app.retention && JSON.stringify(app.retention),
    embedding: app.embedding ? 1 : 0,
    returnsEarly: app.returnsEarly ? 1 : 0,
    verified: app.verified ? 1 : 0,
  }
}

/** An absent member becomes NULL, which leaves the column unchanged. */
function changeParameters(change: AppChange): Parameters {
  const flagOf = (value: boolean | undefined) => (value === undefined ? undefined : value ? 1 : 0)
  return {
    name: change.name,
    redirectUris: change.redirectUris && JSON.stringify(change.redirectUris),
    embedding: flagOf(change.embedding),
    returnsEarly: flagOf(change.returnsEarly),
    termsUrl: change.termsUrl,
    privacyUrl: change.privacyUrl,
    setsRules: change.bankRules === undefined ? 0 : 1,
    bankRules: change.bankRules ? JSON.stringify(change.bankRules) : undefined,
    setsProducts: change.products === undefined ? 0 : 1,
    products: change.products ? JSON.stringify(change.products) : undefined,
    setsRetention: change.retention === undefined ? 0 : 1,
    retention: change.retention ? JSON.stringify(change.retention) : undefined,
  }
}

function readOrganisation(row: Row): Organisation {
  return {
    organisationId: text(row, 'organisation_id'),
    name: text(row, 'name'),
    createdAtMs: integer(row, 'created_at_ms'),
  }
}
