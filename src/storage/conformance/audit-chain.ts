// contract: Conformance of the chain of audit events

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent, AuditTrail, TrailEvent } from '../../core/apps/audit.ts'
import { OPERATOR_TRAIL, type OperatorEvent } from '../../core/operators/operator.ts'
import type { Store } from '../../core/ports.ts'
import { freshId, NOW_MS, plantApp } from './samples.ts'
import type { Subject } from './subject.ts'

const hashOf = (previous: string | undefined, { eventId }: TrailEvent) =>
  `${previous ?? ''}/${eventId.slice(-4)}`

export function auditChainConformance(subject: () => Promise<Subject>): void {
  test('each event gets the next number and a hash over the one before it, once, however many instances chain', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const trail: AuditTrail = { kind: 'app', id: appId }
    const events = [1, 2, 3].map(
      (at): AuditEvent => ({
        ...{ appId, eventId: `${(NOW_MS + at).toString(16).padStart(12, '0')}${freshId().slice(12)}` },
        ...{ atMs: NOW_MS + at, actor: 'ann@books.example', action: 'app.changed', target: 'x' },
        ...{ origin: '192.0.2.1', before: { name: 'A' }, after: { name: 'B' } },
      }),
    )
    for (const event of events) await store.recordAudit(event)
    // Parsed JSON has no prototype.
    assert.deepEqual(JSON.parse(JSON.stringify(await store.listAudit(appId, 10))), events.toReversed())
    assert.ok((await unsealed(store)).includes(appId))
    assert.deepEqual(await store.listSealedEvents(trail, 0, 10), [])
    await Promise.all(Array.from({ length: 4 }, () => store.sealTrail(trail, 2, hashOf)))
    while ((await store.sealTrail(trail, 2, hashOf)) > 0);
    const sealed = await store.listSealedEvents(trail, 0, 10)
    assert.deepEqual(
      sealed.map(({ seal: { sequence } }) => sequence),
      [1, 2, 3],
    )
    let previous: string | undefined
    for (const { seal, ...event } of sealed) {
      assert.equal(seal.hash, hashOf(previous, event))
      previous = seal.hash
    }
    assert.ok(!(await unsealed(store)).includes(appId))
    assert.deepEqual(
      (await store.listSealedEvents(trail, 1, 1)).map(({ eventId }) => eventId),
      [events[1]?.eventId],
    )
    assert.deepEqual(
      (await store.listAudit(appId, 10, events[2]?.eventId)).map(({ eventId }) => eventId),
      [events[1]?.eventId, events[0]?.eventId],
    )
    assert.equal(await store.sealTrail({ kind: 'organisation', id: freshId() }, 2, hashOf), 0)
  })

  test('the events of operators are one chain, whichever of several instances stores and chains them', async () => {
    const { store } = await subject()
    const eventOf = (at: number): OperatorEvent => ({
      ...{
        eventId: `${(NOW_MS + at).toString(16).padStart(12, '0')}${freshId().slice(12)}`,
        atMs: NOW_MS + at,
      },
      ...{ actor: 'op@example.com', action: 'app.suspended', target: freshId() },
      ...{ origin: '192.0.2.1', before: { suspended: false }, after: { suspended: true, reason: 'x' } },
    })
    const events = Array.from({ length: 12 }, (_, at) => eventOf(at))
    await Promise.all(
      events.flatMap((event) => [
        store.recordOperatorEvent(event),
        store.sealTrail(OPERATOR_TRAIL, 3, hashOf),
      ]),
    )
    assert.deepEqual(
      (await store.listUnsealedTrails(1000)).filter(({ kind }) => kind === 'operators').length <= 1,
      true,
    )
    while ((await store.sealTrail(OPERATOR_TRAIL, 3, hashOf)) > 0);
    const sealed = await store.listSealedEvents(OPERATOR_TRAIL, 0, 1000)
    assert.deepEqual(
      sealed.map(({ seal }) => seal.sequence),
      sealed.map((_, index) => index + 1),
    )
    let previous: string | undefined
    for (const { seal, ...event } of sealed) {
      assert.equal(seal.hash, hashOf(previous, event))
      previous = seal.hash
    }
    const ids = sealed.map(({ eventId }) => eventId)
    assert.ok(events.every(({ eventId }) => ids.includes(eventId)))
    assert.ok(!(await store.listUnsealedTrails(1000)).some(({ kind }) => kind === 'operators'))
  })
}

async function unsealed(store: Store): Promise<readonly string[]> {
  return (await store.listUnsealedTrails(1000)).map(({ id }) => id)
}
