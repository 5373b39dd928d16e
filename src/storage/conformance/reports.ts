// contract: Conformance of stored reports

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plantConsent } from './consents.ts'
import { plantConnected, plantOwner } from './planted.ts'
import { reductionOf } from './reduced-sharing.ts'
import { freshId, HOUR_MS, NOW_MS, sampleReport } from './samples.ts'
import type { Subject } from './subject.ts'
import { freshSeed } from './webhook-samples.ts'

export function reportConformance(subject: () => Promise<Subject>): void {
  test('loads a report as stored, until it is no longer readable', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId } = connection
    const report = sampleReport(connection)
    assert.equal(await store.createReport(report, 0), 'created')
    const read = (nowMs: number) => store.loadReport(appId, report.kind, report.reportId, nowMs)
    assert.deepEqual(await read(report.readableUntilMs - 1), report)
    assert.equal(await read(report.readableUntilMs), undefined)
    assert.equal(await store.loadReport(appId, 'transactions', report.reportId, NOW_MS), undefined)
  })

  test('does not store a report of data that was read before a disconnect or a withdrawal', async () => {
    const { store } = await subject()
    const planted = await plantOwner(store)
    const { appId, userId } = planted
    const connected = await plantConnected(store, planted)
    const { connectionId } = connected
    const asked = await plantConsent(store, planted)
    await store.advanceLinkSession({
      appId,
      sessionId: asked.consentId,
      from: 'at_bank',
      to: 'fetching',
      update: { connectionId },
      nowMs: NOW_MS,
    })
    const report = () => ({
      appId,
      reportId: freshId(),
      userId,
      kind: 'transactions' as const,
      sealedContent: 'sealed',
      createdAtMs: NOW_MS,
      readableUntilMs: NOW_MS + HOUR_MS,
      expiresAtMs: NOW_MS + HOUR_MS,
    })
    const changes = [
      () => store.reduceSharing(reductionOf(connected, { data: ['balances'] })),
      () =>
        store.disconnectConnection({
          appId,
          connectionId,
          nowMs: NOW_MS,
          by: 'person',
          notify: {
            message: '',
            eventSeed: freshSeed(),
          },
        }),
    ]
    for (const change of changes) {
      const sharing = await store.readSharing(appId, userId)
      const late = report()
      const [, fact] = await Promise.all([change(), store.createReport(late, sharing)])
      // Either it came first and was deleted with the change, or it came too late.
      assert.ok(fact === 'created' || fact === 'outdated')
      assert.equal(await store.loadReport(appId, late.kind, late.reportId, NOW_MS), undefined)
      assert.equal(await store.createReport(report(), sharing), 'outdated')
    }
  })
}
