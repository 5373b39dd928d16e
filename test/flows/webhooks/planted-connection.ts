// glue: A connection in the database of another process, and its refreshes
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type OpenedStore, openStore } from '../../../src/storage/engine/open.ts'
import type { FreshDatabase } from '../../support/engines.ts'
import type { TestProcess } from '../../support/platform-process.ts'

/** The store of a platform that runs in another process. */
export const openBeside = (database: FreshDatabase): Promise<OpenedStore> =>
  openStore({
    databaseUrl: database.databaseUrl,
    sqliteFile: join(database.dataDir, 'tallystick.sqlite'),
    clock: { nowMs: () => Date.now() },
  })

/** A connection of a new user of the sandbox app. */
export async function plantConnection(platform: TestProcess, store: OpenedStore) {
  const { userId } = await platform.developer.needCode('user:read')
  const apps = await store.listApps()
  const app = apps.find(({ clientId }) => clientId === platform.developer.clientId)
  assert.ok(app !== undefined)
  const connectionId = crypto.randomUUID().replaceAll('-', '')
  await store.createConnection({
    appId: app.appId,
    connectionId,
    userId,
    providerName: 'se-demobank-open-banking-redirect',
    status: 'updating',
    statusMessage: '',
    statusChangedAtMs: Date.now(),
    sealedSession: undefined,
    consentExpiresAtMs: undefined,
    identity: undefined,
    createdAtMs: Date.now(),
    refreshedAtMs: undefined,
  })
  return { appId: app.appId, connectionId }
}

/** Ends a refresh of it, which causes one event. */
export async function finishRefresh(
  store: OpenedStore,
  { appId, connectionId }: { readonly appId: string; readonly connectionId: string },
  eventSeed: string,
): Promise<void> {
  await store.setConnectionStatus({
    appId,
    connectionId,
    status: 'updated',
    message: '',
    nowMs: Date.now(),
    finished: { eventSeed, source: 'api' },
  })
}
