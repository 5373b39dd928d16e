// page: which bank

import type { BankProvider } from '../../core/model/bank.ts'
import { type Html, html } from '../../http/html.ts'
import { type PageLook, renderFrame } from './layout.ts'

export interface ChoosePage extends PageLook {
  readonly app: string
  readonly market: string
  /** Address of the flow. */
  readonly path: string
  readonly csrf: string
  readonly query: string
  readonly providers: readonly BankProvider[]
  /** More match than are shown. */
  readonly more: boolean
  readonly notice: string | undefined
}

export function renderChoosePage(page: ChoosePage): Html {
  const { texts, path, query, notice } = page
  const body = html`<h1>${texts.chooseTitle}</h1>
<p class="lead">${texts.chooseLead(page.app)}</p>
!${notice === undefined ? '' : html`<p class="note warn" role="status">${notice}</p>`}
<form id="bank-search" method="get" action="${path}" role="search">
<label for="bank-query">${texts.searchLabel}</label>
<div class="search"><input id="bank-query" name="q" type="search" value="${query}" maxlength="100" autocomplete="off" autocapitalize="words" spellcheck="false"><button class="quiet">${texts.searchButton}</button></div>
<input type="hidden" name="list" value="1">
</form>
!${renderList(page)}
<form class="acts" id="link-cancel-form" method="post" action="${path}/cancel"><input type="hidden" name="csrf" value="${page.csrf}"><button class="quiet" id="link-cancel">${texts.cancel}</button></form>`
  return renderFrame({ ...page, title: texts.chooseTitle, body })
}

function renderList({ texts, path, query, market, providers, more }: ChoosePage): Html {
  if (providers.length === 0) {
    if (query === '') return html`<p role="status">${texts.noBanks(market)}</p>`
    return html`<p role="status">${texts.searchNone(query)}</p>
<p><a class="plain" href="${path}?list=1">${texts.searchAll}</a></p>`
  }
  return html`<form id="bank-choice" method="get" action="${path}">
<h2>${texts.banksIn(market)}</h2>
<ul class="banks">
!${providers.map(renderBank)}
</ul>
</form>
!${more ? html`<p class="ref" role="status">${texts.searchMore}</p>` : ''}
!${query === '' ? '' : html`<p class="ref"><a class="plain" href="${path}?list=1">${texts.searchAll}</a></p>`}`
}

function renderBank({ name, displayName, institutionName }: BankProvider): Html {
  const prefix = `${institutionName} `
  // The institution in the first line, and under it which of its ways in this is.
  const label = displayName.startsWith(prefix)
    ? html`<b>${institutionName}</b><small>${displayName.slice(prefix.length)}</small>`
    : html`<b>${displayName}</b>`
  return html`<li><button id="bank-${name}" name="bank" value="${name}"><span class="tile" aria-hidden="true">${institutionName.slice(0, 1)}</span><span>!${label}</span><span class="chevron" aria-hidden="true"></span></button></li>
`
}
