// codec: what an app told us ahead of a hosted flow, taken out once; SQL beside its function

import type { LinkTicketStore } from '../../core/link/store.ts'
import type { Driver } from '../engine/driver.ts'
import { text } from '../engine/row.ts'

const INSERT = `
  INSERT INTO link_tickets (app_id, ticket_hash, sealed_content, expires_at_ms)
  VALUES (:appId, :ticketHash, :sealedContent, :expiresAtMs)`

/** The deletion is the lock: a second one finds nothing. */
const CONSUME = `
  DELETE FROM link_tickets WHERE app_id = :appId AND ticket_hash = :ticketHash AND expires_at_ms > :nowMs
  RETURNING sealed_content`

const LOAD = `
  SELECT sealed_content FROM link_tickets
  WHERE app_id = :appId AND ticket_hash = :ticketHash AND expires_at_ms > :nowMs`

export function linkTicketVerbs(driver: Driver): LinkTicketStore {
  return {
    async createLinkTicket(ticket) {
      await driver.run(INSERT, { ...ticket })
    },

    async loadLinkTicket(appId, ticketHash, nowMs) {
      const row = await driver.get(LOAD, { appId, ticketHash, nowMs })
      return row === undefined ? undefined : text(row, 'sealed_content')
    },

    async consumeLinkTicket(appId, ticketHash, nowMs) {
      const row = await driver.transaction(async (tx) => tx.get(CONSUME, { appId, ticketHash, nowMs }))
      return row === undefined ? undefined : text(row, 'sealed_content')
    },
  }
}
