// glue: A user and a connection of an app, whose refreshes cause webhook events
import { plantUser } from '../../../src/storage/conformance/samples.ts'
import type { TestPlatform } from '../../support/platform.ts'

export type EventsOfApp = {
  readonly userId: string
  readonly connectionId: string
  /** Ends a refresh, which causes one event. */
  finishRefresh(): Promise<void>
}

export async function plantConnection(platform: TestPlatform, appId: string): Promise<EventsOfApp> {
  const { store, ports } = await platform.workbench()
  const connectionId = ports.random.id()
  const nowMs = platform.clock.nowMs()
  const { userId } = await plantUser(store, appId)
  await store.createConnection({
    appId,
    connectionId,
    userId,
    providerName: 'se-demobank-open-banking-redirect',
    status: 'updating',
    statusMessage: '',
    statusChangedAtMs: nowMs,
    sealedSession: undefined,
    consentExpiresAtMs: undefined,
    identity: undefined,
    createdAtMs: nowMs,
    refreshedAtMs: undefined,
  })
  return {
    userId,
    connectionId,
    finishRefresh: async () => {
      await store.setConnectionStatus({
        appId,
        connectionId,
        status: 'updated',
        message: '',
        nowMs: platform.clock.nowMs(),
        finished: { eventSeed: ports.random.id().slice(0, 14), source: 'background' },
      })
    },
  }
}
