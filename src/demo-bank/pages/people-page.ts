// page: every test person of a market, what each shows, and how to sign in

import { type Html, html } from '../../http/html.ts'
import type { Flow } from '../api-contract.ts'
import type { Market } from '../data/market.ts'
import { markets } from '../data/markets.ts'
import { type Person, people } from '../people.ts'
import { brands } from '../providers.ts'
import { renderFrame } from './frame.ts'

const FLOW_NAMES: { readonly [flow in Flow]: string } = {
  password: 'password on the other company’s page',
  redirect: 'redirect to this bank',
  embedded: 'password and one-time code on the other company’s page',
  decoupled: 'approval on a second device',
  app_to_app: 'redirect from app to app',
}

/** The page at `/`: one market at a time, the others one click away. */
export function renderPeoplePage(market: Market): Html {
  const shown = people.filter((person) => person.market === market.code)
  const ways = brands.filter((brand) => brand.market === market.code)
  return renderFrame(
    `Test people, ${market.name}`,
    html`<h1>Test people</h1>
<p class="soft">Demo Bank is a bank for practice. Nobody here is real, and the passwords are public. Each person shows one case, the same on every machine.</p>
<nav aria-label="Markets"><ul>!${markets.map((each) => renderMarket(each, market))}</ul></nav>
<h2>${market.name}: ways to sign in</h2>
<ul class="plain">!${ways.map(({ name, flow, accountInformation }) => html`<li><code>${name}</code> ${FLOW_NAMES[flow]}${accountInformation ? '' : ', payments only: no accounts can be read'}</li>`)}</ul>
<h2>${market.name}: people</h2>
<ul class="people">!${shown.map(renderPerson)}</ul>`,
    true,
  )
}

function renderMarket(each: Market, current: Market): Html {
  const mark = each.code === current.code ? ' aria-current="page"' : ''
  return html`<li><a href="/?market=${each.code}"!${mark}>${each.name}</a></li>`
}

function renderPerson(person: Person): Html {
  return html`<li id="${person.userName}"><h3>${person.case.title}</h3><p>${person.case.shows}</p><dl><dt>User name</dt><dd><code>${person.userName}</code></dd><dt>Password</dt><dd><code>${person.password}</code></dd></dl></li>`
}
