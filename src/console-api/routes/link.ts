// glue: Routes of the look of an app, with its preview, and of the banks it shows

import type { BankRules } from '../../core/apps/app.ts'
import { changeApp } from '../../core/apps/change-app.ts'
import { isShown, normalRules } from '../../core/banks/bank-rules.ts'
import { publishLook, resetLook, saveLookDraft } from '../../core/link/change-look.ts'
import { readLogo } from '../../core/link/logo.ts'
import {
  findContrastProblems,
  type LinkLook,
  LOOK_COLOURS,
  LOOK_SCHEMES,
  MIN_CONTRAST,
  STANDARD_LOOK,
} from '../../core/link/look.ts'
import { type AppCall, appRoute, type ConsoleRoute } from '../call.ts'
import { NO_BODY } from '../contracts/bodies.ts'
import {
  BANK_RULES,
  BANKS_VIEW,
  type BanksView,
  LOGO,
  LOOK_DRAFT,
  LOOKS_VIEW,
  type LooksView,
  type LookView,
} from '../contracts/link.ts'
import { ConsoleRefusal, fromRefusal } from '../problems.ts'
import { wordOf } from '../values/request-values.ts'

const DONE = { status: 204 }
const LOOK = '/apps/:appId/look'
const BANKS = '/apps/:appId/banks'
const EVERY_BANK = { base: 'every', exclude: [], include: [] } as const

const LOOKS: readonly ConsoleRoute[] = [
  appRoute(
    'apps.read',
    {
      method: 'GET',
      path: LOOK,
      summary: 'Read the look of the hosted flow',
      body: NO_BODY,
      response: LOOKS_VIEW,
    },
    async (call) => ({ body: await viewLooks(call) }),
  ),
  appRoute(
    'apps.change',
    {
      method: 'PUT',
      path: LOOK,
      summary: 'Save a draft of the look',
      body: LOOK_DRAFT,
      response: LOOKS_VIEW,
    },
    async (call, { colours, uppercase_buttons: uppercaseButtons, flat_buttons: flatButtons }) => {
      const { logo } = await currentLook(call)
      await saveDraft(call, { colours, logo, uppercaseButtons, flatButtons })
      return { body: await viewLooks(call) }
    },
  ),
  appRoute(
    'apps.change',
    {
      method: 'PUT',
      path: `${LOOK}/logo`,
      summary: 'Set the logo of the draft',
      body: LOGO,
      response: LOOKS_VIEW,
    },
    async (call, { png }) => {
      const read = readLogo(png)
      if ('problem' in read) {
        throw new ConsoleRefusal('body_invalid', {
          fields: {
            png: `The logo is a PNG of at most 24 KB and 400 × 64 pixels; this one is ${read.problem}.`,
          },
        })
      }
      await saveDraft(call, { ...(await currentLook(call)), logo: read.logo })
      return { body: await viewLooks(call) }
    },
  ),
  appRoute(
    'apps.change',
    {
      method: 'DELETE',
      path: `${LOOK}/logo`,
      summary: 'Remove the logo from the draft',
      body: NO_BODY,
      response: LOOKS_VIEW,
    },
    async (call) => {
      await saveDraft(call, { ...(await currentLook(call)), logo: undefined })
      return { body: await viewLooks(call) }
    },
  ),
  appRoute(
    'apps.change',
    {
      method: 'DELETE',
      path: `${LOOK}/draft`,
      summary: 'Discard the draft of the look',
      body: NO_BODY,
      response: LOOKS_VIEW,
    },
    async (call) => {
      await saveDraft(call, undefined)
      return { body: await viewLooks(call) }
    },
  ),
  appRoute(
    'apps.change',
    {
      method: 'POST',
      path: `${LOOK}/publish`,
      summary: 'Show the draft of the look to end users, from now on',
      body: NO_BODY,
      response: LOOKS_VIEW,
    },
    async (call) => {
      const { app, actor, services } = call
      const published = await publishLook(services.ports, { appId: app.appId, actor })
      if (!published.ok) throw fromRefusal(published.refusal)
      return { body: await viewLooks(call) }
    },
  ),
  appRoute(
    'apps.change',
    {
      method: 'POST',
      path: `${LOOK}/reset`,
      summary: 'Return to the standard look, for end users too',
      body: NO_BODY,
      response: NO_BODY,
    },
    async ({ app, actor, services }) => {
      await resetLook(services.ports, { appId: app.appId, actor })
      return DONE
    },
  ),
  appRoute(
    'apps.read',
    {
      method: 'GET',
      path: `${LOOK}/preview`,
      summary: 'Show a page of the hosted flow in the look of the draft; `page` and `scheme` choose it',
      body: NO_BODY,
      response: 'page',
    },
    async (call) => {
      const { app, services, query } = call
      const { ports, previews } = services
      const page = wordOf(query, 'page', previews.pages) ?? 'banks'
      const theme = wordOf(query, 'scheme', LOOK_SCHEMES) ?? 'light'
      const { draft, published } = await ports.store.loadLinkLooks(app.appId)
      const rendered = previews.render({
        app,
        look: draft ?? published,
        page,
        theme,
        providers: ports.banks.listProviders(),
        nowMs: ports.clock.nowMs(),
      })
      return { page: rendered }
    },
  ),
]

const BANK_ROUTES: readonly ConsoleRoute[] = [
  appRoute(
    'apps.read',
    {
      method: 'GET',
      path: BANKS,
      summary: 'List the banks of the environment, and the rules',
      body: NO_BODY,
      response: BANKS_VIEW,
    },
    async (call) => ({ body: viewBanks(call, call.app.bankRules ?? EVERY_BANK) }),
  ),
  appRoute(
    'apps.change',
    {
      method: 'PUT',
      path: BANKS,
      summary: 'Set which banks the app shows, in lists and in the hosted flow, from now on',
      body: BANK_RULES,
      response: BANKS_VIEW,
    },
    async (call, rules) => {
      const { app, actor, services } = call
      const [first] = services.dialects
      if (first === undefined) throw new TypeError('there is no dialect')
      const change = { bankRules: normalRules(rules) ?? null }
      const changed = await changeApp(services.ports, first.policy, { appId: app.appId, change, actor })
      if (!changed.ok) throw fromRefusal(changed.refusal)
      return { body: viewBanks(call, rules) }
    },
  ),
  appRoute(
    'apps.read',
    {
      method: 'POST',
      path: `${BANKS}/preview`,
      summary: 'List the banks that these rules would show, without setting them',
      body: BANK_RULES,
      response: BANKS_VIEW,
    },
    async (call, rules) => ({ body: viewBanks(call, rules) }),
  ),
]

export const LINK_ROUTES: readonly ConsoleRoute[] = [...LOOKS, ...BANK_ROUTES]

async function currentLook({ services, app }: AppCall): Promise<LinkLook> {
  const { draft, published } = await services.ports.store.loadLinkLooks(app.appId)
  return draft ?? published ?? STANDARD_LOOK
}

async function saveDraft({ services, app }: AppCall, draft: LinkLook | undefined): Promise<void> {
  const saved = await saveLookDraft(services.ports, { appId: app.appId, draft })
  if (!saved.ok) throw fromRefusal(saved.refusal)
}

async function viewLooks({ services, app }: AppCall): Promise<LooksView> {
  const { draft, published } = await services.ports.store.loadLinkLooks(app.appId)
  const current = draft ?? published ?? STANDARD_LOOK
  return {
    names: LOOK_COLOURS,
    current: renderLook(current),
    standard: renderLook(STANDARD_LOOK),
    has_draft: draft !== undefined,
    is_published: published !== undefined,
    problems: findContrastProblems(current).map((problem) => ({ ...problem, needed: MIN_CONTRAST })),
  }
}

function renderLook({ colours, logo, uppercaseButtons, flatButtons }: LinkLook): LookView {
  return { colours, logo: logo ?? null, uppercase_buttons: uppercaseButtons, flat_buttons: flatButtons }
}

function viewBanks({ services, app }: AppCall, { base, exclude, include }: BankRules): BanksView {
  const own = services.ports.banks
    .listProviders()
    .filter(({ test }) => test === (app.environment === 'sandbox'))
    .toSorted((a, b) => (a.market + a.displayName < b.market + b.displayName ? -1 : 1))
  const rules = {
    base,
    exclude: exclude.map((rule) => ({ ...rule })),
    include: include.map((rule) => ({ ...rule })),
  }
  return {
    rules,
    banks: own.map((provider) => ({
      name: provider.name,
      institution_id: provider.institutionId,
      display_name: provider.displayName,
      market: provider.market,
      flow: provider.flow,
      shown: isShown({ bankRules: rules }, provider),
    })),
  }
}
