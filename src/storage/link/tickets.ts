// codec: Pre-registered Link parameters, consumed once

import type { LinkTicketStore } from '../../core/link/store.ts'
import type { Driver, Tx } from '../engine/driver.ts'
import { text } from '../engine/row.ts'

const INSERT_TICKET = `
  INSERT INTO link_tickets (app_id, ticket_hash, sealed_content, expires_at_ms)
  VALUES (:appId, :ticketHash, :sealedContent, :expiresAtMs)`

/** The DELETE decides: a second one finds no row. */
const DELETE_LIVE_TICKET = `
  DELETE FROM link_tickets WHERE app_id = :appId AND ticket_hash = :ticketHash AND expires_at_ms > :nowMs
  RETURNING sealed_content`

const SELECT_LIVE_TICKET = `
  SELECT sealed_content FROM link_tickets
  WHERE app_id = :appId AND ticket_hash = :ticketHash AND expires_at_ms > :nowMs`

export function linkTicketVerbs(driver: Driver): LinkTicketStore {
  return {
    async createLinkTicket(ticket) {
      await driver.run(INSERT_TICKET, { ...ticket })
    },

    async loadLinkTicket(appId, ticketHash, nowMs) {
      const row = await driver.get(SELECT_LIVE_TICKET, { appId, ticketHash, nowMs })
      return row === undefined ? undefined : text(row, 'sealed_content')
    },

    async consumeLinkTicket(appId, ticketHash, nowMs) {
      return driver.transaction((tx) => consumeTicketIn(tx, { appId, ticketHash, nowMs }))
    },
  }
}

export async function consumeTicketIn(
  tx: Tx,
  ticket: { readonly appId: string; readonly ticketHash: string; readonly nowMs: number },
): Promise<string | undefined> {
  const row = await tx.get(DELETE_LIVE_TICKET, ticket)
  return row === undefined ? undefined : text(row, 'sealed_content')
}
