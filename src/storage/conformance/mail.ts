// contract: Conformance of queued mail

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAIL_KEPT_MS, type Mail } from '../../core/mail/mail.ts'
import type { Store } from '../../core/ports.ts'
import { freshId, NOW_MS } from './samples.ts'
import type { Subject } from './subject.ts'

export function mailConformance(subject: () => Promise<Subject>): void {
  test('a mail that is due is claimed by one of many, again after its lease, and not once it is sent', async () => {
    const { store } = await subject()
    await drain(store)
    const mail = sampleMail()
    await store.queueMail(mail)
    assert.equal(await store.claimMail(NOW_MS - 1, NOW_MS + 10), undefined)
    const claimed = await Promise.all(Array.from({ length: 6 }, () => store.claimMail(NOW_MS, NOW_MS + 10)))
    assert.deepEqual(
      claimed.filter((one) => one !== undefined),
      [{ ...mail, attempts: 1, dueAtMs: NOW_MS + 10 }],
    )
    await store.markMailFailed(mail.mailId, 'The server is away.', NOW_MS + 50)
    assert.equal(await store.claimMail(NOW_MS + 49, NOW_MS + 99), undefined)
    assert.equal((await store.claimMail(NOW_MS + 50, NOW_MS + 99))?.failure, 'The server is away.')
    await store.markMailSent(mail.mailId, NOW_MS + 51)
    const [listed] = await store.listMails(mail.recipient, 10)
    assert.deepEqual([listed?.state, listed?.sentAtMs, listed?.failure], ['sent', NOW_MS + 51, undefined])
    assert.equal(await store.claimMail(NOW_MS + 1000, NOW_MS + 2000), undefined)
    const given = sampleMail()
    await store.queueMail(given)
    const before = await store.countMails()
    await store.markMailFailed(given.mailId, 'No such address.', undefined)
    assert.deepEqual(await store.countMails(), { queued: before.queued - 1, failed: before.failed + 1 })
    assert.ok((await store.listMails(undefined, 2)).some(({ mailId }) => mailId === given.mailId))
    assert.ok(!(await store.listMails(mail.recipient, 10)).some(({ mailId }) => mailId === given.mailId))
    await store.sweepExpired(NOW_MS + MAIL_KEPT_MS, 100)
    assert.deepEqual(await store.listMails(mail.recipient, 10), [])
  })
}

async function drain(store: Store): Promise<void> {
  for (;;) {
    const mail = await store.claimMail(NOW_MS + 1_000_000, NOW_MS + 2_000_000)
    if (mail === undefined) return
    await store.markMailSent(mail.mailId, NOW_MS)
  }
}

function sampleMail(): Mail {
  return {
    mailId: freshId(),
    recipient: `${freshId()}@example.com`,
    sealedContent: 'v1.x.y',
    state: 'queued',
    attempts: 0,
    dueAtMs: NOW_MS,
    createdAtMs: NOW_MS,
    sentAtMs: undefined,
    failure: undefined,
  }
}
