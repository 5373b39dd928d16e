// page: The list of all connections between an end user and one app

import type { DashboardAccess, DashboardConnection, DashboardView } from '../../core/dashboard/view.ts'
import { type Html, html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { renderTile } from '../../pages/tile.ts'
import type { Visit } from '../context.ts'
import { renderDashboardPage } from './layout.ts'
import { bankNameOf, renderEndedBy, renderFacts, renderStanding, renderTime, type Wording } from './parts.ts'

/** `accessEnded`: the end user has just ended the access that is for no single connection. */
export function renderListPage(visit: Visit, view: DashboardView, accessEnded: boolean): Page {
  const { texts, session } = visit
  const wording = { ...visit, app: session.app.displayName }
  const live = view.connections.filter(({ connection }) => connection.status !== 'ended')
  const ended = view.connections.filter(({ connection }) => connection.status === 'ended')
  const body = html`<h1>${texts.listTitle}</h1>
!${accessEnded ? html`<p class="note" role="status" id="person-access-ended">${texts.accessEndedLine(wording.app)}</p>` : ''}
!${live.length === 0 ? renderNothing(wording, ended.length > 0) : html`<p class="lead">${texts.listLead(wording.app)}</p>`}
!${live.map((one) => renderCard(wording, one))}
!${view.access === undefined ? '' : renderAccess(wording, view.access)}
!${ended.length === 0 ? '' : html`<section class="part"><h2>${texts.endedHeading}</h2><ul class="rows" id="person-ended">!${ended.map((one) => renderEnded(wording, one))}</ul></section>`}
!${view.unfinished.length === 0 ? '' : renderUnfinished(wording, view.unfinished)}`
  const test = session.app.environment === 'sandbox'
  return renderDashboardPage({ texts, title: texts.listTitle, body, test, legal: visit.legal, visit })
}

function renderNothing({ texts, app }: Wording, before: boolean): Html {
  return html`<p class="lead" id="person-nothing">${before ? texts.nothingLeft : texts.nothing} ${texts.nothingMore(app)}</p>`
}

function renderCard(wording: Wording, view: DashboardConnection): Html {
  const { connectionId } = view.connection
  const bank = bankNameOf(view)
  return html`<article class="card" id="connection-${connectionId}">
<h2>!${renderTile(bank)}<span>${bank}</span></h2>
!${renderStanding(wording, view)}
<a class="button quiet" id="open-${connectionId}" href="${wording.home}/connections/${connectionId}">${wording.texts.change}<span class="sr">: ${bank}</span></a>
!${renderFacts(wording, view)}
</article>
`
}

function renderEnded(wording: Wording, view: DashboardConnection): Html {
  const { connectionId } = view.connection
  const bank = bankNameOf(view)
  return html`<li><a class="plain" id="open-${connectionId}" href="${wording.home}/connections/${connectionId}">${bank}</a><small>!${renderEndedBy(wording, view)}</small></li>
`
}

function renderAccess({ texts, calendar, app, home }: Wording, access: DashboardAccess): Html {
  const { kinds, sinceMs, untilMs, lastUsedAtMs } = access
  const used =
    lastUsedAtMs === undefined ? texts.never : renderTime(calendar.moment(lastUsedAtMs), lastUsedAtMs)
  return html`<section class="card" id="person-access">
<h2>${texts.accessHeading(app)}</h2>
<p>${texts.accessLead(app)}</p>
<dl class="facts">
!${kinds.length === 0 ? '' : html`<dt>${texts.reads(app)}</dt><dd><ul>!${kinds.map((kind) => html`<li>${texts.kinds[kind]}</li>`)}</ul></dd>`}
<dt>${texts.since}</dt><dd>!${renderTime(calendar.day(sinceMs), sinceMs)}</dd>
<dt>${texts.until}</dt><dd>!${renderTime(calendar.moment(untilMs), untilMs)}</dd>
<dt>${texts.lastUsed}</dt><dd>!${used}</dd>
</dl>
<a class="button quiet" id="person-access-end" href="${home}/access/end">${texts.accessLink}</a>
</section>
`
}

function renderUnfinished({ texts, calendar }: Wording, list: DashboardView['unfinished']): Html {
  const items = list.map(({ consent, provider }) => {
    const bank = provider?.institutionName ?? consent.providerName
    const time = renderTime(calendar.moment(consent.changedAtMs), consent.changedAtMs)
    return html`<li>${bank}<small>${texts.steps[consent.state]}, !${time}</small></li>`
  })
  return html`<details><summary>${texts.unfinishedHeading}</summary><ul class="rows" id="person-unfinished">!${items}</ul></details>`
}
