// contract: The in-memory store of the unit tests keeps the storage contract

import type { Store } from '../../src/core/ports.ts'
import { appConformance } from '../../src/storage/conformance/apps.ts'
import { deletedUserConformance } from '../../src/storage/conformance/deleted-users.ts'
import { grantVerbConformance } from '../../src/storage/conformance/grants.ts'
import { linkConformance } from '../../src/storage/conformance/link.ts'
import { refreshConformance } from '../../src/storage/conformance/refreshes.ts'
import { freshId, NOW_MS, plantApp, plantUser } from '../../src/storage/conformance/samples.ts'
import type { StoreSubject } from '../../src/storage/conformance/subject.ts'
import { tokenConformance } from '../../src/storage/conformance/tokens.ts'
import { userConformance } from '../../src/storage/conformance/users.ts'
import { deliveryConformance, type EventSource } from '../../src/storage/conformance/webhook-deliveries.ts'
import { createInMemoryStore } from '../support/in-memory/store.ts'

const memory = createInMemoryStore()

async function subject(): Promise<StoreSubject> {
  return memory
}

/** Events are planted: in memory there are no connections whose verbs would write them. */
async function plantEvents(store: Store): Promise<EventSource> {
  const { appId } = await plantApp(store)
  const { userId, externalUserId } = await plantUser(store, appId)
  const finish = async (nowMs = NOW_MS) => {
    memory.tables.events.push({
      dispatched: false,
      event: {
        appId,
        eventId: freshId(),
        userId,
        externalUserId,
        createdAtMs: nowMs,
        content: {
          kind: 'refresh.finished',
          connectionId: freshId(),
          status: 'updated',
          message: '',
          finishedAtMs: nowMs,
          source: 'background',
          sessionExpiresAtMs: undefined,
        },
      },
    })
  }
  return { appId, finish }
}

appConformance(subject)
userConformance(subject)
deletedUserConformance(subject)
tokenConformance(subject)
grantVerbConformance(subject)
deliveryConformance(subject, plantEvents)
refreshConformance(subject)
linkConformance(subject)
