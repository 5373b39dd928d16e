// glue: A user and a connection of an app, whose refreshes cause webhook events
import { plantUser } from '../../../src/storage/conformance/samples.ts'
import type { TestPlatform } from '../../support/platform.ts'
import { plantConnectionOf } from '../webhooks/event-source.ts'

export type EventsOfApp = {
  readonly userId: string
  readonly connectionId: string
  /** Ends a refresh, which causes one event. */
  finishRefresh(): Promise<void>
}

export async function plantConnection(platform: TestPlatform, appId: string): Promise<EventsOfApp> {
  const { userId } = await plantUser((await platform.workbench()).store, appId)
  return { userId, ...(await plantConnectionOf(platform, { appId, userId })) }
}
