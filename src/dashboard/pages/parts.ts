// page: Parts of the list and of the page of one connection: status, facts, times

import { accountLabel } from '../../core/accounts/account-label.ts'
import type { Connection } from '../../core/connections/connection.ts'
import type { DashboardConnection } from '../../core/dashboard/view.ts'
import { type Html, html } from '../../http/html.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { Visit } from '../context.ts'
import type { Standing } from '../texts/texts.ts'

/** What sentences about a connection are made with. */
export type Wording = Pick<Visit, 'texts' | 'calendar' | 'home'> & { readonly app: string }

const STANDINGS: Readonly<Record<Connection['status'], Standing>> = {
  created: 'unfinished',
  authenticating: 'unfinished',
  awaiting_answers: 'unfinished',
  awaiting_approval: 'unfinished',
  awaiting_redirect: 'unfinished',
  updating: 'active',
  updated: 'active',
  temporary_error: 'failing',
  authentication_error: 'renew',
  permanent_error: 'renew',
  session_expired: 'renew',
  ended: 'ended',
}

const CLASSES: Readonly<Record<Standing, string>> = {
  unfinished: 'off',
  active: '',
  failing: 'warn',
  renew: 'warn',
  ended: 'off',
}

export function bankNameOf({ provider, connection }: DashboardConnection): string {
  return provider?.institutionName ?? connection.providerName
}

/** A sign-in that was not finished leaves a connection that was read before in need of renewal. */
export function renderStanding({ texts }: Wording, { connection }: DashboardConnection): Html {
  const standing = STANDINGS[connection.status]
  const isRead = standing === 'unfinished' && connection.refreshedAtMs !== undefined
  const shown = isRead ? 'renew' : standing
  return html`<p class="standing ${CLASSES[shown]}">${texts.standings[shown]}</p>`
}

/** By whom and when a connection was disconnected. */
export function renderEndedBy({ texts, calendar, app }: Wording, view: DashboardConnection): Html {
  const { statusChangedAtMs } = view.connection
  const by = view.consents.find(({ revokedBy }) => revokedBy !== undefined)?.revokedBy
  const who = by === undefined ? '' : `${texts.actors[by](app, bankNameOf(view))}, `
  return html`${texts.standings.ended} ${who}!${renderTime(calendar.moment(statusChangedAtMs), statusChangedAtMs)}`
}

export function renderTime(text: string, epochMs: number): Html {
  return html`<time datetime="${isoInstant(epochMs)}">${text}</time>`
}

/** The accounts, the kinds of data, since when, until when, and when they were last read. */
export function renderFacts(wording: Wording, view: DashboardConnection): Html {
  const { texts, calendar, app } = wording
  const { connection, accounts, kinds, untilMs } = view
  const names = accounts.map((account) => html`<li>${accountLabel(account)}</li>`)
  const read = kinds.map((kind) => html`<li>${texts.kinds[kind]}</li>`)
  return html`<dl class="facts">
<dt>${texts.accounts}</dt><dd>!${names.length === 0 ? texts.noAccounts : html`<ul>!${names}</ul>`}</dd>
<dt>${texts.reads(app)}</dt><dd>!${read.length === 0 ? texts.noAccounts : html`<ul>!${read}</ul>`}</dd>
<dt>${texts.since}</dt><dd>!${renderTime(calendar.day(connection.createdAtMs), connection.createdAtMs)}</dd>
!${untilMs === undefined ? '' : html`<dt>${texts.until}</dt><dd>!${renderTime(calendar.moment(untilMs), untilMs)}</dd>`}
<dt>${texts.lastRead}</dt><dd>!${renderLastRead(wording, connection)}</dd>
</dl>`
}

function renderLastRead({ texts, calendar, app }: Wording, connection: Connection): Html {
  const { refreshedAtMs, refreshedBy } = connection
  if (refreshedAtMs === undefined) return html`${texts.never}`
  const by = refreshedBy === undefined ? '' : `, ${texts.readBy[refreshedBy](app)}`
  return html`!${renderTime(calendar.moment(refreshedAtMs), refreshedAtMs)}${by}`
}
