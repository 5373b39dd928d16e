// page: one connection: what is shared, how to share less of it or none, and its history

import { accountLabel } from '../../core/accounts/account-label.ts'
import type { ConsentEvent } from '../../core/consents/consent.ts'
import { WITHDRAWABLE_KINDS, type WithdrawableKind } from '../../core/dashboard/dashboard.ts'
import type { DashboardConnection } from '../../core/dashboard/view.ts'
import { type Html, html } from '../../http/html.ts'
import type { Visit } from '../context.ts'
import { renderPersonFrame } from './frame.ts'
import { bankNameOf, renderFacts, renderStanding, renderTime, type TextContext } from './parts.ts'

export interface ConnectionPage {
  readonly visit: Visit
  readonly view: DashboardConnection
  readonly history: readonly ConsentEvent[]
  /** What kept the last choice from being done. */
  readonly notice: string | undefined
  /** Ids of accounts and kinds of data that were chosen then. */
  readonly chosen: readonly string[]
}

export function renderConnectionPage(page: ConnectionPage): Html {
  const { visit, view, history } = page
  const { words, person, csrf } = visit
  const told = { ...visit, app: person.app.displayName }
  const bank = bankNameOf(view)
  const isLive = view.connection.status !== 'ended'
  const body = html`<p><a class="plain" id="person-back" href="/my">${words.own.back}</a></p>
<h1>${bank}</h1>
!${renderStanding(told, view)}
!${isLive ? renderFacts(told, view) : ''}
!${view.withdrawn.length === 0 ? '' : renderWithheld(told, view)}
!${isLive ? renderNarrow(told, page) : ''}
!${isLive ? renderEnd(told, view, bank) : ''}
!${history.length === 0 ? '' : renderHistory(told, bank, history)}`
  const test = person.app.environment === 'sandbox'
  return renderPersonFrame({ words, title: bank, body, test, csrf })
}

function renderWithheld(
  { words: { own }, calendar, app }: TextContext,
  { withdrawn }: DashboardConnection,
): Html {
  const items = withdrawn.map((one) => {
    const what = one.kind === 'account' ? one.label : own.kinds[one.data]
    return html`<li>${what}<small>!${renderTime(own.stoppedOn(calendar.day(one.sinceMs)), one.sinceMs)}</small></li>`
  })
  return html`<section class="part"><h2>${own.withheldHeading}</h2>
<ul class="rows" id="person-withheld">!${items}</ul>
<p>${own.withheldBack(app)}</p></section>`
}

function renderHistory(
  { words: { own }, calendar, app }: TextContext,
  bank: string,
  history: readonly ConsentEvent[],
): Html {
  const items = history.map(({ state, actor, detail, atMs }) => {
    const kind = Object.keys(own.narrowed).find((name) => detail === `narrowed_${name}`)
    const step = state === 'requested' && actor === 'client' ? own.requestedByApp : own.steps[state]
    const what = isNarrowed(kind) ? own.narrowed[kind] : step
    const who = own.actors[actor](app, bank)
    return html`<li>${what}<small>${who}, !${renderTime(calendar.moment(atMs), atMs)}</small></li>`
  })
  return html`<section class="part"><h2>${own.history}</h2>
<ol class="rows" id="person-history">!${items}</ol></section>`
}

function isNarrowed(name: string | undefined): name is 'account' | WithdrawableKind {
  return name === 'account' || WITHDRAWABLE_KINDS.some((kind) => kind === name)
}

function renderNarrow({ words: { own }, app }: TextContext, { view, notice, chosen }: ConnectionPage): Html {
  const { connection, accounts, kinds } = view
  const data = WITHDRAWABLE_KINDS.filter((kind) => kinds.includes(kind))
  const ofAccounts = accounts.map((one) => [one.accountId, accountLabel(one)] as const)
  const ofData = data.map((kind) => [kind, own.kinds[kind]] as const)
  // The last account goes with the connection.
  const single = accounts.length < 2
  if (single && data.length === 0) return ''
  // The address leads back to this part, where a notice would stand.
  return html`<section class="part" id="person-less"><h2>${own.stopHeading(app)}</h2>
<p>${own.stopHint}</p>
!${notice === undefined ? '' : html`<p class="note warn" role="alert" id="person-notice">${notice}</p>`}
<form id="person-narrow" method="get" action="/my/connections/${connection.connectionId}/narrow#person-less">
!${single ? '' : renderChoices(own.stopAccounts, 'account', ofAccounts, chosen)}
!${data.length === 0 ? '' : renderChoices(own.stopKinds, 'data', ofData, chosen)}
<button class="quiet" id="person-narrow-submit">${own.stopButton}</button>
</form></section>`
}

function renderChoices(
  legend: string,
  name: string,
  list: readonly (readonly [string, string])[],
  chosen: readonly string[],
): Html {
  const items = list.map(
    ([value, label]) =>
      html`<label class="choice"><input type="checkbox" id="${name}-${value}" name="${name}" value="${value}"!${chosen.includes(value) ? ' checked' : ''}><span>${label}</span></label>`,
  )
  return html`<fieldset class="choices"><legend>${legend}</legend>!${items}</fieldset>`
}

function renderEnd(
  { words: { own }, app }: TextContext,
  { connection }: DashboardConnection,
  bank: string,
): Html {
  return html`<section class="part"><h2>${own.endHeading}</h2>
<p>${own.endHint(app, bank)}</p>
<a class="button danger" id="person-end" href="/my/connections/${connection.connectionId}/end">${own.endLink(bank)}</a></section>`
}
