// page: One connection: what is shared, the choices to share less, and its history

import { accountLabel } from '../../core/accounts/account-label.ts'
import type { ConsentEvent } from '../../core/consents/consent.ts'
import {
  WITHDRAWABLE_KINDS,
  type WithdrawableKind,
  type WithdrawnData,
} from '../../core/dashboard/dashboard.ts'
import type { DashboardConnection } from '../../core/dashboard/view.ts'
import { type Html, html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { renderHiddenField } from '../../pages/forms.ts'
import type { Visit } from '../context.ts'
import { renderDashboardPage } from './layout.ts'
import { bankNameOf, renderEndedBy, renderFacts, renderStanding, renderTime, type Wording } from './parts.ts'

export interface ConnectionPage {
  readonly visit: Visit
  readonly view: DashboardConnection
  readonly history: readonly ConsentEvent[]
  /** Why the last choice was not accepted. */
  readonly notice: string | undefined
  /** Ids of the accounts and kinds of data that the choice stops. */
  readonly unticked: readonly string[]
  /** The end user has just stopped sharing some of it. */
  readonly reduced: boolean
}

export function renderConnectionPage(page: ConnectionPage): Page {
  const { visit, view, history, reduced } = page
  const { texts, session } = visit
  const wording = { ...visit, app: session.app.displayName }
  const bank = bankNameOf(view)
  const isLive = view.connection.status !== 'ended'
  const body = html`<p><a class="plain" id="person-back" href="${visit.home}">${texts.back}</a></p>
<h1>${bank}</h1>
!${renderStanding(wording, view)}
!${isLive ? '' : renderEndedLine(wording, view, bank)}
!${reduced ? renderReducedLine(wording, view) : ''}
!${isLive ? renderFacts(wording, view) : ''}
!${view.withdrawn.length === 0 ? '' : renderWithdrawn(wording, view)}
!${isLive ? renderReduce(wording, page) : ''}
!${isLive ? renderDisconnect(wording, bank) : ''}
!${history.length === 0 ? '' : renderHistory(wording, bank, history, view.consents[0]?.consentId)}
!${isLive ? renderDisconnectBar(wording, view, bank) : ''}`
  const test = session.app.environment === 'sandbox'
  return renderDashboardPage({ texts, title: bank, body, test, legal: visit.legal, visit })
}

function renderEndedLine(wording: Wording, view: DashboardConnection, bank: string): Html {
  const { texts, app } = wording
  return html`<p class="note" role="status" id="person-ended-line">${texts.endedLine(app, bank)} !${renderEndedBy(wording, view)}</p>`
}

/** What was withdrawn last, together. */
function renderReducedLine({ texts, app }: Wording, { withdrawn }: DashboardConnection): Html {
  const lastMs = Math.max(...withdrawn.map(({ sinceMs }) => sinceMs))
  const items = withdrawn.filter(({ sinceMs }) => sinceMs === lastMs).map((one) => withdrawnLabel(texts, one))
  if (items.length === 0) return ''
  return html`<p class="note" role="status" id="person-reduced-line">${texts.reducedLine(app)}: ${items.join(', ')}.</p>`
}

function withdrawnLabel({ kinds }: Wording['texts'], one: WithdrawnData): string {
  return one.kind === 'account' ? one.label : kinds[one.data]
}

function renderWithdrawn({ texts, calendar, app }: Wording, { withdrawn }: DashboardConnection): Html {
  const items = withdrawn.map((one) => {
    return html`<li>${withdrawnLabel(texts, one)}<small>!${renderTime(texts.stoppedOn(calendar.day(one.sinceMs)), one.sinceMs)}</small></li>`
  })
  return html`<section class="part"><h2>${texts.withdrawnHeading}</h2>
<ul class="rows" id="person-withheld">!${items}</ul>
<p>${texts.withdrawnBack(app)}</p></section>`
}

function renderHistory(
  { texts, calendar, app }: Wording,
  bank: string,
  history: readonly ConsentEvent[],
  consentId: string | undefined,
): Html {
  const items = history.map(({ state, actor, detail, atMs }) => {
    const kind = Object.keys(texts.reductions).find((name) => detail === `narrowed_${name}`)
    const step = state === 'requested' && actor === 'client' ? texts.requestedByApp : texts.steps[state]
    const what = isReduced(kind) ? texts.reductions[kind] : step
    const who = texts.actors[actor](app, bank)
    return html`<li>${what}<small>${who}, !${renderTime(calendar.moment(atMs), atMs)}</small></li>`
  })
  return html`<section class="part"><h2>${texts.history}</h2>
<ol class="rows" id="person-history">!${items}</ol>
!${consentId === undefined ? '' : html`<p class="ref">${texts.reference}: <code id="person-consent">${consentId}</code></p>`}</section>`
}

function isReduced(name: string | undefined): name is 'account' | WithdrawableKind {
  return name === 'account' || WITHDRAWABLE_KINDS.some((kind) => kind === name)
}

function renderReduce({ texts, app, home }: Wording, { view, notice, unticked }: ConnectionPage): Html {
  const { connection, accounts, kinds } = view
  const data = WITHDRAWABLE_KINDS.filter((kind) => kinds.includes(kind))
  const ofAccounts = accounts.map((one) => [one.accountId, accountLabel(one)] as const)
  const ofData = data.map((kind) => [kind, texts.kinds[kind]] as const)
  // The last account can only be withdrawn with the whole connection.
  const single = accounts.length < 2
  if (single && data.length === 0) return ''
  // The fragment returns the browser to this part, where the notice appears.
  return html`<section class="part" id="person-less"><h2>${texts.stopHeading(app)}</h2>
<p>${texts.stopHint}</p>
!${notice === undefined ? '' : html`<p class="note warn" role="alert" id="person-notice">${notice}</p>`}
<form id="person-narrow" method="get" action="${home}/connections/${connection.connectionId}/narrow#person-less">
!${single ? '' : renderChoices(texts.stopAccounts, 'account', ofAccounts, unticked)}
!${data.length === 0 ? '' : renderChoices(texts.stopKinds, 'data', ofData, unticked)}
<button class="quiet" id="person-narrow-submit">${texts.stopButton}</button>
</form></section>`
}

/** A ticked box is shared, as at the bank. The hidden fields name what the page shows, so that nothing newer counts as unticked. */
function renderChoices(
  legend: string,
  name: string,
  list: readonly (readonly [string, string])[],
  unticked: readonly string[],
): Html {
  const items = list.map(
    ([value, label]) =>
      html`<label class="choice"><input type="checkbox" id="${name}-${value}" name="share-${name}" value="${value}"!${unticked.includes(value) ? '' : ' checked'}><span>${label}</span></label>`,
  )
  return html`<fieldset class="choices"><legend>${legend}</legend>!${items}</fieldset>!${list.map(([value]) => renderHiddenField(`shown-${name}`, value))}`
}

function renderDisconnect({ texts, app }: Wording, bank: string): Html {
  return html`<section class="part"><h2>${texts.disconnectHeading}</h2>
<p>${texts.disconnectHint(app, bank)}</p></section>`
}

/** At the end of the page, so that it is at the foot of the window from the beginning. */
function renderDisconnectBar(
  { texts, home }: Wording,
  { connection }: DashboardConnection,
  bank: string,
): Html {
  return html`<div class="acts"><a class="button danger" id="person-end" href="${home}/connections/${connection.connectionId}/end">${texts.disconnectLink(bank)}</a></div>`
}
