// codec: Mail, queued and sent

import { MAIL_STATES, type Mail } from '../../core/mail/mail.ts'
import type { MailStore } from '../../core/mail/store.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { integer, optionalInteger, optionalText, text, word } from '../engine/row.ts'

const COLUMNS =
  'mail_id, recipient, sealed_content, state, attempts, due_at_ms, created_at_ms, sent_at_ms, failure'

const INSERT = `
  INSERT INTO mails (${COLUMNS})
  VALUES (:mailId, :recipient, :sealedContent, :state, :attempts, :dueAtMs, :createdAtMs, :sentAtMs, :failure)`

/** MATERIALIZED: a subquery that PostgreSQL runs again for each row would claim a mail each time. */
const CLAIM = `
  WITH due AS MATERIALIZED (
    SELECT mail_id FROM mails WHERE state = 'queued' AND due_at_ms <= :nowMs
    ORDER BY due_at_ms, mail_id LIMIT 1 FOR UPDATE SKIP LOCKED)
  UPDATE mails SET due_at_ms = :leaseUntilMs, attempts = attempts + 1
  WHERE mail_id IN (SELECT mail_id FROM due) AND state = 'queued' AND due_at_ms <= :nowMs
  RETURNING ${COLUMNS}`

const MARK_SENT = `
  UPDATE mails SET state = 'sent', sent_at_ms = :nowMs, failure = NULL WHERE mail_id = :mailId`

const MARK_FAILED = `
  UPDATE mails SET state = :state, failure = :failure, due_at_ms = COALESCE(CAST(:dueAtMs AS BIGINT), due_at_ms)
  WHERE mail_id = :mailId`

const LIST = `SELECT ${COLUMNS} FROM mails ORDER BY created_at_ms DESC, mail_id DESC LIMIT :limit`

const LIST_OF_RECIPIENT = `
  SELECT ${COLUMNS} FROM mails WHERE recipient = :recipient
  ORDER BY created_at_ms DESC, mail_id DESC LIMIT :limit`

const COUNT = `
  SELECT SUM(CASE WHEN state = 'queued' THEN 1 ELSE 0 END) AS queued,
    SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS failed FROM mails`

export function mailVerbs(driver: Driver): MailStore {
  return {
    async queueMail(mail) {
      await driver.run(INSERT, { ...mail })
    },

    async claimMail(nowMs, leaseUntilMs) {
      const row = await driver.transaction(async (tx) => tx.get(CLAIM, { nowMs, leaseUntilMs }))
      return row === undefined ? undefined : readMail(row)
    },

    async markMailSent(mailId, nowMs) {
      await driver.run(MARK_SENT, { mailId, nowMs })
    },

    async markMailFailed(mailId, failure, dueAtMs) {
      await driver.run(MARK_FAILED, {
        mailId,
        failure,
        dueAtMs,
        state: dueAtMs === undefined ? 'failed' : 'queued',
      })
    },

    async listMails(recipient, limit) {
      const rows =
        recipient === undefined
          ? await driver.all(LIST, { limit })
          : await driver.all(LIST_OF_RECIPIENT, { recipient, limit })
      return rows.map(readMail)
    },

    async countMails() {
      const row = await driver.get(COUNT, {})
      return {
        queued: (row && optionalInteger(row, 'queued')) ?? 0,
        failed: (row && optionalInteger(row, 'failed')) ?? 0,
      }
    },
  }
}

function readMail(row: Row): Mail {
  return {
    mailId: text(row, 'mail_id'),
    recipient: text(row, 'recipient'),
    sealedContent: text(row, 'sealed_content'),
    state: word(row, 'state', MAIL_STATES),
    attempts: integer(row, 'attempts'),
    dueAtMs: integer(row, 'due_at_ms'),
    createdAtMs: integer(row, 'created_at_ms'),
    sentAtMs: optionalInteger(row, 'sent_at_ms'),
    failure: optionalText(row, 'failure'),
  }
}
