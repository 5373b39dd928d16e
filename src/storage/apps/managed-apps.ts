// codec: Apps that another app manages, their profiles and provider requests

import type { AppProfile, ManagedApp, ManagedAppStore } from '../../core/apps/managed-app.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { integer, object, text, textList } from '../engine/row.ts'
import { APP_COLUMNS, INSERT_SECRET, insertApp, readApp } from './apps.ts'
import type { FindAppId } from './client-ids.ts'

const LOCK_APP = 'SELECT app_id FROM apps WHERE app_id = :appId FOR UPDATE'

const COUNT_MANAGED = 'SELECT COUNT(*) AS managed FROM managed_apps WHERE app_id = :appId'

const INSERT_MANAGED = `
  INSERT INTO managed_apps (app_id, managed_app_id, created_at_ms) VALUES (:appId, :managedAppId, :createdAtMs)`

const INSERT_PROFILE = 'INSERT INTO app_profiles (app_id, profile) VALUES (:appId, :profile)'

const SELECT_MANAGED_IDS = `
  SELECT managed_app_id FROM managed_apps WHERE app_id = :appId ORDER BY created_at_ms, managed_app_id`

const SELECT_MANAGED_ID =
  'SELECT managed_app_id FROM managed_apps WHERE app_id = :appId AND managed_app_id = :managedAppId'

const SELECT_WITH_PROFILE = `
  SELECT ${APP_COLUMNS}, app_profiles.profile FROM apps
  JOIN app_profiles ON app_profiles.app_id = apps.app_id
  WHERE apps.app_id = :appId`

const REVOKE_SECRETS = `
  UPDATE client_secrets SET revoked_at_ms = :nowMs
  WHERE app_id = :appId AND secret_use = :use AND revoked_at_ms IS NULL`

const INSERT_REQUEST = `
  INSERT INTO provider_requests (app_id, institution_id, requested_at_ms)
  VALUES (:appId, :institutionId, :requestedAtMs) ON CONFLICT (app_id, institution_id) DO NOTHING`

const SELECT_REQUESTS = `
  SELECT app_id, institution_id, requested_at_ms FROM provider_requests
  WHERE app_id = :appId ORDER BY institution_id`

export function managedAppVerbs(driver: Driver, findAppId: FindAppId): ManagedAppStore {
  const load = async (appId: string): Promise<ManagedApp | undefined> => {
    const row = await driver.get(SELECT_WITH_PROFILE, { appId })
    return row === undefined ? undefined : { app: readApp(row), profile: readProfile(row) }
  }
  return {
    createManagedApp({ app, profile }, first, { appId: managerId, maxManaged }) {
      return onMissingParent('organisation_unknown', () =>
        driver.transaction(async (tx) => {
          if ((await tx.get(LOCK_APP, { appId: managerId })) === undefined) return 'manager_unknown'
          const counted = await tx.get(COUNT_MANAGED, { appId: managerId })
          if (counted === undefined || integer(counted, 'managed') >= maxManaged) return 'limit_reached'
          if (!(await insertApp(tx, app, first))) return 'client_id_taken'
          await tx.run(INSERT_PROFILE, { appId: app.appId, profile: JSON.stringify(profile) })
          const { appId: managedAppId, createdAtMs } = app
          await tx.run(INSERT_MANAGED, { appId: managerId, managedAppId, createdAtMs })
          return 'created'
        }),
      )
    },

    async listManagedApps(managerId) {
      const rows = await driver.all(SELECT_MANAGED_IDS, { appId: managerId })
      const found: ManagedApp[] = []
      // One after the other: each app is on a node of its own.
      for (const row of rows) {
        const managed = await load(text(row, 'managed_app_id'))
        if (managed !== undefined) found.push(managed)
      }
      return found
    },

    async findManagedApp(managerId, clientId) {
      const managedAppId = await findAppId(clientId)
      if (managedAppId === undefined) return undefined
      const row = await driver.get(SELECT_MANAGED_ID, { appId: managerId, managedAppId })
      return row === undefined ? undefined : load(managedAppId)
    },

    replaceSecrets(secret, nowMs) {
      return driver.transaction(async (tx) => {
        const { appId, use } = secret
        if ((await tx.get(LOCK_APP, { appId })) === undefined) return 'unknown'
        await tx.run(REVOKE_SECRETS, { appId, use, nowMs })
        await tx.run(INSERT_SECRET, { ...secret })
        return 'replaced'
      })
    },

    async requestProviders(requests) {
      return onMissingParent('unknown' as const, () =>
        driver.transaction(async (tx) => {
          for (const request of requests) await tx.run(INSERT_REQUEST, { ...request })
          return 'stored' as const
        }),
      )
    },

    async listProviderRequests(appId) {
      return (await driver.all(SELECT_REQUESTS, { appId })).map((row) => ({
        appId: text(row, 'app_id'),
        institutionId: text(row, 'institution_id'),
        requestedAtMs: integer(row, 'requested_at_ms'),
      }))
    },
  }
}

function readProfile(row: Row): AppProfile {
  const profile = object(row, 'profile')
  return {
    description: text(profile, 'description'),
    logoUri: text(profile, 'logoUri'),
    termsUri: text(profile, 'termsUri'),
    clientUri: text(profile, 'clientUri'),
    country: text(profile, 'country'),
    contactEmails: textList(profile, 'contactEmails'),
  }
}
