// page: The bank list: country, search and banks

import type { BankProvider } from '../../core/banks/bank.ts'
import { type Html, html } from '../../http/html.ts'
import type { Page } from '../../pages/document.ts'
import { renderHiddenField } from '../../pages/forms.ts'
import { tileAttributes } from '../../pages/tile.ts'
import { type LinkPageLook, renderLinkPage } from './layout.ts'
import { renderCancelRow } from './parts.ts'
import { SEARCH_SCRIPT } from './search-script.ts'

interface Market {
  readonly code: string
  readonly name: string
}

export interface ChoosePage extends LinkPageLook {
  readonly app: string
  /** The country whose banks are shown. */
  readonly market: Market
  /** The countries to choose from, sorted by name; with a single one there is no choice. */
  readonly markets: readonly Market[]
  /** Path of the flow. */
  readonly path: string
  readonly csrf: string
  readonly query: string
  readonly providers: readonly BankProvider[]
  /** True if more banks match than are shown. */
  readonly more: boolean
  readonly notice: string | undefined
}

/** Whether the script filters the list, because every bank of the country is in it. */
function isFilteredByScript({ query, more }: Pick<ChoosePage, 'query' | 'more'>): boolean {
  return query === '' && !more
}

export function renderChoosePage(page: ChoosePage): Page {
  const { texts, path, query, notice } = page
  const body = html`<h1>${texts.chooseTitle}</h1>
<p class="lead">${texts.chooseLead(page.app)}</p>
!${notice === undefined ? '' : html`<p class="note warn" role="status">${notice}</p>`}
<form id="bank-search" method="get" action="${path}" role="search">
!${renderMarkets(page)}
<label for="bank-query">${texts.searchLabel}</label>
<div class="search"><input id="bank-query" name="q" type="search" value="${query}" maxlength="100" autocomplete="off" autocapitalize="words" spellcheck="false"><button class="quiet">${texts.searchButton}</button></div>
!${renderHiddenField('list', '1')}
</form>
!${renderList(page)}
!${renderCancelRow(page)}`
  const scripts = isFilteredByScript(page) ? [SEARCH_SCRIPT] : []
  return renderLinkPage({ ...page, title: texts.chooseTitle, body, scripts })
}

/** Applied by the search button: a change of context on input would confuse users of screen readers (WCAG 3.2.2). */
function renderMarkets({ texts, market, markets }: ChoosePage): Html {
  if (markets.length < 2) return ''
  const options = markets.map(
    ({ code, name }) =>
      html`<option value="${code}"!${code === market.code ? html` selected` : ''}>${name}</option>`,
  )
  return html`<label for="bank-market">${texts.marketLabel}</label>
<select id="bank-market" name="market">!${options}</select>`
}

function renderList({ texts, path, query, market, providers, more }: ChoosePage): Html {
  const all = `${path}?list=1&market=${market.code}`
  if (providers.length === 0) {
    if (query === '') return html`<p role="status">${texts.noBanks(market.name)}</p>`
    return html`<p role="status">${texts.searchNone(query)}</p>
<p><a class="plain" href="${all}">${texts.searchAll}</a></p>`
  }
  return html`<form id="bank-choice" method="get" action="${path}">
<h2>${texts.banksIn(market.name)}</h2>
<p class="sr" id="bank-count" role="status" data-words="${texts.banksFound('#')}">${texts.banksFound(`${providers.length}`)}</p>
<ul class="banks" id="bank-list">
!${providers.map(renderBank)}
</ul>
</form>
!${more ? html`<p class="ref" role="status">${texts.searchMore}</p>` : ''}
!${query === '' ? '' : html`<p class="ref"><a class="plain" href="${all}">${texts.searchAll}</a></p>`}`
}

function renderBank({ name, displayName, institutionName }: BankProvider): Html {
  const prefix = `${institutionName} `
  // The institution in the first line, and the variant of its sign-in in the second.
  const label = displayName.startsWith(prefix)
    ? html`<b>${institutionName}</b><small>${displayName.slice(prefix.length)}</small>`
    : html`<b>${displayName}</b>`
  return html`<li><button id="bank-${name}" name="bank" value="${name}" !${tileAttributes(institutionName)}>!${label}</button></li>`
}
