// page: everything that a person has connected with one app

import type { DashboardAccess, DashboardConnection, DashboardView } from '../../core/dashboard/view.ts'
import { type Html, html } from '../../http/html.ts'
import type { Visit } from '../context.ts'
import { renderPersonFrame } from './frame.ts'
import { bankNameOf, renderFacts, renderStanding, renderTile, renderTime, type TextContext } from './parts.ts'

export function renderListPage(visit: Visit, view: DashboardView): Html {
  const { words, person, csrf } = visit
  const { own } = words
  const told = { ...visit, app: person.app.displayName }
  const live = view.connections.filter(({ connection }) => connection.status !== 'ended')
  const ended = view.connections.filter(({ connection }) => connection.status === 'ended')
  const body = html`<h1>${own.listTitle}</h1>
!${live.length === 0 ? renderNothing(told, ended.length > 0) : html`<p class="lead">${own.listLead(told.app)}</p>`}
!${live.map((one) => renderCard(told, one))}
!${view.access === undefined ? '' : renderAccess(told, view.access)}
!${ended.length === 0 ? '' : html`<section class="part"><h2>${own.endedHeading}</h2><ul class="rows" id="person-ended">!${ended.map((one) => renderEnded(told, one))}</ul></section>`}
!${view.unfinished.length === 0 ? '' : renderUnfinished(told, view.unfinished)}`
  const test = person.app.environment === 'sandbox'
  return renderPersonFrame({ words, title: own.listTitle, body, test, csrf })
}

function renderNothing({ words: { own }, app }: TextContext, before: boolean): Html {
  return html`<p class="lead" id="person-nothing">${before ? own.nothingLeft : own.nothing} ${own.nothingMore(app)}</p>`
}

function renderCard(told: TextContext, view: DashboardConnection): Html {
  const { connectionId } = view.connection
  const bank = bankNameOf(view)
  return html`<article class="card" id="connection-${connectionId}">
<h2>!${renderTile(bank)}<span>${bank}</span></h2>
!${renderStanding(told, view)}
!${renderFacts(told, view)}
<a class="button quiet" id="open-${connectionId}" href="/my/connections/${connectionId}">${told.words.own.change}<span class="sr">: ${bank}</span></a>
</article>
`
}

function renderEnded(told: TextContext, view: DashboardConnection): Html {
  const { words, calendar, app } = told
  const { own } = words
  const { connectionId, statusChangedAtMs } = view.connection
  const bank = bankNameOf(view)
  const by = view.consents.find(({ revokedBy }) => revokedBy !== undefined)?.revokedBy
  const who = by === undefined ? '' : `${own.actors[by](app, bank)}, `
  return html`<li><a class="plain" id="open-${connectionId}" href="/my/connections/${connectionId}">${bank}</a><small>${own.standings.ended} ${who}!${renderTime(calendar.moment(statusChangedAtMs), statusChangedAtMs)}</small></li>
`
}

function renderAccess({ words: { own }, calendar, app }: TextContext, access: DashboardAccess): Html {
  const { kinds, sinceMs, untilMs, lastUsedAtMs } = access
  const used =
    lastUsedAtMs === undefined ? own.never : renderTime(calendar.moment(lastUsedAtMs), lastUsedAtMs)
  return html`<section class="card" id="person-access">
<h2>${own.accessHeading(app)}</h2>
<p>${own.accessLead(app)}</p>
<dl class="facts">
!${kinds.length === 0 ? '' : html`<dt>${own.reads(app)}</dt><dd><ul>!${kinds.map((kind) => html`<li>${own.kinds[kind]}</li>`)}</ul></dd>`}
<dt>${own.since}</dt><dd>!${renderTime(calendar.day(sinceMs), sinceMs)}</dd>
<dt>${own.until}</dt><dd>!${renderTime(calendar.moment(untilMs), untilMs)}</dd>
<dt>${own.lastUsed}</dt><dd>!${used}</dd>
</dl>
<a class="button quiet" id="person-access-end" href="/my/access/end">${own.accessLink}</a>
</section>
`
}

function renderUnfinished(
  { words: { own }, calendar }: TextContext,
  list: DashboardView['unfinished'],
): Html {
  const items = list.map(({ consent, provider }) => {
    const bank = provider?.institutionName ?? consent.providerName
    const time = renderTime(calendar.moment(consent.changedAtMs), consent.changedAtMs)
    return html`<li>${bank}<small>${own.steps[consent.state]}, !${time}</small></li>`
  })
  return html`<details><summary>${own.unfinishedHeading}</summary><ul class="rows" id="person-unfinished">!${items}</ul></details>`
}
