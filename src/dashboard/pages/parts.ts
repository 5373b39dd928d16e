// page: the pieces that the list and the page of one connection share

import { accountLabel } from '../../core/accounts/account-label.ts'
import type { Connection } from '../../core/connections/connection.ts'
import type { DashboardConnection } from '../../core/dashboard/view.ts'
import { type Html, html } from '../../http/html.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { Visit } from '../context.ts'
import type { Standing } from '../texts/texts.ts'

export type TextContext = Pick<Visit, 'words' | 'calendar'> & { readonly app: string }

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

const LOOKS: Readonly<Record<Standing, string>> = {
  unfinished: 'off',
  active: '',
  failing: 'warn',
  renew: 'warn',
  ended: 'off',
}

export function bankNameOf({ provider, connection }: DashboardConnection): string {
  return provider?.institutionName ?? connection.providerName
}

/** Of what was read once, a later sign-in is nothing that anybody waits for. */
export function renderStanding({ words }: TextContext, { connection }: DashboardConnection): Html {
  const standing = STANDINGS[connection.status]
  const isRead = standing === 'unfinished' && connection.refreshedAtMs !== undefined
  const shown = isRead ? 'renew' : standing
  return html`<p class="standing ${LOOKS[shown]}">${words.own.standings[shown]}</p>`
}

export function renderTile(bank: string): Html {
  return html`<span class="tile" aria-hidden="true">${bank.slice(0, 1)}</span>`
}

export function renderTime(text: string, epochMs: number): Html {
  return html`<time datetime="${isoInstant(epochMs)}">${text}</time>`
}

/** Who, what, since when, until when, last read. */
export function renderFacts(told: TextContext, view: DashboardConnection): Html {
  const { words, calendar, app } = told
  const { own } = words
  const { connection, accounts, kinds, untilMs } = view
  const names = accounts.map((account) => html`<li>${accountLabel(account)}</li>`)
  const read = kinds.map((kind) => html`<li>${own.kinds[kind]}</li>`)
  return html`<dl class="facts">
<dt>${own.accounts}</dt><dd>!${names.length === 0 ? own.noAccounts : html`<ul>!${names}</ul>`}</dd>
<dt>${own.reads(app)}</dt><dd>!${read.length === 0 ? own.noAccounts : html`<ul>!${read}</ul>`}</dd>
<dt>${own.since}</dt><dd>!${renderTime(calendar.day(connection.createdAtMs), connection.createdAtMs)}</dd>
!${untilMs === undefined ? '' : html`<dt>${own.until}</dt><dd>!${renderTime(calendar.moment(untilMs), untilMs)}</dd>`}
<dt>${own.lastRead}</dt><dd>!${renderLastRead(told, connection)}</dd>
</dl>`
}

function renderLastRead({ words: { own }, calendar, app }: TextContext, connection: Connection): Html {
  const { refreshedAtMs, refreshedBy } = connection
  if (refreshedAtMs === undefined) return html`${own.never}`
  const by = refreshedBy === undefined ? '' : `, ${own.readBy[refreshedBy](app)}`
  return html`!${renderTime(calendar.moment(refreshedAtMs), refreshedAtMs)}${by}`
}
