// contract: Link sessions, tickets and their reports in memory; consents are not written

import { CONNECTION_TRANSITIONS } from '../../../src/core/connections/connection.ts'
import { LINK_CLAIM, LINK_CLAIM_LIFETIME_MS, type LinkState } from '../../../src/core/link/link-session.ts'
import type { LinkLookStore, LinkStore, LinkTicketStore } from '../../../src/core/link/store.ts'
import type { ReportStore } from '../../../src/core/reports/store.ts'
import { consumeDelegatedCode } from './grants.ts'
import { keyOf, type Tables } from './tables.ts'

export function inMemoryLink(
  tables: Tables,
): LinkStore & LinkTicketStore & Pick<LinkLookStore, 'loadLinkLook'> & Pick<ReportStore, 'loadReport'> {
  const find = (appId: string, sessionId: string, nowMs: number, state?: LinkState) => {
    const session = tables.linkSessions.get(keyOf(appId, sessionId))
    const isLive = session !== undefined && session.expiresAtMs > nowMs
    return isLive && (state === undefined || session.state === state) ? session : undefined
  }
  const ticketOf = (appId: string, ticketHash: string, nowMs: number) => {
    const ticket = tables.linkTickets.get(keyOf(appId, ticketHash))
    return ticket !== undefined && ticket.expiresAtMs > nowMs ? ticket : undefined
  }
  const isUser = (appId: string, userId: string) => tables.users.has(keyOf(appId, userId))

  return {
    async loadLinkLook() {
      return undefined
    },

    async createLinkSession(session, origin) {
      if (session.userId !== undefined && !isUser(session.appId, session.userId)) return 'unknown'
      const { originHash = '', maxUnstarted = Number.POSITIVE_INFINITY } = origin ?? {}
      const id = keyOf(session.appId, session.sessionId)
      if (tables.linkSessions.has(id)) return 'exists'
      const unstarted = [...tables.linkSessions].filter(
        ([key, { appId, state, userId }]) =>
          appId === session.appId &&
          state === 'choosing' &&
          userId === undefined &&
          tables.linkOrigins.get(key) === originHash,
      )
      const beyond = unstarted
        .toSorted(([, a], [, b]) => b.createdAtMs - a.createdAtMs)
        .slice(maxUnstarted - 1)
      for (const [key] of beyond) tables.linkSessions.delete(key)
      tables.linkOrigins.set(id, originHash)
      tables.linkSessions.set(id, session)
      return 'created'
    },

    async listLinkSessions(appId, userId, limit) {
      return [...tables.linkSessions.values()]
        .filter((session) => session.appId === appId && session.userId === userId)
        .toSorted((a, b) => b.createdAtMs - a.createdAtMs)
        .slice(0, limit)
    },

    async loadLinkSession(appId, sessionId, nowMs) {
      return find(appId, sessionId, nowMs)
    },

    async startLinkSignIn({ appId, sessionId, userSource, ticketHash, linkHash, step, validAtMs, nowMs }) {
      const session = find(appId, sessionId, nowMs)
      if (session === undefined || (session.state !== 'choosing' && session.state !== 'at_bank')) {
        return { kind: 'not_in_state' }
      }
      let { userId } = session
      if (userId === undefined) {
        const claim = linkHash === undefined ? undefined : keyOf(appId, LINK_CLAIM, linkHash)
        if (claim !== undefined && (tables.claims.get(claim) ?? 0) > nowMs) return { kind: 'ticket_used' }
        if (claim !== undefined) tables.claims.set(claim, nowMs + LINK_CLAIM_LIFETIME_MS)
        if (ticketHash !== undefined && ticketOf(appId, ticketHash, validAtMs) === undefined) {
          return { kind: 'ticket_used' }
        }
        if (ticketHash !== undefined) tables.linkTickets.delete(keyOf(appId, ticketHash))
        if (userSource.kind === 'delegated') {
          const { codeHash } = userSource
          const fact = consumeDelegatedCode(tables, { appId, codeHash, nowMs: validAtMs })
          if (fact.kind !== 'consumed') return { kind: 'code_refused', fact: fact.kind }
          userId = fact.grant.userId
        } else {
          userId = userSource.user.userId
          tables.users.set(keyOf(appId, userId), userSource.user)
        }
      }
      const owned = { ...session, userId }
      tables.linkSessions.set(keyOf(appId, sessionId), owned)
      if (step.kind === 'sign_in') {
        const { consent: _consent, ...fields } = step.update
        const { providerName, bankStateHash, sealedBankSignIn } = session
        const isRedirect =
          providerName !== undefined && bankStateHash !== undefined && sealedBankSignIn !== undefined
        tables.linkSessions.set(keyOf(appId, sessionId), {
          ...owned,
          ...(isRedirect && { earlierRedirect: { providerName, bankStateHash, sealedBankSignIn } }),
          ...fields,
          state: 'at_bank',
        })
        return { kind: 'started' }
      }
      const { providerName, connectionId } = step
      const row = tables.connections.get(keyOf(appId, connectionId))
      if (row === undefined || row.connection.userId !== userId || row.connection.status === 'ended') {
        return { kind: 'connection_refused', status: 'ended' }
      }
      const status = step.isExtension === true ? 'authenticating' : 'updating'
      if (!CONNECTION_TRANSITIONS[status].includes(row.connection.status)) {
        return { kind: 'connection_refused', status: 'not_allowed' }
      }
      row.connection = { ...row.connection, status, statusMessage: '', statusChangedAtMs: nowMs }
      if (step.queued) {
        const queued = { appId, connectionId, source: 'api', attended: true, requestedAtMs: nowMs } as const
        tables.refreshes.set(keyOf(appId, connectionId), { ...queued, leaseUntilMs: 0 })
      }
      tables.linkSessions.set(keyOf(appId, sessionId), {
        ...owned,
        providerName,
        connectionId,
        state: 'fetching',
      })
      return { kind: 'started' }
    },

    async listExpiringLinkSessions(untilMs, limit) {
      return [...tables.linkSessions.values()]
        .filter(({ state, expiresAtMs }) => state === 'fetching' && expiresAtMs <= untilMs)
        .toSorted((a, b) => a.expiresAtMs - b.expiresAtMs)
        .slice(0, limit)
    },

    async advanceLinkSession({ appId, sessionId, from, to, update, nowMs }) {
      const session = find(appId, sessionId, nowMs, from)
      if (session === undefined) return 'not_in_state'
      if (update.userId !== undefined && !isUser(appId, update.userId)) return 'not_in_state'
      const { consent: _consent, ...fields } = update
      const { providerName, bankStateHash, sealedBankSignIn } = session
      const isOther =
        update.bankStateHash !== undefined &&
        providerName !== undefined &&
        bankStateHash !== undefined &&
        sealedBankSignIn !== undefined &&
        bankStateHash !== update.bankStateHash
      tables.linkSessions.set(keyOf(appId, sessionId), {
        ...session,
        ...(isOther && { earlierRedirect: { providerName, bankStateHash, sealedBankSignIn } }),
        ...fields,
        state: to,
        ...(to === 'returned' && { returnedAtMs: nowMs }),
      })
      return 'advanced'
    },

    async grantLinkSession(appId, sessionId, { access, reports }, nowMs) {
      const session = find(appId, sessionId, nowMs, 'fetching')
      const connection = tables.connections.get(keyOf(appId, session?.connectionId ?? ''))?.connection
      if (session === undefined || connection?.status === 'ended') return 'not_in_state'
      const owners = reports
        .map(({ userId }) => userId)
        .concat(access === undefined ? [] : access.grant.userId)
      if (!owners.every((userId) => isUser(appId, userId))) return 'not_in_state'
      tables.linkSessions.set(keyOf(appId, sessionId), { ...session, state: 'granted' })
      if (access !== undefined) {
        tables.grants.set(keyOf(appId, access.grant.grantId), { grant: access.grant })
        tables.codes.set(keyOf(appId, access.code.codeHash), { code: access.code })
      }
      for (const report of reports) tables.reports.set(keyOf(appId, report.kind, report.reportId), report)
      return 'advanced'
    },

    async loadReport(appId, kind, reportId, nowMs) {
      const report = tables.reports.get(keyOf(appId, kind, reportId))
      return report !== undefined && report.readableUntilMs > nowMs ? report : undefined
    },

    async createLinkTicket(ticket) {
      tables.linkTickets.set(keyOf(ticket.appId, ticket.ticketHash), ticket)
    },

    async loadLinkTicket(appId, ticketHash, nowMs) {
      return ticketOf(appId, ticketHash, nowMs)?.sealedContent
    },

    async consumeLinkTicket(appId, ticketHash, nowMs) {
      const ticket = ticketOf(appId, ticketHash, nowMs)
      if (ticket !== undefined) tables.linkTickets.delete(keyOf(appId, ticketHash))
      return ticket?.sealedContent
    },
  }
}
