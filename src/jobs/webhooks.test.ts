// rule: Proves the limit of concurrent webhook deliveries, on all instances together

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestBank } from '../../test/support/in-memory/bank.ts'
import { accepted, plantClient, plantUser } from '../../test/support/in-memory/plant.ts'
import { TEST_POLICY } from '../../test/support/in-memory/policy.ts'
import { createInMemoryPorts } from '../../test/support/in-memory/ports.ts'
import { waitUntil } from '../../test/support/wait-until.ts'
import { createWebhookEndpoint } from '../core/webhooks/create-endpoint.ts'
import type { ReceiverResponse, Receivers } from '../core/webhooks/receivers.ts'
import { WEBHOOK_EVENT_KINDS } from '../core/webhooks/webhook.ts'
import type { WebhookWire } from '../core/webhooks/wire.ts'
import { createWebhookWorker } from './webhooks.ts'

const WIRE: WebhookWire = {
  renderEvent: ({ content }) => ({ event: content.kind }),
  events: WEBHOOK_EVENT_KINDS,
  eventNames: {},
  signHeaders: () => ({ 'x-signature': '' }),
}

test('two instances have four deliveries of an endpoint in progress together, and an endpoint that hangs delays no other', async () => {
  const memory = createInMemoryPorts()
  const open = new Map<string, ((response: ReceiverResponse) => void)[]>()
  const receivers: Receivers = {
    publicOnly: false,
    locate: () => 'name',
    sign: () => '',
    post: ({ url }) =>
      new Promise((resolve) => {
        open.set(url, [...(open.get(url) ?? []), resolve])
      }),
  }
  const { banks } = createTestBank()
  const ports = { ...memory.ports, receivers, banks }
  const { app } = await plantClient(ports)
  const user = await plantUser(ports, app.appId)
  const urls = ['https://app.example/slow', 'https://app.example/other']
  for (const url of urls)
    accepted(
      await createWebhookEndpoint(ports, TEST_POLICY, {
        ...{ caller: app, url, events: ['account.created'], description: undefined, disabled: false },
      }),
    )
  for (let event = 0; event < 30; event++)
    memory.tables.events.push({
      dispatched: false,
      event: {
        ...{ appId: app.appId, eventId: ports.random.id(), userId: user.userId, externalUserId: undefined },
        content: { kind: 'account.created', accountId: ports.random.id() },
        createdAtMs: memory.clock.nowMs(),
      },
    })
  const wires = new Map([[TEST_POLICY.name, WIRE]])
  const workers = [createWebhookWorker(ports, wires), createWebhookWorker(ports, wires)]
  const rounds = () => Promise.all(workers.map((worker) => worker.round()))
  const inProgress = () => urls.map((url) => open.get(url)?.length ?? 0)

  await rounds()
  await rounds()
  assert.deepEqual(inProgress(), [4, 4])
  const delivered = async () => {
    const deliveries = await memory.store.listWebhookDeliveries(app.appId, 100)
    return deliveries.filter(({ state }) => state === 'delivered').length
  }
  // The other endpoint takes all of its events, four at a time, while the first one takes none.
  const [, other = ''] = urls
  for (let done = 0; done < 30; ) {
    const responses = open.get(other) ?? []
    assert.ok(responses.length > 0 && responses.length <= 4, String(responses.length))
    open.set(other, [])
    for (const respond of responses) respond({ outcome: 'answered', status: 200, detail: '' })
    done += responses.length
    await waitUntil('the results are stored', async () => (await delivered()) === done)
    await rounds()
  }
  assert.deepEqual(inProgress(), [4, 0])
  await Promise.all([
    ...workers.map((worker) => worker.stop()),
    ...(open.get(urls[0] ?? '') ?? []).map((respond) =>
      respond({ outcome: 'answered', status: 200, detail: '' }),
    ),
  ])
})
