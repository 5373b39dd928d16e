// contract: Conformance of stored reports

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from '../../core/ports.ts'
import type { ReportJob } from '../../core/reports/report-job.ts'
import type { ClaimedReportJob } from '../../core/reports/store.ts'
import { plantConsent } from './consents.ts'
import { plantConnected, plantOwner, plantReportJob } from './planted.ts'
import { reductionOf } from './reduced-sharing.ts'
import { freshId, HOUR_MS, NOW_MS, sampleReport } from './samples.ts'
import type { Subject } from './subject.ts'
import { turns } from './turns.ts'
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

  test('a report job waits while its connection is busy, is claimed by one worker, and completes once with its event', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId, userId, connectionId } = connection
    const status = (to: 'updating' | 'updated') =>
      store.setConnectionStatus({ appId, connectionId, status: to, message: '', nowMs: NOW_MS })
    await status('updating')
    const job = await plantReportJob(store, connection, { createdAtMs: NOW_MS })
    const load = (nowMs = NOW_MS) => store.loadReportJob(appId, job.jobId, nowMs)
    assert.deepEqual(await load(), job)
    assert.equal(await load(job.expiresAtMs), undefined)
    assert.equal(await claimJob(store, job, NOW_MS), undefined)
    await status('updated')
    const claims = await Promise.all(
      Array.from({ length: 4 }, () => store.claimReportJob(NOW_MS, NOW_MS + HOUR_MS)),
    )
    const mine = claims.filter((claim) => claim?.jobId === job.jobId)
    assert.deepEqual(mine, [{ ...job, leaseUntilMs: NOW_MS + HOUR_MS, attempts: 1 }])
    const late = await claimJob(store, job, NOW_MS + HOUR_MS)
    assert.equal(late?.attempts, 2)
    const [first] = mine
    assert.ok(first && late)
    const sharing = await store.readSharing(appId, userId)
    const report = { ...sampleReport(connection), reportId: job.reports[0]?.reportId ?? '' }
    const completion = (claimed: ClaimedReportJob) => ({
      job: claimed,
      results: [
        { kind: 'account_verification', report },
        { kind: 'transactions', problem: 'bank_unavailable' },
      ] as const,
      sharing,
      eventSeed: freshSeed(),
      nowMs: NOW_MS + HOUR_MS,
    })
    assert.equal(await store.completeReportJob(completion(first)), 'not_leased')
    assert.equal(await store.completeReportJob({ ...completion(late), sharing: sharing + 1 }), 'outdated')
    assert.equal(await store.loadReport(appId, report.kind, report.reportId, NOW_MS), undefined)
    assert.equal(await store.completeReportJob(completion(late)), 'completed')
    assert.equal(await store.completeReportJob(completion(late)), 'not_leased')
    assert.deepEqual(await store.loadReport(appId, report.kind, report.reportId, NOW_MS), report)
    const [verification, transactions] = job.reports
    assert.deepEqual(await load(), {
      ...job,
      state: 'completed',
      reports: [verification, { ...transactions, problem: 'bank_unavailable' }],
      sealedNameOnFile: undefined,
      updatedAtMs: NOW_MS + HOUR_MS,
    })
    const events = await store.listWebhookEvents(appId, 0, 100)
    assert.deepEqual(
      events.map(({ content }) => content).filter(({ kind }) => kind === 'reports.completed'),
      [
        {
          kind: 'reports.completed',
          externalReference: 'ref-1',
          reports: [
            { kind: 'account_verification', reportId: report.reportId, problem: undefined },
            { kind: 'transactions', reportId: undefined, problem: 'bank_unavailable' },
          ],
        },
      ],
    )
  })
}

/** Skips jobs that other tests left in the same queue. */
async function claimJob(store: Store, { jobId }: ReportJob, nowMs: number) {
  for (const _turn of turns()) {
    const claim = await store.claimReportJob(nowMs, nowMs + HOUR_MS)
    if (claim === undefined || claim.jobId === jobId) return claim
  }
}
