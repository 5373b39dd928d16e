// page: The list of test users, with search and filters, in English, without a script

import { type Html, html } from '../../http/html.ts'
import { MAX_UNATTENDED_READS } from '../accounts-api/unattended-reads.ts'
import type { Flow, ProviderGroup } from '../api-contract.ts'
import { type Brand, brands } from '../brands.ts'
import { findMarket, markets } from '../data/markets.ts'
import { testUsers } from '../test-users/list.ts'
import type { TestUser } from '../test-users/test-user.ts'
import { ENGLISH } from '../texts/index.ts'
import { renderFrame } from './layout.ts'

/** The search and filters of the page. */
export type TestUsersQuery = {
  /** Id of a user list; undefined for all of them. */
  readonly list: string | undefined
  readonly flow: Flow | undefined
  readonly words: string
}

/** The test users of a market, or of a brand with customers of its own. */
type UserList = { readonly id: string; readonly name: string; readonly brands: readonly Brand[] }

const FLOW_NAMES: { readonly [flow in Flow]: string } = {
  password: 'password on the other company’s page',
  redirect: 'redirect to this bank',
  embedded: 'password and one-time code on the other company’s page',
  decoupled: 'approval on a second device',
  app_to_app: 'redirect from app to app',
}

/** Cap on the users shown at once, so that the page stays short. */
const MAX_SHOWN = 30
const MAX_SEARCH_LENGTH = 60

const LISTS: readonly UserList[] = [
  ...markets.map(({ code, name }) => listOf(code, name, (brand) => brand.market === code, 'mock')),
  { id: 'MOCK', name: 'Mock', brands: brands.filter(({ group }) => group === 'mock') },
]

function listOf(
  id: string,
  name: string,
  belongs: (brand: Brand) => boolean,
  without: ProviderGroup,
): UserList {
  return { id, name, brands: brands.filter((brand) => belongs(brand) && brand.group !== without) }
}

/** Parses the filter form. Ignores unknown values; the default market is Sweden. */
export function parseTestUsersQuery(form: ReadonlyMap<string, string>): TestUsersQuery {
  const market = form.get('market') ?? 'SE'
  const list = LISTS.find(({ id }) => id === (findMarket(market)?.code ?? market.toUpperCase()))
  const flow = form.get('flow') ?? ''
  return {
    list: market === 'all' ? undefined : (list?.id ?? 'SE'),
    flow: isFlow(flow) ? flow : undefined,
    words: (form.get('q') ?? '').trim().slice(0, MAX_SEARCH_LENGTH),
  }
}

/** The page at the root of the bank. */
export function renderTestUsersPage(root: string, query: TestUsersQuery): Html {
  const lists = LISTS.filter(({ id }) => query.list === undefined || id === query.list)
  const found = testUsers.filter((user) => user.partOfSeries !== true && isFound(user, query, lists))
  const name = query.list === undefined ? 'All markets' : (lists[0]?.name ?? '')
  const ways = lists.flatMap((list) => list.brands).filter(({ flow }) => fits(flow, query))
  return renderFrame(
    { root, texts: ENGLISH.texts, title: `Test people, ${name}`, wide: true },
    html`<h1>Test people</h1>
<p class="soft">Demo Bank is a bank for practice. Nobody here is real, and the passwords are public. Each person shows one case, the same on every machine.</p>
!${renderForm(root, query)}
<nav aria-label="Markets"><ul>!${LISTS.map((list) => renderLink(root, list, query))}</ul></nav>
<h2>${name}: ways to sign in</h2>
!${query.list === undefined ? renderCount(ways) : html`<ul class="plain" id="ways">!${ways.map(renderWay)}</ul>`}
<h2 id="people">${name}: people</h2>
<p class="soft" role="status" id="found">${countText(found.length)} Click a user name or password once to select all of it.</p>
<ul class="people">!${found.slice(0, MAX_SHOWN).map(renderTestUser)}</ul>
<h2>What the bank allows</h2>
<p class="soft" id="limits">While the person is there (<code>PSU-IP-Address</code>), a company may read as often as it likes. Without the person it may read each list and balance of a consent ${MAX_UNATTENDED_READS} times in 24 hours; the next read is refused with 429 and the time to wait. A consent lives 90 days unless fewer or more were asked for, 180 at most; transactions go back two years.</p>`,
  )
}

function isFlow(text: string): text is Flow {
  return Object.hasOwn(FLOW_NAMES, text)
}

function fits(flow: Flow, query: TestUsersQuery): boolean {
  return query.flow === undefined || flow === query.flow
}

/** Whether each search word occurs in the text shown for the user. */
function isFound(user: TestUser, query: TestUsersQuery, lists: readonly UserList[]): boolean {
  const own = lists.some(({ brands: [brand] }) => isCustomer(user, brand))
  if (!own || !user.flows.some((flow) => fits(flow, query))) return false
  const { userName, market, name = '' } = user
  const text =
    `${userName} ${user.scenario.title} ${user.scenario.description} ${market} ${name}`.toLowerCase()
  return query.words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function isCustomer({ market, group }: TestUser, brand: Brand | undefined): boolean {
  return brand !== undefined && brand.market === market && brand.group === group
}

function renderForm(root: string, { list, flow, words }: TestUsersQuery): Html {
  const option = (value: string, name: string, chosen: boolean): Html =>
    html`<option value="${value}"!${chosen ? ' selected' : ''}>${name}</option>`
  const flows = Object.entries(FLOW_NAMES)
  return html`<form class="filter" id="people-filter" method="get" action="${root}/" role="search">
<div class="field"><label for="q">Search</label><input id="q" name="q" type="search" value="${words}" maxlength="${MAX_SEARCH_LENGTH}" placeholder="joint, loan, slow"></div>
<div class="field"><label for="market">Market</label><select id="market" name="market">!${[option('all', 'All markets', list === undefined), ...LISTS.map(({ id, name }) => option(id, name, id === list))]}</select></div>
<div class="field"><label for="flow">Way to sign in</label><select id="flow" name="flow">!${[option('', 'Any', flow === undefined), ...flows.map(([id, name]) => option(id, name, id === flow))]}</select></div>
<button class="button main" id="filter-submit" type="submit">Show</button>
</form>`
}

function renderLink(root: string, { id, name }: UserList, query: TestUsersQuery): Html {
  const mark = id === query.list ? ' aria-current="page"' : ''
  const more = query.words === '' ? '' : `&q=${encodeURIComponent(query.words)}`
  return html`<li><a href="${root}/?market=${id}${more}"!${mark}>${name}</a></li>`
}

function renderWay({ name, flow, accountInformation }: Brand): Html {
  return html`<li><code>${name}</code> ${FLOW_NAMES[flow]}${accountInformation ? '' : ', payments only: no accounts can be read'}</li>`
}

function renderCount(ways: readonly Brand[]): Html {
  return html`<p class="soft" id="ways">${ways.length} brands. Choose a market to see their names.</p>`
}

function countText(count: number): string {
  if (count === 0) return 'Nobody fits. Use fewer words, or another market.'
  if (count > MAX_SHOWN) return `${count} people fit; the first ${MAX_SHOWN} are shown. Narrow it down.`
  return count === 1 ? 'One person.' : `${count} people.`
}

function renderTestUser(user: TestUser): Html {
  const { key, userName, password } = user
  const series = testUsers.filter((each) => each.partOfSeries && each.scenario === user.scenario)
  const last = series.at(-1)
  const others =
    series[0] === undefined || last === undefined
      ? ''
      : html`<p>Likewise <code>${series[0].userName}</code> with <code>${series[0].password}</code> to <code>${last.userName}</code> with <code>${last.password}</code>.</p>`
  return html`<li id="${key}"><h3>${user.scenario.title}</h3><p>${user.scenario.description}</p><dl><dt>User name</dt><dd><code>${userName}</code></dd><dt>Password</dt><dd><code>${password}</code></dd></dl>!${others}</li>`
}
